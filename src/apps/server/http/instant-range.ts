import { parseInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';

/** A range of a query: `from` and `to` as the contract has them (`instantQuery`). */
export interface RangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** `[from, to)`; a bound that was not given is left out. */
export interface InstantRange {
  readonly from?: UnixMs;
  readonly to?: UnixMs;
}

/** Reads both bounds; throws `argument.invalid` for a day that does not exist or an instant out of range. */
export function instantRange({ from, to }: RangeQuery): InstantRange {
  return {
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
  };
}

/** Digits alone are milliseconds, whatever else is a date. */
function instantOf(text: string): UnixMs {
  return /^\d+$/.test(text) ? unixMs(Number(text)) : parseInstant(text);
}
