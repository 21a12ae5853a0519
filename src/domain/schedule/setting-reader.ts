import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';

/** Reads one object of settings, key by key. Every error names the place, what was expected, and what was found in quotes. */
export class SettingReader {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly place: string;

  /** Throws `setting.invalid` unless `data` is an object, `setting.unknown` when it has a key that is not one of these. */
  constructor(data: unknown, place: string, keys: readonly string[]) {
    this.place = place;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      throw invalid(place, 'an object', data);
    }
    this.values = data as Readonly<Record<string, unknown>>;
    for (const key of Object.keys(data)) {
      if (keys.includes(key)) continue;
      throw new AssayError('setting.unknown', `Unknown setting "${place}.${key}": ${hint(key, keys)}`, {
        place: { value: key },
      });
    }
  }

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  text(key: string): string {
    const value = this.values[key];
    return typeof value === 'string' && value !== '' ? value : this.fail(key, 'a text', value);
  }

  integer(key: string, low: number, high: number): number {
    const value = this.values[key];
    const isValid = typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
    return isValid ? value : this.fail(key, `a whole number from "${low}" to "${high}"`, value);
  }

  /** A list with at least one entry. */
  list(key: string): readonly unknown[] {
    const value: unknown = this.values[key];
    return Array.isArray(value) && value.length > 0 ? value : this.fail(key, 'a list of at least one', value);
  }

  choice<Name extends string>(key: string, names: readonly Name[]): Name {
    const value = this.values[key];
    const found = names.find((name) => name === value);
    const near = typeof value === 'string' ? nearestNames(value, names) : [];
    return found ?? this.fail(key, `one of ${names.map((name) => `"${name}"`).join(', ')}`, value, near);
  }

  part(key: string, keys: readonly string[]): SettingReader {
    return new SettingReader(this.values[key], `${this.place}.${key}`, keys);
  }

  /** Throws when there is a key that belongs to another kind of the same object. */
  allowOnly(kind: string, keys: readonly string[]): void {
    const other = Object.keys(this.values).find((key) => key !== 'kind' && !keys.includes(key));
    if (other !== undefined)
      throw invalid(`${this.place}.${other}`, `nothing for the kind "${kind}"`, this.values[other]);
  }

  fail(key: string, expected: string, found: unknown, near: readonly string[] = []): never {
    throw invalid(`${this.place}.${key}`, expected, found, near);
  }
}

function invalid(place: string, expected: string, found: unknown, near: readonly string[] = []): AssayError {
  const text = found === undefined ? 'missing' : typeof found === 'string' ? found : JSON.stringify(found);
  const suggestion = near.length === 0 ? '' : `; did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
  return new AssayError('setting.invalid', `Expected "${place}" to be ${expected}, was "${text}"${suggestion}`, {
    place: { value: text },
  });
}

function hint(key: string, keys: readonly string[]): string {
  const near = nearestNames(key, keys);
  if (near.length === 0) return `known: ${keys.join(', ')}`;
  return `did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
}
