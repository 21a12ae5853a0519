import type { Bar } from '#domain/market/bar.ts';
import { choice, defineIndicator, periodOf, RELATIVE_TO_PRICE } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { AverageRange } from '#domain/indicators/volatility/atr.ts';
import { WILDER_STARTS } from '#domain/indicators/volatility/true-range.ts';
import type { WilderStart } from '#domain/indicators/volatility/true-range.ts';

/** ATR in percent of the close, so that instruments can be compared. */
export class Natr extends IndicatorBase {
  readonly outputs = ['natr'];
  readonly lookback: number;
  private readonly range: AverageRange;

  constructor(period: number, start: WilderStart = 'talib') {
    super();
    this.range = new AverageRange(wilderAverage(period), start);
    this.lookback = this.range.lookback;
  }

  update(bar: Bar): void {
    this.values[0] = (100 * this.range.push(bar)) / bar.close;
  }
}

export const NATR = defineIndicator({
  name: 'natr',
  meaning: 'Normalised average true range: the ATR in percent of the close.',
  parameters: { period: periodOf(14), start: choice('talib', WILDER_STARTS) },
  outputs: { natr: RELATIVE_TO_PRICE },
  create: ({ period, start }) => new Natr(period, start),
});
