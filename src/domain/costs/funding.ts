import type { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import type { Currency, Money, Price } from '#core/money.ts';
import { MINUTE_MS, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { credit } from '#domain/costs/fee-model.ts';

/** What longs pay shorts at a boundary, as a share of the position's worth; negative when shorts pay. */
export interface FundingRate {
  /** UTC; records of a venue come a few ms after the boundary, which is the whole minute before. */
  readonly time: UnixMs;
  readonly rate: Decimal;
}

/**
 * Whoever holds a position at the boundary itself pays or receives: one opened at that very instant does not, one closed at it
 * still does. Rates are kept by boundary, in order.
 */
export class FundingSchedule {
  private readonly rates: readonly FundingRate[];

  /** Throws `argument.invalid` unless each boundary comes after the one before. */
  constructor(records: readonly FundingRate[]) {
    this.rates = records.map(({ time, rate }) => ({ time: boundaryOf(time), rate }));
    for (let i = 1; i < this.rates.length; i++) {
      if (this.rates[i]!.time <= this.rates[i - 1]!.time) throw outOfOrder(records, i);
    }
  }

  /** The boundaries in `(after, until]`, in order. */
  due(after: number, until: number): readonly FundingRate[] {
    const from = this.firstAfter(after);
    let to = from;
    while (to < this.rates.length && this.rates[to]!.time <= until) to++;
    return this.rates.slice(from, to);
  }

  private firstAfter(time: number): number {
    let low = 0;
    let high = this.rates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rates[middle]!.time <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Worth of a position in its quote currency: base quantity (negative when short) times the mark. */
export function linearNotional(quantity: Decimal, mark: Price): Decimal {
  return quantity.times(mark);
}

/** Worth in coin of contracts that are each a fixed amount of quote currency (inverse, coin-margined). */
export function inverseNotional(contracts: Decimal, contractSize: Decimal, mark: Price): Decimal {
  return contracts.times(contractSize).dividedBy(mark, INVERSE_DIGITS, 'up');
}

/**
 * What the account receives (negative: pays) at a boundary, for a signed notional: `-notional * rate`, rounded against us to the
 * currency's digits.
 */
export function fundingPayment(notional: Decimal, rate: Decimal, unit: Currency): Money {
  return credit(notional.times(rate).negated(), unit);
}

const INVERSE_DIGITS = 18;

function boundaryOf(time: UnixMs): UnixMs {
  return (Math.floor(time / MINUTE_MS) * MINUTE_MS) as UnixMs;
}

function outOfOrder(records: readonly FundingRate[], i: number): AssayError {
  const [before, here] = [formatInstant(records[i - 1]!.time), formatInstant(records[i]!.time)];
  return new AssayError('argument.invalid', `Expected a funding boundary after "${before}", was "${here}"`, {
    place: { line: i + 1, value: here },
  });
}
