import { defineIndicator, periodOf, SIGNED_RATIO, sourceOf } from '#domain/indicators/definition.ts';
import { PairIndicator } from '#domain/indicators/correlation/pair.ts';
import type { PairScalar } from '#domain/indicators/correlation/pair.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Pearson's correlation of the last `period` pairs, -1...1, in two passes; NaN while one side is flat. */
export class PearsonCorrelation implements PairScalar {
  readonly lookback: number;
  private readonly first: RollingSum;
  private readonly second: RollingSum;

  constructor(period: number) {
    this.lookback = period - 1;
    this.first = new RollingSum(period);
    this.second = new RollingSum(period);
  }

  push(first: number, second: number): number {
    this.first.push(first);
    this.second.push(second);
    return this.first.isFull ? correlationOf(this.first.items, this.second.items) : Number.NaN;
  }
}

/** Correlation of two windows whose items stand in the same order, measured from one item so that a flat window is exactly flat. */
export function correlationOf(x: Float64Array, y: Float64Array): number {
  const { length } = x;
  const originX = x[0]!;
  const originY = y[0]!;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < length; i++) {
    meanX += (x[i]! - originX) / length;
    meanY += (y[i]! - originY) / length;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < length; i++) {
    const dx = x[i]! - originX - meanX;
    const dy = y[i]! - originY - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (xx === 0 || yy === 0) return Number.NaN;
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

export const PEARSON = defineIndicator({
  name: 'pearson',
  aliases: ['correlation', 'corr'],
  meaning: "Pearson's correlation of two numbers of the bar over the last bars, -1 to 1.",
  parameters: { period: periodOf(20, 2), first: sourceOf('close'), second: sourceOf('volume') },
  outputs: { pearson: SIGNED_RATIO },
  create: ({ period, first, second }) => new PairIndicator('pearson', new PearsonCorrelation(period), [first, second]),
});
