import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Mean of the last `period` numbers with weights 1 (oldest) to `period` (newest). */
export class Wma implements Scalar {
  readonly lookback: number;
  private readonly period: number;
  private readonly plain: RollingSum;
  private readonly weights: number;
  private weighted = 0;
  private previousTotal = 0;
  private seen = 0;

  constructor(period: number) {
    this.period = period;
    this.lookback = period - 1;
    this.plain = new RollingSum(period);
    this.weights = (period * (period + 1)) / 2;
  }

  push(value: number): number {
    const { period } = this;
    const total = this.plain.push(value);
    const slot = this.seen % period;
    this.seen++;
    if (this.seen <= period) this.weighted += value * this.seen;
    else if (slot === period - 1) this.weighted = weightedInOrder(this.plain.items);
    else this.weighted += value * period - this.previousTotal;
    this.previousTotal = total;
    return this.seen < period ? Number.NaN : this.weighted / this.weights;
  }
}

/** When a turn of the window ends its items lie oldest first: the sum taken afresh, so that rounding cannot pile up. */
function weightedInOrder(items: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < items.length; i++) sum += items[i]! * (i + 1);
  return sum;
}

export const WMA = defineIndicator({
  name: 'wma',
  aliases: ['lwma'],
  meaning: 'Weighted moving average: a mean whose weights grow linearly towards the newest value.',
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { wma: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('wma', new Wma(period), source),
});
