import type { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { resampledIndexes } from '#domain/robustness/resampling.ts';

export interface BarPathOptions {
  /** Mean number of bars that stay together; 1 leaves nothing of what follows what. */
  readonly meanBlock: number;
  /** Digits of the instrument's prices. */
  readonly priceDigits: number;
  /** Takes the mean return out of the path: a market that goes nowhere on average. */
  readonly withoutDrift: boolean;
}

/**
 * A market that never was, made of the bars of one that was: the shape of each bar relative to the close before it, drawn in
 * blocks, chained from the same start and on the same clock. Volatility, gaps and fat tails stay; patterns longer than a block are
 * gone. A strategy that lives of patterns should not find them here.
 */
export function resampledBars(bars: BarColumns, rng: Rng, options: BarPathOptions): BarColumns {
  const { length, open, high, low, close, volume } = bars;
  const path = new BarColumns(length);
  if (length === 0) return path;
  const drift = options.withoutDrift && length > 1 ? Math.log(close[length - 1]! / close[0]!) / (length - 1) : 0;
  const unit = 10 ** options.priceDigits;
  const onGrid = (value: number): number => Math.max(1, Math.round(value * unit)) / unit;
  const order = resampledIndexes(length, options.meanBlock, rng);
  let last = open[0]!;
  for (let i = 0; i < length; i++) {
    // The first bar has no close before it.
    const from = Math.max(1, order[i]!) % length;
    const scale = (last / (from === 0 ? open[0]! : close[from - 1]!)) * Math.exp(-drift);
    const shape = [open[from]!, high[from]!, low[from]!, close[from]!].map((value) => onGrid(value * scale));
    path.push({
      openTime: bars.openTime[i]!,
      closeTime: bars.closeTime[i]!,
      open: shape[0]!,
      high: Math.max(...shape),
      low: Math.min(...shape),
      close: shape[3]!,
      volume: volume[from]!,
    });
    last = shape[3]!;
  }
  return path;
}
