import { Ring } from '#core/ring.ts';
import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/**
 * Kaufman's adaptive average: an exponential one whose weight follows the efficiency of the way, |net change| / sum of all
 * changes over `period` bars (Smarter Trading, 1995). Started at the number before the first value, as TA-Lib does; a way
 * without movement counts as efficient.
 */
export class Kama implements Scalar {
  readonly lookback: number;
  private readonly past: Ring;
  private readonly way: RollingSum;
  private readonly fastWeight: number;
  private readonly slowWeight: number;
  private previous = Number.NaN;
  private average = Number.NaN;

  constructor(period: number, fast: number, slow: number) {
    this.lookback = period;
    this.past = new Ring(period);
    this.way = new RollingSum(period);
    this.fastWeight = 2 / (fast + 1);
    this.slowWeight = 2 / (slow + 1);
  }

  push(value: number): number {
    const { previous } = this;
    const start = this.past.push(value);
    this.previous = value;
    if (Number.isNaN(previous)) return Number.NaN;
    const way = this.way.push(Math.abs(value - previous));
    if (Number.isNaN(way)) return way;
    if (Number.isNaN(this.average)) this.average = previous;
    const net = Math.abs(value - start);
    const efficiency = way <= net ? 1 : net / way;
    const weight = (efficiency * (this.fastWeight - this.slowWeight) + this.slowWeight) ** 2;
    this.average += (value - this.average) * weight;
    return this.average;
  }
}

export const KAMA = defineIndicator({
  name: 'kama',
  meaning: "Kaufman's adaptive moving average: quick while price travels straight, slow while it goes to and fro.",
  parameters: { period: periodOf(10), fast: periodOf(2), slow: periodOf(30, 2), source: sourceOf() },
  ascending: ['fast', 'slow'],
  outputs: { kama: PRICE_LEVEL },
  create: ({ period, fast, slow, source }) => new ScalarIndicator('kama', new Kama(period, fast, slow), source),
});
