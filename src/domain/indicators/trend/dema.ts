import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';

/** Mulloy's double exponential average: 2 EMA - EMA(EMA), which takes back one lag (Stocks & Commodities, 1994). */
export class Dema implements Scalar {
  readonly lookback: number;
  private readonly once: Ema;
  private readonly twice: Ema;

  constructor(period: number) {
    this.once = new Ema(period);
    this.twice = new Ema(period);
    this.lookback = 2 * (period - 1);
  }

  push(value: number): number {
    const once = this.once.push(value);
    return Number.isNaN(once) ? once : 2 * once - this.twice.push(once);
  }
}

export const DEMA = defineIndicator({
  name: 'dema',
  meaning: 'Double exponential moving average: an exponential average with its lag taken back once.',
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { dema: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('dema', new Dema(period), source),
});
