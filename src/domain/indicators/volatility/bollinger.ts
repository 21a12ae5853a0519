import type { Bar } from '#domain/market/bar.ts';
import {
  channelSide,
  defineIndicator,
  oscillator,
  periodOf,
  PRICE_LEVEL,
  real,
  RELATIVE_TO_PRICE,
  sourceOf,
} from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';
import { RollingMoments } from '#domain/indicators/window/rolling-moments.ts';

/**
 * Bollinger bands: mean plus and minus `width` standard deviations of the population. `bandwidth` is the distance of the
 * bands as a share of the mean; `percentB` is 0 on the lower band and 1 on the upper, undefined while they coincide.
 */
export class Bollinger extends IndicatorBase {
  readonly outputs = ['upper', 'middle', 'lower', 'bandwidth', 'percentB'];
  readonly lookback: number;
  private readonly width: number;
  private readonly source: BarSource;
  private readonly window: RollingMoments;

  constructor(period: number, width: number, source: BarSource = 'close') {
    super(5);
    this.lookback = period - 1;
    this.width = width;
    this.source = source;
    this.window = new RollingMoments(period);
  }

  update(bar: Bar): void {
    const price = sourceValue(bar, this.source);
    if (!Number.isNaN(price) && this.window.push(price)) this.conclude(price);
    else this.values.fill(Number.NaN);
  }

  private conclude(price: number): void {
    const { values, window } = this;
    const middle = window.mean;
    const reach = this.width * window.deviation;
    values[0] = middle + reach;
    values[1] = middle;
    values[2] = middle - reach;
    values[3] = (2 * reach) / middle;
    values[4] = reach === 0 ? Number.NaN : (price - middle) / (2 * reach) + 0.5;
  }
}

export const BOLLINGER = defineIndicator({
  name: 'bollinger',
  aliases: ['bb', 'bbands', 'bollingerBands'],
  meaning: 'Bollinger bands: a moving mean with a band of some standard deviations on each side.',
  parameters: { period: periodOf(20, 2), width: real(2, 0.1, 10), source: sourceOf() },
  outputs: {
    upper: channelSide('lower'),
    middle: PRICE_LEVEL,
    lower: channelSide('upper'),
    bandwidth: RELATIVE_TO_PRICE,
    percentB: oscillator(1),
  },
  create: ({ period, width, source }) => new Bollinger(period, width, source),
});
