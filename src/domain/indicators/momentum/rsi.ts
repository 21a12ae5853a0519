import { defineIndicator, oscillator, periodOf, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import type { Ema } from '#domain/indicators/trend/ema.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { positivePart } from '#domain/indicators/window/positive-part.ts';

/**
 * Wilder's relative strength index, 0...100: the share of rises in all movement. 50 when nothing has moved at all (TA-Lib
 * says 0 there, which would read as oversold).
 */
export class Rsi implements Scalar {
  readonly lookback: number;
  private readonly gains: Ema;
  private readonly losses: Ema;
  private previous = Number.NaN;

  constructor(period: number) {
    this.lookback = period;
    this.gains = wilderAverage(period);
    this.losses = wilderAverage(period);
  }

  push(value: number): number {
    const change = value - this.previous;
    this.previous = value;
    if (Number.isNaN(change)) return Number.NaN;
    const rise = positivePart(change);
    const gain = this.gains.push(rise);
    const movement = gain + this.losses.push(rise - change);
    return movement === 0 ? 50 : (100 * gain) / movement;
  }
}

export const RSI = defineIndicator({
  name: 'rsi',
  meaning: 'Relative strength index: the share of rises in all movement of the last bars, 0 to 100.',
  parameters: { period: periodOf(14), source: sourceOf() },
  outputs: { rsi: oscillator(100) },
  create: ({ period, source }) => new ScalarIndicator('rsi', new Rsi(period), source),
});
