import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { Currency, Money, Price } from '#core/money.ts';
import { DAY_MS } from '#core/time.ts';
import { amountField } from '#domain/costs/cost-fields.ts';
import { credit } from '#domain/costs/fee-model.ts';

/**
 * How time becomes a share of a year. `actual/360` and `actual/365` divide elapsed time by a year of that many days;
 * `actual/actual` (ISDA) divides what falls into each calendar year (UTC) by the length of that year.
 */
export type DayCount = 'actual/360' | 'actual/365' | 'actual/actual';

/** Yearly rates of an account, as decimal texts such as `0.05`. Plain data, part of the run configuration. */
export interface InterestConfig {
  readonly dayCount: DayCount;
  /** Paid on cash below zero. */
  readonly debitRate: string;
  /** Received on cash above zero. */
  readonly creditRate: string;
  /** Paid on the worth of what is sold short. */
  readonly borrowRate: string;
}

/** A half-open stretch of time, UTC ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Simple interest over spans of time; compounding is booking it. All results are rounded against us. */
export class Interest {
  private readonly dayCount: DayCount;
  private readonly debit: Decimal;
  private readonly creditRate: Decimal;
  private readonly borrow: Decimal;

  constructor(config: InterestConfig) {
    this.dayCount = config.dayCount;
    this.debit = amountField('debitRate', config.debitRate);
    this.creditRate = amountField('creditRate', config.creditRate);
    this.borrow = amountField('borrowRate', config.borrowRate);
  }

  /** What a cash balance earns: positive received, negative paid. */
  onCash(balance: Decimal, span: Span, unit: Currency): Money {
    const rate = balance.sign() < 0 ? this.debit : this.creditRate;
    return credit(accrued(balance, rate, span, this.dayCount), unit);
  }

  /** What holding a short costs, never positive; zero for a long. The worth is taken at the mark. */
  onShort(quantity: Decimal, mark: Price, span: Span, unit: Currency): Money {
    const worth = quantity.sign() < 0 ? quantity.times(mark) : Decimal.ZERO;
    return credit(accrued(worth, this.borrow, span, this.dayCount), unit);
  }
}

/** `principal * rate * share of the year`, with 18 digits and rounded towards minus infinity. */
export function accrued(principal: Decimal, rate: Decimal, { from, to }: Span, dayCount: DayCount): Decimal {
  invariant(from <= to, `a span ends after its start, was ${from} to ${to}`);
  const yearly = principal.times(rate);
  if (dayCount !== 'actual/actual') return part(yearly, to - from, dayCount === 'actual/360' ? 360 : 365);
  let total = Decimal.ZERO;
  for (let at = from; at < to;) {
    const year = new Date(at).getUTCFullYear();
    const end = Math.min(Date.UTC(year + 1, 0, 1), to);
    total = total.plus(part(yearly, end - at, (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / DAY_MS));
    at = end;
  }
  return total;
}

const DIGITS = 18;

function part(yearly: Decimal, elapsedMs: number, daysInYear: number): Decimal {
  return yearly
    .times(Decimal.of(BigInt(elapsedMs)))
    .dividedBy(Decimal.of(BigInt(daysInYear * DAY_MS)), DIGITS, 'floor');
}
