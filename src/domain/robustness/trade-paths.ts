import { Rng } from '#core/rng.ts';
import { quantilesOf } from '#domain/robustness/chance-test.ts';
import type { Quantiles } from '#domain/robustness/chance-test.ts';
import { resampledIndexes } from '#domain/robustness/resampling.ts';

export interface TradePathsOptions {
  readonly runs: number;
  /** Mean number of trades that stay together: streaks survive in blocks. */
  readonly meanBlock: number;
  /** Fall from the peak, as a share, that counts as ruin. */
  readonly ruinRatio: number;
  readonly seed: number;
  /** Whether the results are shares of the equity at their time, as when positions grow with the account; else money. */
  readonly compounds: boolean;
  /** Points of each path that the band is drawn through. */
  readonly points: number;
}

export const DEFAULT_TRADE_PATHS: TradePathsOptions = {
  compounds: false,
  runs: 2_000,
  meanBlock: 5,
  ruinRatio: 0.5,
  seed: 1,
  points: 60,
};

/** The trades of a run in other orders and mixtures. Money in the unit of the trades, drawdowns as shares of the peak. */
export interface TradePaths {
  readonly runs: number;
  readonly profit: Quantiles;
  readonly maxDrawdown: Quantiles;
  /** Share of the paths that lost money, and that fell by the ruin ratio or more. */
  readonly lossRatio: number;
  readonly ruinRatio: number;
  /** Equity after equal numbers of trades, the start first: quantiles at each point. */
  readonly band: readonly Quantiles[];
  /** Equity at the same points with the trades as they came. */
  readonly actual: readonly number[];
}

/**
 * Monte Carlo of trades: paths made of blocks drawn from the trades' results, from the same capital. Undefined without trades. What
 * it cannot show is another market: only other luck in the same one.
 */
export function tradePaths(
  results: readonly number[],
  capital: number,
  options: TradePathsOptions = DEFAULT_TRADE_PATHS,
): TradePaths | undefined {
  if (results.length === 0) return undefined;
  const rng = new Rng(options.seed);
  const points = Math.min(options.points, results.length);
  const heights = Array.from({ length: points + 1 }, () => new Float64Array(options.runs));
  const [profits, drawdowns] = [new Float64Array(options.runs), new Float64Array(options.runs)];
  const asTheyCame = Int32Array.from(results, (_, i) => i);
  let [losses, ruins] = [0, 0];
  for (let run = 0; run < options.runs; run++) {
    const path = walk(results, resampledIndexes(results.length, options.meanBlock, rng), {
      ...options,
      capital,
      points,
    });
    for (let k = 0; k <= points; k++) heights[k]![run] = path.heights[k]!;
    profits[run] = path.end - capital;
    drawdowns[run] = path.drawdown;
    if (path.end < capital) losses++;
    if (path.drawdown >= options.ruinRatio) ruins++;
  }
  return {
    runs: options.runs,
    profit: quantilesOf(profits),
    maxDrawdown: quantilesOf(drawdowns),
    lossRatio: losses / options.runs,
    ruinRatio: ruins / options.runs,
    band: heights.map(quantilesOf),
    actual: [...walk(results, asTheyCame, { ...options, capital, points }).heights],
  };
}

interface Path {
  readonly end: number;
  readonly drawdown: number;
  readonly heights: Float64Array;
}

interface WalkOptions {
  readonly capital: number;
  readonly points: number;
  readonly compounds: boolean;
}

function walk(results: readonly number[], order: Int32Array, { capital, points, compounds }: WalkOptions): Path {
  const heights = new Float64Array(points + 1);
  let [equity, peak, drawdown, next] = [capital, capital, 0, 1];
  heights[0] = capital;
  for (let i = 0; i < order.length; i++) {
    equity += results[order[i]!]! * (compounds ? equity : 1);
    if (equity > peak) peak = equity;
    else drawdown = Math.max(drawdown, (peak - equity) / peak);
    if ((i + 1) * points >= next * order.length) heights[next++] = equity;
  }
  return { end: equity, drawdown, heights };
}
