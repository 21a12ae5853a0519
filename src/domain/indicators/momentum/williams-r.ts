import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, oscillator, periodOf } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { RangePosition } from '#domain/indicators/momentum/stochastic.ts';

/** Williams %R: the position in the range counted down from the top, -100...0; -50 when there is no range. */
export class WilliamsR extends IndicatorBase {
  readonly outputs = ['williamsR'];
  readonly lookback: number;
  private readonly position: RangePosition;

  constructor(period: number) {
    super();
    this.position = new RangePosition(period);
    this.lookback = this.position.lookback;
  }

  update(bar: Bar): void {
    this.values[0] = this.position.push(bar.high, bar.low, bar.close) - 100;
  }
}

export const WILLIAMS_R = defineIndicator({
  name: 'williamsR',
  aliases: ['willr', 'williams', 'williams%R', '%R'],
  meaning: 'Williams %R: how far the close is below the top of the range of the last bars, -100 to 0.',
  parameters: { period: periodOf(14) },
  outputs: { williamsR: oscillator(-100) },
  create: ({ period }) => new WilliamsR(period),
});
