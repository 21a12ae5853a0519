import type { Bar } from '#domain/market/bar.ts';
import { channelSide, defineIndicator, periodOf, PRICE_LEVEL } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { RollingExtreme } from '#domain/indicators/window/rolling-extreme.ts';

/** Highest high and lowest low of the last `period` bars, this one included; NaN while the window is filling. */
export class HighLowRange {
  readonly lookback: number;
  upper = Number.NaN;
  lower = Number.NaN;
  private readonly highest: RollingExtreme;
  private readonly lowest: RollingExtreme;

  constructor(period: number) {
    this.lookback = period - 1;
    this.highest = new RollingExtreme(period, 1);
    this.lowest = new RollingExtreme(period, -1);
  }

  /** Takes a bar and answers the middle of the range. */
  push(bar: Bar): number {
    this.upper = this.highest.push(bar.high);
    this.lower = this.lowest.push(bar.low);
    return (this.upper + this.lower) / 2;
  }
}

export class Donchian extends IndicatorBase {
  readonly outputs = ['upper', 'middle', 'lower'];
  readonly lookback: number;
  private readonly range: HighLowRange;

  constructor(period: number) {
    super(3);
    this.range = new HighLowRange(period);
    this.lookback = this.range.lookback;
  }

  update(bar: Bar): void {
    const { values, range } = this;
    values[1] = range.push(bar);
    values[0] = range.upper;
    values[2] = range.lower;
  }
}

export const DONCHIAN = defineIndicator({
  name: 'donchian',
  aliases: ['dc', 'donchianChannel'],
  meaning: 'Donchian channel: the highest high and the lowest low of the last bars, and their middle.',
  parameters: { period: periodOf(20) },
  outputs: { upper: channelSide('lower'), middle: PRICE_LEVEL, lower: channelSide('upper') },
  create: ({ period }) => new Donchian(period),
});
