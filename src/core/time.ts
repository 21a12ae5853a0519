import { AssayError } from '#core/errors.ts';

declare const kind: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. Every instant inside Assay has this type. */
export type UnixMs = number & { readonly [kind]: 'UnixMs' };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;

/** Brands a number as an instant; throws `argument.invalid` unless it is an integer between the years 0001 and 9999. */
export function unixMs(value: number): UnixMs {
  if (Number.isSafeInteger(value) && value >= -62_135_596_800_000 && value < 253_402_300_800_000)
    return value as UnixMs;
  throw new AssayError('argument.invalid', `Expected UTC milliseconds, was "${value}"`, {
    place: { value: `${value}` },
  });
}

/** Reads `2024-11-01`, `2024-11-01T09:30` or a full ISO 8601 instant; without a zone it is UTC. */
export function parseInstant(text: string): UnixMs {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  const iso = text.trim().replace(' ', 'T');
  const exists = match !== null && isDay(match[1]!);
  const ms = exists ? Date.parse(match[2] === undefined && iso.includes('T') ? `${iso}Z` : iso) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new AssayError(
      'argument.invalid',
      `Expected a date such as "2024-11-01" or "2024-11-01T09:30Z", was "${text}"`,
      {
        place: { value: text },
      },
    );
  }
  return unixMs(ms);
}

/** `Date` takes the 30th of February for the 1st of March; a day that exists reads back as itself. */
function isDay(text: string): boolean {
  const midnight = new Date(`${text}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** `2024-11-01T09:30:00.000Z`. */
export function formatInstant(instant: UnixMs): string {
  return new Date(instant).toISOString();
}

/** `2024-11-01 09:30`, in UTC, for tables. */
export function formatMinute(instant: UnixMs): string {
  return new Date(instant).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2024-11-01`, in UTC. */
export function formatDay(instant: UnixMs): string {
  return new Date(instant).toISOString().slice(0, 10);
}
