import { choice, integer, real } from '#domain/indicators/definition.ts';
import type { ChoiceParameter, NumberParameter } from '#domain/indicators/definition.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Strategy } from '#domain/signals/strategy.ts';

/** One parameter: its kind, default and allowed values, and what it means. */
export type StrategyParameter = (NumberParameter | ChoiceParameter) & { readonly meaning: string };

/** A value of a parameter: a number, or the name of a choice. */
export type StrategyValue = number | string;

/** Values of all parameters by name. */
export type StrategyValues = Readonly<Record<string, StrategyValue>>;

/** What a strategy is made for. */
export interface StrategySetup {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
}

/** An entry of the registry: all that a person or a program needs to know to run and to search a strategy. */
export interface StrategyDefinition {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly meaning: string;
  /** In the order in which they are written. */
  readonly parameters: Readonly<Record<string, StrategyParameter>>;
  /** Names of parameters that must grow in this order, such as a fast and a slow period. */
  readonly ascending: readonly string[];
  /** How a position is best sized: all of the equity, or by the risk to the stop. */
  readonly sizes: 'exposure' | 'risk';
  /** Bars seen before the first signal is possible. */
  lookback(values: StrategyValues): number;
  /** Values of all parameters, checked by `completeParameters`. */
  create(values: StrategyValues, setup: StrategySetup): Strategy;
}

type Values<P> = { readonly [K in keyof P]: P[K] extends ChoiceParameter<infer C> ? C : number };

interface DefinitionInput<P extends Readonly<Record<string, StrategyParameter>>> {
  readonly name: string;
  readonly meaning: string;
  readonly parameters: P;
  readonly ascending?: readonly (keyof P & string)[];
  readonly sizes: StrategyDefinition['sizes'];
  lookback(values: Values<P>): number;
  create(values: Values<P>, setup: StrategySetup): Strategy;
}

/** Declares a strategy so that `create` sees its parameters by name and type. */
export function defineStrategy<const P extends Readonly<Record<string, StrategyParameter>>>(
  input: DefinitionInput<P>,
): StrategyDefinition {
  return {
    ...input,
    ascending: input.ascending ?? [],
    lookback: (values) => input.lookback(values as Values<P>),
    create: (values, setup) => input.create(values as Values<P>, setup),
  };
}

/** A whole number from `min` to `max`. */
export function whole(
  defaultValue: number,
  [min, max]: readonly [number, number],
  meaning: string,
): NumberParameter & { readonly meaning: string } {
  return { ...integer(defaultValue, min, max), meaning };
}

/** A number from `min` to `max`. */
export function fraction(
  defaultValue: number,
  [min, max]: readonly [number, number],
  meaning: string,
): NumberParameter & { readonly meaning: string } {
  return { ...real(defaultValue, min, max), meaning };
}

/** Which directions a strategy may take. */
export type Sides = 'long' | 'short' | 'both';

export const SIDES = {
  ...choice<Sides>('long', ['long', 'short', 'both']),
  meaning: 'directions it may take; the other one only closes',
};

export const STOP_RATIO = fraction(0.05, [0.0005, 0.95], 'distance of the stop as a share of the entry price');

export const TARGET_R = fraction(0, [0, 100], 'distance of the one target in multiples of the risk; 0 for none');
