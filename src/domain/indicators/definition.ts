import type { Indicator } from '#domain/indicators/indicator.ts';
import { BAR_SOURCES } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';

export interface NumberParameter {
  readonly kind: 'number';
  readonly default: number;
  /** Smallest and largest allowed value, both included. */
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

export interface ChoiceParameter<C extends string = string> {
  readonly kind: 'choice';
  readonly default: C;
  readonly choices: readonly C[];
}

export type Parameter = NumberParameter | ChoiceParameter;

/**
 * What becomes of an output when all prices are reflected at a level L (p -> 2L - p, highs and lows swapped): it is
 * reflected as well, changes sign, stays, or is complemented to `total` (RSI: 100 - x). `of` names the output of the other
 * side (an upper band becomes the reflected lower one).
 */
export interface Mirror {
  readonly to: 'level' | 'negative' | 'same' | 'complement';
  readonly total?: number;
  readonly of?: string;
}

/** One output, and the laws it keeps; the contract suite holds every indicator to them. */
export interface Output {
  /** `price`: prices times two give values times two. `free`: the value does not depend on the unit of price. */
  readonly scale: 'price' | 'free';
  /** Absent when reflected prices say nothing about the value (returns, ratios to the price). */
  readonly mirror?: Mirror;
}

/** An entry of the registry: all that a person or a program needs to know to use an indicator. */
export interface IndicatorDefinition {
  readonly name: string;
  /** Other spellings that `parseIndicator` understands. */
  readonly aliases: readonly string[];
  /** What the value says, in one sentence. */
  readonly meaning: string;
  /** By name, in the order in which they are written: `macd(12,26,9)`. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Names of parameters that must grow in this order, such as a fast and a slow period. */
  readonly ascending: readonly string[];
  readonly outputs: Readonly<Record<string, Output>>;
  /** Values of all parameters, checked by `parseIndicator` or by the caller's types. */
  create(values: Readonly<Record<string, number | string>>): Indicator;
}

type Values<P> = {
  readonly [K in keyof P]: P[K] extends ChoiceParameter<infer C> ? C : number;
};

interface DefinitionInput<P extends Readonly<Record<string, Parameter>>> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly meaning: string;
  readonly parameters: P;
  readonly ascending?: readonly (keyof P & string)[];
  readonly outputs: Readonly<Record<string, Output>>;
  create(values: Values<P>): Indicator;
}

/** Declares an indicator so that `create` sees its parameters by name and type. */
export function defineIndicator<const P extends Readonly<Record<string, Parameter>>>(
  input: DefinitionInput<P>,
): IndicatorDefinition {
  return {
    ...input,
    aliases: input.aliases ?? [],
    ascending: input.ascending ?? [],
    create: (values) => input.create(values as Values<P>),
  };
}

export function integer(defaultValue: number, min: number, max: number): NumberParameter {
  return { kind: 'number', default: defaultValue, min, max, integer: true };
}

/** A count of bars; 10,000 bounds the memory of a window. */
export function periodOf(bars: number, min = 1): NumberParameter {
  return integer(bars, min, 10_000);
}

export function real(defaultValue: number, min: number, max: number): NumberParameter {
  return { kind: 'number', default: defaultValue, min, max, integer: false };
}

export function choice<const C extends string>(defaultValue: NoInfer<C>, choices: readonly C[]): ChoiceParameter<C> {
  return { kind: 'choice', default: defaultValue, choices };
}

export function sourceOf(source: BarSource = 'close'): ChoiceParameter<BarSource> {
  return choice(source, BAR_SOURCES);
}

/** An output in the unit of price that lies among the prices: averages, bands, channels. */
export const PRICE_LEVEL: Output = { scale: 'price', mirror: { to: 'level' } };
/** A signed difference of prices. */
export const PRICE_DIFFERENCE: Output = { scale: 'price', mirror: { to: 'negative' } };
/** A size in the unit of price, without direction. */
export const PRICE_RANGE: Output = { scale: 'price', mirror: { to: 'same' } };
/** A number without unit and with a direction, symmetric around zero. */
export const SIGNED_RATIO: Output = { scale: 'free', mirror: { to: 'negative' } };
/** A number without unit and without direction. */
export const PLAIN_RATIO: Output = { scale: 'free', mirror: { to: 'same' } };
/** A ratio to the price itself, about which reflected prices say nothing. */
export const RELATIVE_TO_PRICE: Output = { scale: 'free' };

/** An oscillator between two bounds whose sum is `total`. */
export function oscillator(total: number): Output {
  return { scale: 'free', mirror: { to: 'complement', total } };
}

/** One side of a channel, whose other side is the output `of`. */
export function channelSide(of: string): Output {
  return { scale: 'price', mirror: { to: 'level', of } };
}
