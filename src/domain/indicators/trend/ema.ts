import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

/**
 * Exponential average, started with the mean of the first `period` numbers as TA-Lib does. `weight` of the newest number is
 * 2 / (period + 1) unless given (Wilder's averages use 1 / period).
 */
export class Ema implements Scalar {
  readonly lookback: number;
  private readonly period: number;
  private readonly weight: number;
  private seen = 0;
  private sum = 0;
  private average = Number.NaN;

  constructor(period: number, weight = 2 / (period + 1)) {
    this.period = period;
    this.lookback = period - 1;
    this.weight = weight;
  }

  push(value: number): number {
    if (this.seen < this.period) return this.seed(value);
    const average = this.average + (value - this.average) * this.weight;
    this.average = average;
    return average;
  }

  private seed(value: number): number {
    this.sum += value;
    if (++this.seen === this.period) this.average = this.sum / this.period;
    return this.average;
  }
}

export const EMA = defineIndicator({
  name: 'ema',
  meaning: 'Exponential moving average: a mean in which the weight of a value halves about every 0.35 periods.',
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { ema: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('ema', new Ema(period), source),
});
