import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Wma } from '#domain/indicators/trend/wma.ts';

/** Hull's average: WMA over sqrt(n) of 2 WMA(n / 2) - WMA(n), halves and roots rounded (https://alanhull.com/hull-moving-average). */
export class Hma implements Scalar {
  readonly lookback: number;
  private readonly fast: Wma;
  private readonly slow: Wma;
  private readonly smooth: Wma;

  constructor(period: number) {
    this.fast = new Wma(Math.round(period / 2));
    this.slow = new Wma(period);
    this.smooth = new Wma(Math.round(Math.sqrt(period)));
    this.lookback = this.slow.lookback + this.smooth.lookback;
  }

  push(value: number): number {
    const fast = this.fast.push(value);
    const slow = this.slow.push(value);
    return Number.isNaN(slow) ? slow : this.smooth.push(2 * fast - slow);
  }
}

export const HMA = defineIndicator({
  name: 'hma',
  meaning: "Hull's moving average: a weighted average that answers in about the root of its period.",
  parameters: { period: periodOf(16, 2), source: sourceOf() },
  outputs: { hma: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('hma', new Hma(period), source),
});
