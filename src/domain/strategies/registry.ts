import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { BUY_AND_HOLD } from '#domain/strategies/buy-and-hold.ts';
import type {
  StrategyDefinition,
  StrategyParameter,
  StrategyValue,
  StrategyValues,
} from '#domain/strategies/definition.ts';
import { DONCHIAN_BREAKOUT } from '#domain/strategies/donchian-breakout.ts';
import { MOMENTUM } from '#domain/strategies/momentum.ts';
import { RANDOM_ENTRIES } from '#domain/strategies/random-entries.ts';
import { RSI_REVERSION } from '#domain/strategies/rsi-reversion.ts';
import { SMA_CROSS } from '#domain/strategies/sma-cross.ts';

/** Every reference strategy that can be asked for by name. */
export const STRATEGIES: readonly StrategyDefinition[] = [
  SMA_CROSS,
  DONCHIAN_BREAKOUT,
  RSI_REVERSION,
  MOMENTUM,
  BUY_AND_HOLD,
  RANDOM_ENTRIES,
];

/** The strategy of this name; undefined when there is none. */
export function findStrategy(name: string): StrategyDefinition | undefined {
  return STRATEGIES.find((candidate) => candidate.name === name);
}

/** Reads `fast=10`. Throws `argument.unknown` with the nearest names, or `argument.invalid`. */
export function parseStrategyParameter(definition: StrategyDefinition, text: string): StrategyValues {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const value = at < 0 ? '' : text.slice(at + 1).trim();
  const parameter = parameterNamed(definition, name);
  const read = parameter.kind === 'choice' ? value : value === '' ? Number.NaN : Number(value);
  assertValue(name, parameter, read, value);
  return { [name]: read };
}

/**
 * All parameters, defaults where none is given. Throws `argument.*` for an unknown name, a value that is not allowed, or values
 * that do not grow in the order that the strategy asks for.
 */
export function completeParameters(definition: StrategyDefinition, given: StrategyValues): StrategyValues {
  for (const [name, value] of Object.entries(given))
    assertValue(name, parameterNamed(definition, name), value, `${value}`);
  const values: StrategyValues = { ...defaultParameters(definition), ...given };
  for (const [i, name] of definition.ascending.entries()) {
    const before = definition.ascending[i - 1];
    if (before === undefined || values[before]! < values[name]!) continue;
    throw new AssayError(
      'argument.invalid',
      `Expected ${name} to be above ${before} "${values[before]}", was "${values[name]}"`,
      { place: { value: `${values[name]}` } },
    );
  }
  return values;
}

export function defaultParameters({ parameters }: StrategyDefinition): StrategyValues {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default]));
}

function parameterNamed(definition: StrategyDefinition, name: string): StrategyParameter {
  const { parameters } = definition;
  if (Object.hasOwn(parameters, name)) return parameters[name]!;
  throw unknownName(`parameter of ${definition.name}`, name, Object.keys(parameters));
}

function assertValue(name: string, parameter: StrategyParameter, value: StrategyValue, text: string): void {
  if (parameter.kind === 'choice') {
    if (parameter.choices.includes(`${value}`)) return;
    throw unknownName(`value of ${name}`, text, parameter.choices);
  }
  const { min, max, integer } = parameter;
  const isNumber = typeof value === 'number' && value >= min && value <= max;
  if (isNumber && (!integer || Number.isInteger(value))) return;
  const expected = `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`;
  throw new AssayError('argument.invalid', `Expected ${name} to be ${expected}, was "${text}"`, {
    place: { value: text },
  });
}
