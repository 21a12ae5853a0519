import { defineIndicator, periodOf, SIGNED_RATIO, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingMoments } from '#domain/indicators/window/rolling-moments.ts';

/** Distance of the newest number from the mean of the window, in its standard deviations (population); NaN in a flat window. */
export class ZScore implements Scalar {
  readonly lookback: number;
  private readonly window: RollingMoments;

  constructor(period: number) {
    this.lookback = period - 1;
    this.window = new RollingMoments(period);
  }

  push(value: number): number {
    const { window } = this;
    if (!window.push(value)) return Number.NaN;
    const { deviation } = window;
    return deviation === 0 ? Number.NaN : (value - window.mean) / deviation;
  }
}

export const Z_SCORE = defineIndicator({
  name: 'zscore',
  meaning: 'Z-score: how many standard deviations the value is from its mean; not defined while nothing moves.',
  parameters: { period: periodOf(20, 2), source: sourceOf() },
  outputs: { zscore: SIGNED_RATIO },
  create: ({ period, source }) => new ScalarIndicator('zscore', new ZScore(period), source),
});
