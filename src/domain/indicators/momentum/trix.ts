import { defineIndicator, periodOf, RELATIVE_TO_PRICE, sourceOf } from '#domain/indicators/definition.ts';
import { Roc } from '#domain/indicators/momentum/roc.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';

/** One-bar rate of change of an average smoothed three times (Hutson, Stocks & Commodities, 1983). */
export class Trix implements Scalar {
  readonly lookback: number;
  private readonly once: Ema;
  private readonly twice: Ema;
  private readonly thrice: Ema;
  private readonly change = new Roc(1);

  constructor(period: number) {
    this.once = new Ema(period);
    this.twice = new Ema(period);
    this.thrice = new Ema(period);
    this.lookback = 3 * (period - 1) + 1;
  }

  push(value: number): number {
    const once = this.once.push(value);
    const twice = Number.isNaN(once) ? once : this.twice.push(once);
    const thrice = Number.isNaN(twice) ? twice : this.thrice.push(twice);
    return Number.isNaN(thrice) ? thrice : this.change.push(thrice);
  }
}

export const TRIX = defineIndicator({
  name: 'trix',
  meaning: 'TRIX: the one-bar change, in percent, of an exponential average smoothed three times.',
  parameters: { period: periodOf(15), source: sourceOf() },
  outputs: { trix: RELATIVE_TO_PRICE },
  create: ({ period, source }) => new ScalarIndicator('trix', new Trix(period), source),
});
