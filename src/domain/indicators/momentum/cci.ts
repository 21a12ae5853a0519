import { defineIndicator, periodOf, SIGNED_RATIO, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingMoments } from '#domain/indicators/window/rolling-moments.ts';

/** Lambert's constant, which makes about three quarters of the values lie within -100...100. */
const SCALE = 0.015;

/** Lambert's commodity channel index: distance from the mean in units of the mean distance (Commodities, 1980); 0 in a flat window. */
export class Cci implements Scalar {
  readonly lookback: number;
  private readonly window: RollingMoments;

  constructor(period: number) {
    this.lookback = period - 1;
    this.window = new RollingMoments(period);
  }

  push(value: number): number {
    const { window } = this;
    if (!window.push(value)) return Number.NaN;
    const distance = window.meanDistance;
    return distance === 0 ? 0 : (value - window.mean) / (SCALE * distance);
  }
}

export const CCI = defineIndicator({
  name: 'cci',
  meaning:
    'Commodity channel index: how unusually far the typical price is from its mean, in units of its usual distance.',
  parameters: { period: periodOf(20, 2), source: sourceOf('hlc3') },
  outputs: { cci: SIGNED_RATIO },
  create: ({ period, source }) => new ScalarIndicator('cci', new Cci(period), source),
});
