import { Ring } from '#core/ring.ts';
import { defineIndicator, periodOf, PRICE_DIFFERENCE, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

/** Slope per bar of the least-squares line through the last `period` numbers. Measured from the newest one, so that a flat window gives exactly 0. */
export class LinearRegressionSlope implements Scalar {
  readonly lookback: number;
  private readonly window: Ring;
  private readonly squares: number;

  constructor(period: number) {
    this.lookback = period - 1;
    this.window = new Ring(period);
    this.squares = (period * (period * period - 1)) / 12;
  }

  push(value: number): number {
    const { window, lookback } = this;
    window.push(value);
    if (!window.isFull) return Number.NaN;
    const centre = lookback / 2;
    let sum = 0;
    for (let age = 0; age <= lookback; age++) sum += (centre - age) * (window.at(age) - value);
    return sum / this.squares;
  }
}

export const LINEAR_REGRESSION_SLOPE = defineIndicator({
  name: 'linregSlope',
  aliases: ['linearRegressionSlope', 'linearregSlope', 'linreg', 'slope'],
  meaning: 'Slope of the least-squares line through the last values, in price per bar.',
  parameters: { period: periodOf(14, 2), source: sourceOf() },
  outputs: { linregSlope: PRICE_DIFFERENCE },
  create: ({ period, source }) => new ScalarIndicator('linregSlope', new LinearRegressionSlope(period), source),
});
