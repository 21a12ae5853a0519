import type { Bar } from '#domain/market/bar.ts';
import { choice, defineIndicator, periodOf, PRICE_RANGE } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { TrueRange, WILDER_STARTS } from '#domain/indicators/volatility/true-range.ts';
import type { WilderStart } from '#domain/indicators/volatility/true-range.ts';

/** An average of true ranges: the block inside ATR, NATR, Keltner channels and Supertrend. */
export class AverageRange {
  readonly lookback: number;
  private readonly range: TrueRange;
  private readonly average: Scalar;

  constructor(average: Scalar, start: WilderStart) {
    this.range = new TrueRange(start);
    this.average = average;
    this.lookback = average.lookback + (start === 'talib' ? 1 : 0);
  }

  push(bar: Bar): number {
    const range = this.range.push(bar);
    return Number.isNaN(range) ? range : this.average.push(range);
  }
}

export class Atr extends IndicatorBase {
  readonly outputs = ['atr'];
  readonly lookback: number;
  private readonly range: AverageRange;

  constructor(period: number, start: WilderStart = 'talib') {
    super();
    this.range = new AverageRange(wilderAverage(period), start);
    this.lookback = this.range.lookback;
  }

  update(bar: Bar): void {
    this.values[0] = this.range.push(bar);
  }
}

export const ATR = defineIndicator({
  name: 'atr',
  meaning: "Average true range: Wilder's average of how far a bar moves, in the unit of price.",
  parameters: { period: periodOf(14), start: choice('talib', WILDER_STARTS) },
  outputs: { atr: PRICE_RANGE },
  create: ({ period, start }) => new Atr(period, start),
});
