import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import { MARKET_CATEGORIES, marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketCategory, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';
import { readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';

/**
 * Markets and prices from the two files that `assay calibrate` reads. They say nothing of fees: the dearest rate in force today is
 * charged to all of them. Throws as reading them does.
 */
export async function filePrices(marketsPath: string, pricesPath: string): Promise<readonly PriceSeries[]> {
  const read = await readCalibrationFiles(marketsPath, pricesPath);
  if (read.kind === 'history') return read.markets.map(seriesOf);
  throw new AssayError(
    'argument.invalid',
    `Expected markets with prices over time in "${marketsPath}", found frozen ones`,
    {
      place: { file: marketsPath },
    },
  );
}

/** Crypto's rate, the highest there is, from the beginning of time. */
const DEAREST: ProbabilityFeeConfig = {
  kind: 'probability',
  schedule: [{ from: '2000-01-01', rate: '0.07', exponent: 1 }],
  takerOnly: true,
  digits: 5,
  rounding: 'down',
};

function seriesOf(resolved: ResolvedMarket): PriceSeries {
  const { times, prices, resolvedAt, outcome } = resolved;
  return {
    market: marketOf(resolved),
    times,
    prices,
    resolution: { time: resolvedAt, winner: outcome === 1 ? 0 : 1 },
  };
}

function marketOf({ id, category, plannedEnd }: ResolvedMarket): PredictionMarket {
  const known = MARKET_CATEGORIES.find((name) => name === category.toLowerCase());
  return {
    id: marketId(id),
    venue: 'file',
    slug: `market-${id}`,
    question: `Market ${id}`,
    category: known ?? ('other' satisfies MarketCategory),
    event: undefined,
    outcomes: [
      { name: 'Yes', token: `${id}-yes` },
      { name: 'No', token: `${id}-no` },
    ],
    rules: { tickSize: Decimal.of(1n, 2), minQuantity: Decimal.of(5n) },
    fees: DEAREST,
    opensAt: undefined,
    // The day of resolution was not known beforehand: without a planned end there is none.
    closesAt: plannedEnd === undefined || Number.isNaN(plannedEnd) ? undefined : unixMs(Math.max(plannedEnd, 0)),
    status: 'open',
    winner: undefined,
    url: undefined,
  };
}
