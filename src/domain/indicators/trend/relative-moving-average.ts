import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';

/** SMA(n) - SMA(2n) + SMA(3n): the long mean, moved by how far the short one has left the middle one. Not Wilder's `rma`. */
export class RelativeMovingAverage implements Scalar {
  readonly lookback: number;
  private readonly short: Sma;
  private readonly middle: Sma;
  private readonly long: Sma;

  constructor(period: number) {
    this.short = new Sma(period);
    this.middle = new Sma(2 * period);
    this.long = new Sma(3 * period);
    this.lookback = this.long.lookback;
  }

  push(value: number): number {
    return this.short.push(value) - this.middle.push(value) + this.long.push(value);
  }
}

export const RELATIVE_MOVING_AVERAGE = defineIndicator({
  name: 'relativeMa',
  aliases: ['relativeMovingAverage'],
  meaning:
    "Relative moving average: SMA(n) - SMA(2n) + SMA(3n), known as RMA to some programs (ours of that name is Wilder's).",
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { relativeMa: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('relativeMa', new RelativeMovingAverage(period), source),
});
