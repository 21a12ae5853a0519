import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, PRICE_LEVEL, sourceOf } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';
import { RollingSum } from '#domain/indicators/window/rolling-sum.ts';

/** Volume-weighted average price of the last `period` bars; undefined while they traded nothing. Bars without volume data are passed over. */
export class MovingVwap extends IndicatorBase {
  readonly outputs = ['movingVwap'];
  readonly lookback: number;
  private readonly source: BarSource;
  private readonly money: RollingSum;
  private readonly volume: RollingSum;

  constructor(period: number, source: BarSource = 'hlc3') {
    super();
    this.lookback = period - 1;
    this.source = source;
    this.money = new RollingSum(period);
    this.volume = new RollingSum(period);
  }

  update(bar: Bar): void {
    const { volume } = bar;
    const money = sourceValue(bar, this.source) * volume;
    this.values[0] = Number.isNaN(money) ? money : this.money.push(money) / this.volume.push(volume);
  }
}

export const MOVING_VWAP = defineIndicator({
  name: 'movingVwap',
  aliases: ['mvwap', 'vwma', 'rollingVwap'],
  meaning: 'Moving VWAP: the volume-weighted average price of the last bars, without a session.',
  parameters: { period: periodOf(20), source: sourceOf('hlc3') },
  outputs: { movingVwap: PRICE_LEVEL },
  create: ({ period, source }) => new MovingVwap(period, source),
});
