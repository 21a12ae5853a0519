import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { Dimension, SearchValue } from '#domain/search/dimension.ts';

/** What a parameter allows, whoever declares it. */
export type ParameterDomain =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly integer: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export type ParameterDomains = Readonly<Record<string, ParameterDomain>>;

/**
 * Reads one dimension: `fast=5..50:5` (steps), `slow=8..512:x2` (times two each), `rate=0.001..1:log` (drawn evenly in the
 * logarithm), `stop=0.5..3` (any number; whole ones for a parameter of whole numbers), `fast=5,10,20`, `mode=strike,overwatch`.
 * Throws `argument.unknown` with the nearest names, `argument.space` for no or too many values, `argument.invalid` for the rest.
 */
export function parseDimension(text: string, domains: ParameterDomains): Dimension {
  const at = text.indexOf('=');
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  const body = at < 0 ? '' : text.slice(at + 1).trim();
  const domain = Object.hasOwn(domains, name) ? domains[name] : undefined;
  if (domain === undefined) throw unknownName('parameter', name, Object.keys(domains));
  if (body === '') throw spaceError(`Expected values for ${name}, such as "${example(name, domain)}", were none`, text);
  if (domain.kind === 'choice') return choices(name, body, domain.choices);
  const range = RANGE.exec(body);
  return range === null ? numbers(name, body, domain) : ranged(name, range, domain);
}

type NumberDomain = Extract<ParameterDomain, { kind: 'number' }>;

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.\\s*(${NUMBER})(?:\\s*:\\s*(.*))?$`);
const STEP = new RegExp(`^(x?)(${NUMBER})$`);

function choices(name: string, body: string, allowed: readonly string[]): Dimension {
  const values = body.split(',').map((part) => part.trim());
  const wrong = values.find((value) => !allowed.includes(value));
  if (wrong !== undefined) throw unknownName(`value of ${name}`, wrong, allowed);
  return { kind: 'list', name, values: distinct(name, values), isOrdered: false };
}

function numbers(name: string, body: string, domain: NumberDomain): Dimension {
  const values = body.split(',').map((part) => {
    const value = part.trim() === '' ? Number.NaN : Number(part);
    assertInside(name, value, domain, part.trim());
    return value;
  });
  return { kind: 'list', name, values: distinct(name, values).sort((a, b) => a - b), isOrdered: true };
}

function ranged(name: string, range: RegExpExecArray, domain: NumberDomain): Dimension {
  const [text, lowText = '', highText = '', stepText] = range;
  const [low, high] = [Number(lowText), Number(highText)];
  assertInside(name, low, domain, lowText);
  assertInside(name, high, domain, highText);
  if (low > high) throw invalid(`Expected ${name} to run from low to high, was "${text}"`, text);
  if (stepText === undefined || stepText === 'log') {
    const spacing = stepText === 'log' ? 'log' : 'linear';
    if (spacing === 'log' && low <= 0)
      throw invalid(`Expected ${name} to be above 0 for ":log", was "${lowText}"`, text);
    if (!domain.integer) return { kind: 'real', name, low, high, spacing };
    return { kind: 'steps', name, low, step: 1, digits: 0, count: high - low + 1, spacing };
  }
  const step = STEP.exec(stepText.trim());
  if (step === null)
    throw invalid(`Expected the step of ${name} to be a number, "x2" or "log", was "${stepText}"`, text);
  const [, factor, size = ''] = step;
  if (factor === 'x') return multiples(name, [low, high], Number(size), domain);
  return stepped(name, [lowText, highText, size], domain);
}

function stepped(name: string, texts: readonly [string, string, string], domain: NumberDomain): Dimension {
  const [low, high, step] = texts.map(Number) as [number, number, number];
  const [, , stepText] = texts;
  const text = `${name}=${texts[0]}..${texts[1]}:${stepText}`;
  if (step === 0)
    throw spaceError(`Expected the step of ${name} to be above 0, was "0": there is no end to "${text}"`, text);
  if (step < 0) throw invalid(`Expected the step of ${name} to be above 0, was "${stepText}"`, text);
  if (domain.integer && !Number.isInteger(step))
    throw invalid(`Expected the step of ${name} to be a whole number, was "${stepText}"`, text);
  const digits = Math.max(digitsOf(texts[0]), digitsOf(stepText));
  // A hair more than the quotient, which may fall just short of a whole number: (0.3 - 0) / 0.1 is 2.9999999999999996.
  const count = Math.floor((high - low) / step + 1e-9) + 1;
  return { kind: 'steps', name, low, step, digits, count, spacing: 'linear' };
}

function multiples(
  name: string,
  [low, high]: readonly [number, number],
  factor: number,
  domain: NumberDomain,
): Dimension {
  if (!(factor > 1) || low <= 0)
    throw spaceError(`Expected ${name} to grow from above 0 by a factor above 1, was "${low}" and "x${factor}"`, name);
  const values: number[] = [];
  for (let value = low; value <= high * (1 + 1e-12); value *= factor) {
    values.push(domain.integer ? Math.round(value) : Number(value.toPrecision(12)));
  }
  return { kind: 'list', name, values: [...new Set(values)], isOrdered: true };
}

function assertInside(name: string, value: number, { min, max, integer }: NumberDomain, text: string): void {
  if (value >= min && value <= max && (!integer || Number.isInteger(value))) return;
  const expected = `${integer ? 'a whole number' : 'a number'} from ${min} to ${max}`;
  throw invalid(`Expected ${name} to be ${expected}, was "${text}"`, text);
}

function distinct<T extends SearchValue>(name: string, values: readonly T[]): T[] {
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw invalid(`Expected every value of ${name} once, was twice "${twice}"`, `${twice}`);
  return [...values];
}

function digitsOf(text: string): number {
  const [, fraction = '', exponent = '0'] = /^[-+]?\d*(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

function example(name: string, domain: ParameterDomain): string {
  return domain.kind === 'choice' ? `${name}=${domain.choices.join(',')}` : `${name}=${domain.min}..${domain.max}:1`;
}

function invalid(message: string, value: string): AssayError {
  return new AssayError('argument.invalid', message, { place: { value } });
}

function spaceError(message: string, value: string): AssayError {
  return new AssayError('argument.space', message, { place: { value } });
}
