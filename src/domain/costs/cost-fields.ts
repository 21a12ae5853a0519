import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Zone } from '#core/zone.ts';

/** Throws `config.invalid` with the field, what it may be and what it was. */
export function expectField(holds: boolean, field: string, range: string, value: string | number): asserts holds {
  if (holds) return;
  throw new AssayError('config.invalid', `Expected ${field} to be ${range}, was "${value}"`, {
    place: { column: field, value: `${value}` },
  });
}

/** A decimal text that is at least zero. */
export function amountField(field: string, text: string): Decimal {
  expectField(/^\d{1,30}(?:\.\d{1,20})?$/.test(text), field, 'a decimal number of at least "0"', text);
  return Decimal.parse(text);
}

/** The same, above zero. */
export function positiveField(field: string, text: string): Decimal {
  const amount = amountField(field, text);
  expectField(!amount.isZero(), field, 'above "0"', text);
  return amount;
}

/** Basis points as an exact ratio; a millionth of a basis point is kept. */
export function bpsField(field: string, bps: number, range: { readonly min: number; readonly max: number }): Decimal {
  expectField(bps >= range.min && bps <= range.max, field, `from "${range.min}" to "${range.max}"`, bps);
  const exact = Decimal.fromNumber(bps, 6, 'nearest-even');
  return Decimal.of(exact.units, exact.scale + 4);
}

/** The instant at which a date such as `2025-04-01` begins in a zone. */
export function dateField(field: string, text: string, zone: Zone): UnixMs {
  expectField(/^\d{4}-\d{2}-\d{2}$/.test(text), field, 'a date such as "2025-04-01"', text);
  return zone.fromLocal(parseInstant(text));
}
