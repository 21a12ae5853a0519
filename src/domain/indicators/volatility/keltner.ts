import type { Bar } from '#domain/market/bar.ts';
import {
  channelSide,
  choice,
  defineIndicator,
  periodOf,
  PRICE_LEVEL,
  real,
  sourceOf,
} from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';
import { averageOf, AVERAGES } from '#domain/indicators/trend/average.ts';
import type { AverageKind } from '#domain/indicators/trend/average.ts';
import { AverageRange } from '#domain/indicators/volatility/atr.ts';

export interface KeltnerOptions {
  readonly period: number;
  readonly rangePeriod: number;
  readonly width: number;
  /** Average of the prices. */
  readonly average: AverageKind;
  /** Average of the true ranges; the first bar counts with its high minus low. */
  readonly rangeAverage: AverageKind;
  readonly source: BarSource;
}

/** Keltner channels: an average price plus and minus `width` average true ranges. */
export class Keltner extends IndicatorBase {
  readonly outputs = ['upper', 'middle', 'lower'];
  readonly lookback: number;
  private readonly width: number;
  private readonly source: BarSource;
  private readonly average: Scalar;
  private readonly range: AverageRange;

  constructor({ period, rangePeriod, width, average, rangeAverage, source }: KeltnerOptions) {
    super(3);
    this.width = width;
    this.source = source;
    this.average = averageOf(average, period);
    this.range = new AverageRange(averageOf(rangeAverage, rangePeriod), 'wilder');
    this.lookback = Math.max(this.average.lookback, this.range.lookback);
  }

  update(bar: Bar): void {
    const { values } = this;
    const price = sourceValue(bar, this.source);
    const middle = Number.isNaN(price) ? price : this.average.push(price);
    const reach = this.width * this.range.push(bar);
    values[0] = middle + reach;
    values[1] = Number.isNaN(reach) ? reach : middle;
    values[2] = middle - reach;
  }
}

export const KELTNER = defineIndicator({
  name: 'keltner',
  aliases: ['kc', 'keltnerChannels'],
  meaning: 'Keltner channels: a moving average with a band of some average true ranges on each side.',
  parameters: {
    period: periodOf(20),
    rangePeriod: periodOf(10),
    width: real(2, 0.1, 10),
    source: sourceOf(),
    average: choice('ema', AVERAGES),
    rangeAverage: choice('rma', AVERAGES),
  },
  outputs: { upper: channelSide('lower'), middle: PRICE_LEVEL, lower: channelSide('upper') },
  create: (options) => new Keltner(options),
});
