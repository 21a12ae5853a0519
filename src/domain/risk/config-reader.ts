import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { Zone } from '#core/zone.ts';

/** Turns a part of a configuration that came from outside into what it should be; throws `config.invalid` naming the field. */
export type Reader<T> = (value: unknown, field: string) => T;

/** Readers by field. Those made with {@link optional} may be left out; every other field must be there. */
export type Shape<T> = { readonly [K in keyof Required<T>]: Reader<T[K]> };

/** An object with these fields and no others. */
export function object<T extends object>(shape: Shape<T>): Reader<T> {
  const names = Object.keys(shape) as (keyof T & string)[];
  return (value, field) => {
    const source = entriesOf(value, field);
    for (const name of Object.keys(source)) if (!Object.hasOwn(shape, name)) throw unknownField(name, field, names);
    const read = names.map((name) => [name, shape[name](source[name], joined(field, name))] as const);
    return Object.fromEntries(read.filter(([, item]) => item !== undefined)) as T;
  };
}

/** An object of one of several shapes, told apart by the text in `tag`. */
export function tagged<T extends object>(tag: string, shapes: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const kind = oneOf(...Object.keys(shapes));
  return (value, field) => shapes[kind(entriesOf(value, field)[tag], joined(field, tag))]!(value, field);
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, field) => (value === undefined ? undefined : reader(value, field));
}

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, field) => {
    if (!Array.isArray(value)) throw invalid(field, 'a list', value);
    return value.map((item, i) => reader(item, `${field}[${i}]`));
  };
}

export function mapOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, field) => {
    const entries = Object.entries(entriesOf(value, field));
    return Object.fromEntries(entries.map(([name, item]) => [name, reader(item, `${field}["${name}"]`)]));
  };
}

export const text: Reader<string> = (value, field) => {
  if (typeof value !== 'string' || value === '') throw invalid(field, 'a text', value);
  return value;
};

export const flag: Reader<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw invalid(field, '"true" or "false"', value);
  return value;
};

/** A decimal text above zero; it stays a text. */
export const amount: Reader<string> = (value, field) => {
  const isAmount = typeof value === 'string' && /^\d{1,20}(?:\.\d{1,18})?$/.test(value);
  if (!isAmount || Decimal.parse(value).isZero()) throw invalid(field, 'a decimal text above "0"', value);
  return value;
};

export function oneOf<const T extends string>(...names: readonly T[]): Reader<T> {
  return (value, field) => {
    const found = names.find((name) => name === value);
    if (found !== undefined) return found;
    const near = typeof value === 'string' ? nearestNames(value, names, 1) : [];
    const hint = near.length > 0 ? `; did you mean "${near[0]}"?` : '';
    throw invalid(field, names.map((name) => `"${name}"`).join(' or '), value, hint);
  };
}

/** A number above `above` and at most `most`. */
export function numberIn(above: number, most: number): Reader<number> {
  return (value, field) => {
    if (typeof value === 'number' && value > above && value <= most) return value;
    throw invalid(field, `above "${above}" and at most "${most}"`, value);
  };
}

/** A whole number from `least` to `most`. */
export function countIn(least: number, most: number): Reader<number> {
  return (value, field) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw invalid(field, `a whole number from "${least}" to "${most}"`, value);
  };
}

export const zoneName: Reader<string> = (value, field) => {
  const name = text(value, field);
  try {
    return new Zone(name).name;
  } catch {
    throw invalid(field, 'an IANA time zone such as "Europe/Paris"', value);
  }
};

export function invalid(field: string, range: string, value: unknown, hint = ''): AssayError {
  const shown = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
  return new AssayError('config.invalid', `Expected ${field} to be ${range}, was "${shown}"${hint}`, {
    place: { column: field, value: shown },
  });
}

function entriesOf(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(field, 'an object', value);
}

function unknownField(name: string, field: string, known: readonly string[]): AssayError {
  const near = nearestNames(name, known);
  const names = (near.length > 0 ? near : known).map((item) => `"${item}"`);
  const hint = near.length > 0 ? `did you mean ${names.join(' or ')}?` : `known: ${names.join(', ')}`;
  const at = joined(field, name);
  return new AssayError('config.invalid', `Unknown field "${at}": ${hint}`, { place: { column: at, value: name } });
}

function joined(field: string, name: string): string {
  return `${field}.${name}`;
}
