import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, real } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { AverageRange } from '#domain/indicators/volatility/atr.ts';

/**
 * Seban's Supertrend: a stop that trails the middle of the bar by `width` average true ranges, never retreats, and changes
 * sides when a close goes beyond it. `direction` is 1 while the stop is below price and -1 while it is above.
 * It begins above, whichever way price goes, so the mirror law holds only after the first turn.
 */
export class Supertrend extends IndicatorBase {
  readonly outputs = ['supertrend', 'direction'];
  readonly lookback: number;
  private readonly width: number;
  private readonly range: AverageRange;
  private upper = Number.NaN;
  private lower = Number.NaN;
  private previousClose = Number.NaN;

  constructor(period: number, width: number) {
    super(2);
    this.width = width;
    this.range = new AverageRange(wilderAverage(period), 'wilder');
    this.lookback = this.range.lookback;
  }

  update(bar: Bar): void {
    const reach = this.width * this.range.push(bar);
    if (!Number.isNaN(reach)) this.trail(bar, reach);
    this.previousClose = bar.close;
  }

  private trail(bar: Bar, reach: number): void {
    const { values, previousClose } = this;
    const middle = (bar.high + bar.low) / 2;
    const upper = middle + reach;
    const lower = middle - reach;
    // A stop that the previous close has crossed no longer binds: it starts afresh from this bar.
    if (!(upper > this.upper) || !(previousClose <= this.upper)) this.upper = upper;
    if (!(lower < this.lower) || !(previousClose >= this.lower)) this.lower = lower;
    const wasUp = values[1] === 1;
    const isUp = wasUp ? bar.close >= this.lower : bar.close > this.upper;
    values[0] = isUp ? this.lower : this.upper;
    values[1] = isUp ? 1 : -1;
  }
}

export const SUPERTREND = defineIndicator({
  name: 'supertrend',
  meaning: 'Supertrend: a trailing stop of some average true ranges that turns when the close crosses it.',
  parameters: { period: periodOf(10), width: real(3, 0.1, 20) },
  outputs: { supertrend: { scale: 'price' }, direction: { scale: 'free' } },
  create: ({ period, width }) => new Supertrend(period, width),
});
