import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Arithmetic mean of the last `period` numbers. */
export class Sma implements Scalar {
  readonly lookback: number;
  private readonly period: number;
  private readonly sum: RollingSum;

  constructor(period: number) {
    this.period = period;
    this.lookback = period - 1;
    this.sum = new RollingSum(period);
  }

  push(value: number): number {
    return this.sum.push(value) / this.period;
  }
}

export const SMA = defineIndicator({
  name: 'sma',
  meaning: 'Simple moving average: the mean of the last `period` values.',
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { sma: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('sma', new Sma(period), source),
});
