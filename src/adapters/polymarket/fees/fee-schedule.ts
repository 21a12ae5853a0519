import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import type { ProbabilityFeeConfig, ProbabilityRate } from '#domain/costs/probability-fee.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** What the venue says of a market's fees, as it says it. */
export interface MarketFees {
  readonly feesEnabled?: boolean | null | undefined;
  readonly feeSchedule?: FeeTerms | null | undefined;
}

export interface FeeTerms {
  readonly rate: number | string;
  readonly exponent: number;
  readonly takerOnly?: boolean | null | undefined;
  /** Share of the fee that makers get back: it never comes with an execution, and is not counted. */
  readonly rebateRate?: number | string | null | undefined;
}

/**
 * The fees of a market as it tells them; undefined when trading is free. One that has fees and does not say which has those of its
 * category. Throws `feed.malformed` for terms that make no sense: an unknown fee is not a free one.
 */
export function feesOf(market: MarketFees, category: MarketCategory): ProbabilityFeeConfig | undefined {
  if (market.feesEnabled !== true) return undefined;
  const { feeSchedule: terms } = market;
  if (terms === undefined || terms === null) return pastFees(category);
  const rate = rateOf(terms.rate);
  const { exponent } = terms;
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > 4) {
    throw malformed('an exponent of fees from "1" to "4"', exponent);
  }
  if (Decimal.parse(rate).isZero()) return undefined;
  return configOf([{ from: FIRST_DAY, rate, exponent }], terms.takerOnly !== false);
}

/**
 * The fees of a category over time, for markets that were recorded without theirs; undefined when it was always free. Changes are
 * dated by the day from which they are on record; where two records leave a gap, the higher fee fills it.
 */
export function pastFees(category: MarketCategory): ProbabilityFeeConfig | undefined {
  const steps = PAST[category];
  return steps.length === 0 ? undefined : configOf([{ from: FIRST_DAY, rate: '0', exponent: 1 }, ...steps], true);
}

/** https://docs.polymarket.com/trading/fees: cut to five digits. */
function configOf(schedule: readonly ProbabilityRate[], takerOnly: boolean): ProbabilityFeeConfig {
  return { kind: 'probability', schedule, takerOnly, digits: 5, rounding: 'down' };
}

function rateOf(rate: number | string): string {
  const text = typeof rate === 'number' && Number.isFinite(rate) ? decimalText(rate) : `${rate}`;
  if (!/^\d+(\.\d{1,12})?$/.test(text) || Decimal.parse(text).compare(Decimal.of(1n)) > 0) {
    throw malformed('a rate of fees from "0" to "1"', rate);
  }
  return text;
}

/** Never in powers of ten. */
function decimalText(value: number): string {
  return Decimal.fromNumber(value, 12, 'nearest-even')
    .toString()
    .replace(/\.?0+$/, '');
}

function malformed(expected: string, found: number | string): AdapterError {
  const message = `Expected ${expected} from Polymarket, was "${found}"`;
  return new AdapterError('feed.malformed', message, { retryable: false, place: { value: `${found}` } });
}

/** Before the venue's first market. */
const FIRST_DAY = '2020-01-01';
/** When fees came to all categories; before, only short crypto markets had one. */
const TABLE_DAY = '2026-03-30';

function since(rate: string): readonly ProbabilityRate[] {
  return [{ from: TABLE_DAY, rate, exponent: 1 }];
}

const PAST: Readonly<Record<MarketCategory, readonly ProbabilityRate[]>> = {
  crypto: [
    { from: '2026-02-01', rate: '0.25', exponent: 2 },
    { from: TABLE_DAY, rate: '0.072', exponent: 1 },
    { from: '2026-07-24', rate: '0.07', exponent: 1 },
  ],
  sports: since('0.03'),
  earnings: since('0.04'),
  politics: since('0.04'),
  technology: since('0.04'),
  fed: since('0.05'),
  economics: since('0.05'),
  culture: since('0.05'),
  weather: since('0.05'),
  other: since('0.05'),
  geopolitics: [],
};
