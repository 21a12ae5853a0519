import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { IndicatorDefinition, NumberParameter, Parameter } from '#domain/indicators/definition.ts';
import type { Indicator } from '#domain/indicators/indicator.ts';
import { INDICATORS } from '#domain/indicators/registry.ts';

type Value = number | string;

/** An indicator with the values of all its parameters, given or default. */
export interface IndicatorSpec {
  readonly definition: IndicatorDefinition;
  readonly values: Readonly<Record<string, Value>>;
}

/** A new indicator from a text such as `rsi`, `macd(12,26,9)`, `sma(20,hl2)` or `bollinger(period=20, width=2.5)`. */
export function parseIndicator(text: string): Indicator {
  const { definition, values } = parseIndicatorSpec(text);
  return definition.create(values);
}

/**
 * Reads a name and its parameters: by position, by `name=value`, and a word (a source) wherever it is written. Throws
 * `argument.unknown` for a name that is not known and `argument.invalid` for a value that is not allowed.
 */
export function parseIndicatorSpec(text: string): IndicatorSpec {
  const match = /^\s*([^()\s]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (match === null) throw invalid(`Expected an indicator such as "rsi(14)", was "${text}"`, text);
  const definition = indicatorNamed(match[1]!);
  const values: Record<string, Value> = {};
  for (const argument of (match[2] ?? '').split(',')) {
    if (argument.trim() !== '') assign(definition, values, argument.trim());
  }
  return { definition, values: completed(definition, values) };
}

/** `macd(12,26,9,close)`: the spec as text, all parameters given. */
export function formatIndicatorSpec({ definition, values }: IndicatorSpec): string {
  const given = Object.keys(definition.parameters).map((name) => values[name]);
  return given.length === 0 ? definition.name : `${definition.name}(${given.join(',')})`;
}

/** The registry's entry of this name or alias; case, hyphens and underscores do not matter. */
function indicatorNamed(name: string): IndicatorDefinition {
  const wanted = simplified(name);
  const found = INDICATORS.find((entry) =>
    [entry.name, ...entry.aliases].some((known) => simplified(known) === wanted),
  );
  if (found === undefined) {
    throw unknownName(
      'indicator',
      name,
      INDICATORS.map((entry) => entry.name),
    );
  }
  return found;
}

function assign(definition: IndicatorDefinition, values: Record<string, Value>, argument: string): void {
  const [left, right] = argument.split('=').map((part) => part.trim());
  const name = right === undefined ? nextName(definition, values, argument) : knownName(definition, left!);
  if (values[name] !== undefined) throw invalid(`Parameter "${name}" of "${definition.name}" is given twice`, argument);
  values[name] = checked(definition, name, right ?? argument);
}

/** A number goes to the first parameter that has no value yet, a word to the first free choice that allows it. */
function nextName(definition: IndicatorDefinition, values: Record<string, Value>, argument: string): string {
  const free = Object.entries(definition.parameters).filter(([name]) => values[name] === undefined);
  const isWord = Number.isNaN(Number(argument));
  const word = argument.toLowerCase();
  const fitting = free.filter(([, { kind }]) => kind === (isWord ? 'choice' : 'number'));
  const exact = fitting.find(
    ([, parameter]) => parameter.kind === 'choice' && parameter.choices.some((known) => known.toLowerCase() === word),
  );
  const found = exact ?? fitting[0] ?? free[0];
  if (found !== undefined) return found[0];
  const count = Object.keys(definition.parameters).length;
  throw invalid(`Expected at most ${count} parameters of "${definition.name}", was one more: "${argument}"`, argument);
}

function knownName(definition: IndicatorDefinition, name: string): string {
  const names = Object.keys(definition.parameters);
  const found = names.find((known) => simplified(known) === simplified(name));
  if (found === undefined) throw unknownName(`parameter of "${definition.name}"`, name, names);
  return found;
}

function checked(definition: IndicatorDefinition, name: string, text: string): Value {
  const parameter = definition.parameters[name]!;
  if (parameter.kind === 'choice') {
    const found = parameter.choices.find((known) => known.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
  } else {
    const value = Number(text);
    const fits = value >= parameter.min && value <= parameter.max && (!parameter.integer || Number.isInteger(value));
    if (fits) return value;
  }
  const expected = `Expected parameter "${name}" of "${definition.name}" to be ${allowed(parameter)}`;
  throw invalid(`${expected}, was "${text}"`, text);
}

function allowed(parameter: Parameter): string {
  return parameter.kind === 'choice' ? `one of ${parameter.choices.join(', ')}` : range(parameter);
}

function range({ integer, min, max }: NumberParameter): string {
  return `${integer ? 'an integer' : 'a number'} from ${min} to ${max}`;
}

function completed(definition: IndicatorDefinition, given: Readonly<Record<string, Value>>): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, parameter] of Object.entries(definition.parameters))
    values[name] = given[name] ?? parameter.default;
  for (const [i, name] of definition.ascending.entries()) {
    const lower = definition.ascending[i - 1];
    if (lower === undefined || values[lower]! < values[name]!) continue;
    const expected = `Expected parameter "${name}" of "${definition.name}" to be above "${lower}"`;
    throw invalid(`${expected} ("${values[lower]}"), was "${values[name]}"`, `${values[name]}`);
  }
  return values;
}

function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function invalid(message: string, value: string): AssayError {
  return new AssayError('argument.invalid', message, { place: { value } });
}
