import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';

/** Mulloy's triple exponential average: 3 EMA - 3 EMA(EMA) + EMA(EMA(EMA)) (Stocks & Commodities, 1994). */
export class Tema implements Scalar {
  readonly lookback: number;
  private readonly once: Ema;
  private readonly twice: Ema;
  private readonly thrice: Ema;

  constructor(period: number) {
    this.once = new Ema(period);
    this.twice = new Ema(period);
    this.thrice = new Ema(period);
    this.lookback = 3 * (period - 1);
  }

  push(value: number): number {
    const once = this.once.push(value);
    if (Number.isNaN(once)) return once;
    const twice = this.twice.push(once);
    return Number.isNaN(twice) ? twice : 3 * once - 3 * twice + this.thrice.push(twice);
  }
}

export const TEMA = defineIndicator({
  name: 'tema',
  meaning: 'Triple exponential moving average: an exponential average with its lag taken back twice.',
  parameters: { period: periodOf(20), source: sourceOf() },
  outputs: { tema: PRICE_LEVEL },
  create: ({ period, source }) => new ScalarIndicator('tema', new Tema(period), source),
});
