import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import { unixMs } from '#core/time.ts';
import { normalCdf } from '#domain/metrics/numeric/normal.ts';
import { MARKET_CATEGORIES, marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';

export interface SamplePrices {
  readonly seed: number;
  readonly markets: number;
  readonly from: number;
  readonly days: number;
  readonly intervalMs: number;
}

/**
 * Prices that know everything there is to know: a hidden Brownian motion decides each market by its sign at the end, and the price is
 * the chance of that, `Φ(z / √(time left))`. A martingale: nothing can be earned on it but by luck, so that a verdict of "edge" here
 * is a false one. Markets end between a third of the time and beyond the last day.
 */
export function samplePrices({ seed, markets, from, days, intervalMs }: SamplePrices): readonly PriceSeries[] {
  const rng = new Rng(seed);
  return Array.from({ length: markets }, (_, i) => {
    const own = rng.fork();
    const end = from + Math.round(days * DAY_MS * (1 / 3 + own.uniform()));
    const market = sampleMarket(i, end);
    const count = Math.floor((Math.min(end - 1, from + days * DAY_MS) - from) / intervalMs) + 1;
    const times = new Float64Array(count);
    const prices = new Float64Array(count);
    const step = Math.sqrt(intervalMs);
    let hidden = 0.5 * own.normal() * Math.sqrt(end - from);
    for (let at = 0; at < count; at++) {
      times[at] = from + at * intervalMs;
      prices[at] = normalCdf(hidden / Math.sqrt(end - times[at]!));
      hidden += step * own.normal();
    }
    // What is left to the end decides.
    const last = hidden + own.normal() * Math.sqrt(Math.max(0, end - (times[count - 1]! + intervalMs)));
    return { market, times, prices, resolution: { time: end, winner: last > 0 ? 0 : 1 } };
  });
}

/** Rates of 2026 for a few categories; nothing for geopolitics. */
const RATES: Readonly<Record<string, string>> = { crypto: '0.07', sports: '0.03', politics: '0.04', fed: '0.04' };

function sampleMarket(number: number, closesAt: number): PredictionMarket {
  const category = MARKET_CATEGORIES[number % MARKET_CATEGORIES.length]!;
  const slug = `sample-${number}`;
  const schedule = [{ from: '2020-01-01', rate: RATES[category] ?? '0.05', exponent: 1 }];
  return {
    id: marketId(slug),
    venue: 'sandbox',
    slug,
    question: `Does hidden walk ${number} end above zero?`,
    category,
    event: undefined,
    outcomes: [
      { name: 'Yes', token: `${slug}-yes` },
      { name: 'No', token: `${slug}-no` },
    ],
    rules: { tickSize: Decimal.of(1n, 2), minQuantity: Decimal.of(5n) },
    fees:
      category === 'geopolitics'
        ? undefined
        : { kind: 'probability', schedule, takerOnly: true, digits: 5, rounding: 'down' },
    opensAt: undefined,
    closesAt: unixMs(closesAt),
    status: 'open',
    winner: undefined,
    url: undefined,
  };
}
