import { Decimal } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { amountField, dateField, expectField } from '#domain/costs/cost-fields.ts';
import { charge } from '#domain/costs/fee-model.ts';
import type { FeeModel, FeeRequest } from '#domain/costs/fee-model.ts';

/**
 * A tax on purchases of listed instruments, such as the French one on shares of large companies (General Tax Code, article 235
 * ter ZD: 0.3 % from 2017, 0.4 % from 2025-04-01). Rates and lists are dated; dates begin at midnight of the zone.
 */
export interface TransactionTaxConfig {
  readonly kind: 'transaction-tax';
  readonly zone: string;
  /** Ascending by `from`; nothing is owed before the first. `rate` is a decimal text, such as `0.004`. */
  readonly rates: readonly { readonly from: string; readonly rate: string }[];
  /** Which instruments (by id) are taxed, and when: `until` is the first day on which they no longer are, null for no end. */
  readonly listings: readonly TaxListing[];
}

export interface TaxListing {
  readonly from: string;
  readonly until: string | null;
  readonly instruments: readonly string[];
}

/** The tax on each purchase by itself. Sales within the same day lower what is owed in the end: {@link netDayTax}. */
export class TransactionTax implements FeeModel {
  readonly isByOrder = false;
  readonly isByVolume = false;
  private readonly unit: Currency;
  private readonly rates: readonly { readonly from: UnixMs; readonly rate: Decimal }[];
  private readonly listed: readonly { readonly from: UnixMs; readonly until: number }[];

  constructor(config: TransactionTaxConfig, instrument: string, unit: Currency) {
    const zone = new Zone(config.zone);
    this.unit = unit;
    this.rates = config.rates.map(({ from, rate }, i) => ({
      from: dateField(`rates[${i}].from`, from, zone),
      rate: amountField(`rates[${i}].rate`, rate),
    }));
    for (let i = 1; i < this.rates.length; i++) {
      const isLater = this.rates[i]!.from > this.rates[i - 1]!.from;
      expectField(isLater, `rates[${i}].from`, `after "${config.rates[i - 1]!.from}"`, config.rates[i]!.from);
    }
    const spans = config.listings.map((listing, i) => spanOf(listing, `listings[${i}]`, zone));
    this.listed = spans.filter((_, i) => config.listings[i]!.instruments.includes(instrument));
  }

  fee({ side, notional, time }: FeeRequest): Money {
    if (side === 'sell') return money(this.unit, Decimal.ZERO);
    return charge(notional.absolute().times(this.rateAt(time)), this.unit);
  }

  /** Share of a purchase that is owed at an instant; zero when it is not taxed then. */
  rateAt(time: UnixMs): Decimal {
    if (!this.listed.some(({ from, until }) => from <= time && time < until)) return Decimal.ZERO;
    return this.rates.findLast(({ from }) => from <= time)?.rate ?? Decimal.ZERO;
  }
}

/** One execution of a day, as far as the tax of the day depends on it. */
export type TaxedExecution = Pick<FeeRequest, 'side' | 'quantity' | 'notional'>;

/**
 * What is owed for all executions of one instrument on one day: only what was bought and not sold again that day is taxed, at
 * the average price of the day's purchases, by `rate`.
 */
export function netDayTax(rate: Decimal, day: readonly TaxedExecution[], unit: Currency): Money {
  let bought = Decimal.ZERO;
  let paid = Decimal.ZERO;
  let sold = Decimal.ZERO;
  for (const { side, quantity, notional } of day) {
    if (side === 'sell') sold = sold.plus(quantity);
    else {
      bought = bought.plus(quantity);
      paid = paid.plus(notional.absolute());
    }
  }
  const net = bought.minus(sold);
  if (net.sign() <= 0) return money(unit, Decimal.ZERO);
  const owed = paid.times(net).times(rate);
  return charge(owed.dividedBy(bought, QUOTIENT_DIGITS, 'up'), unit);
}

/** Far finer than any currency, so that rounding twice upwards is as good as once. */
const QUOTIENT_DIGITS = 24;

function spanOf({ from, until }: TaxListing, field: string, zone: Zone): { from: UnixMs; until: number } {
  const start = dateField(`${field}.from`, from, zone);
  const end = until === null ? Number.POSITIVE_INFINITY : dateField(`${field}.until`, until, zone);
  expectField(end > start, `${field}.until`, `after "${from}"`, `${until}`);
  return { from: start, until: end };
}
