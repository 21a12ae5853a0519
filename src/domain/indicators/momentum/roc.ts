import { Ring } from '#core/ring.ts';
import { defineIndicator, periodOf, RELATIVE_TO_PRICE, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

/** Change against the number `period` before, in percent of it; NaN when that was 0. */
export class Roc implements Scalar {
  readonly lookback: number;
  private readonly past: Ring;

  constructor(period: number) {
    this.lookback = period;
    this.past = new Ring(period);
  }

  push(value: number): number {
    const before = this.past.push(value);
    return before === 0 ? Number.NaN : (value / before - 1) * 100;
  }
}

export const ROC = defineIndicator({
  name: 'roc',
  meaning: 'Rate of change: how far the value is from that of `period` bars ago, in percent.',
  parameters: { period: periodOf(10), source: sourceOf() },
  outputs: { roc: RELATIVE_TO_PRICE },
  create: ({ period, source }) => new ScalarIndicator('roc', new Roc(period), source),
});
