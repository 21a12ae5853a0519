import type { Bar } from '#domain/market/bar.ts';
import { choice, defineIndicator, periodOf, PLAIN_RATIO } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import type { Ema } from '#domain/indicators/trend/ema.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { TrueRange, WILDER_STARTS } from '#domain/indicators/volatility/true-range.ts';
import type { WilderStart } from '#domain/indicators/volatility/true-range.ts';
import { positivePart } from '#domain/indicators/window/positive-part.ts';

/**
 * Wilder's running total: loses 1 / period of itself, gains the new number. TA-Lib starts it with `period - 1` numbers and
 * smooths the next one in; Wilder's book starts it with the plain sum of `period`. Both answer first at number `period`.
 */
class WilderTotal implements Scalar {
  readonly lookback: number;
  private readonly period: number;
  private readonly share: number;
  private readonly startCount: number;
  private seen = 0;
  private total = 0;

  constructor(period: number, start: WilderStart) {
    this.period = period;
    this.share = 1 / period;
    this.lookback = period - 1;
    this.startCount = start === 'talib' ? period - 1 : period;
  }

  push(value: number): number {
    if (this.seen < this.startCount) this.total += value;
    else this.total += value - this.total * this.share;
    if (this.seen < this.period) this.seen++;
    return this.seen < this.period ? Number.NaN : this.total;
  }
}

export class Adx extends IndicatorBase {
  readonly outputs = ['adx', 'plusDi', 'minusDi'];
  readonly lookback: number;
  private readonly directionLookback: number;
  private readonly range = new TrueRange();
  private readonly ranges: WilderTotal;
  private readonly rises: WilderTotal;
  private readonly falls: WilderTotal;
  private readonly average: Ema;
  private previousHigh = Number.NaN;
  private previousLow = Number.NaN;

  constructor(period: number, start: WilderStart = 'talib') {
    super(3);
    this.lookback = 2 * period - 1;
    this.directionLookback = period;
    this.ranges = new WilderTotal(period, start);
    this.rises = new WilderTotal(period, start);
    this.falls = new WilderTotal(period, start);
    this.average = wilderAverage(period);
  }

  override lookbackOf(output: number): number {
    return output === 0 ? this.lookback : this.directionLookback;
  }

  update(bar: Bar): void {
    const rise = positivePart(bar.high - this.previousHigh);
    const fall = positivePart(this.previousLow - bar.low);
    this.previousHigh = bar.high;
    this.previousLow = bar.low;
    const range = this.range.push(bar);
    if (Number.isNaN(range)) return;
    const total = this.ranges.push(range);
    const up = this.rises.push(rise > fall ? rise : 0);
    const down = this.falls.push(fall > rise ? fall : 0);
    if (!Number.isNaN(total)) this.conclude(total, up, down);
  }

  /** No movement at all leaves the average where it is, as in TA-Lib, and makes both directional lines 0. */
  private conclude(total: number, up: number, down: number): void {
    const { values } = this;
    const percent = total === 0 ? 0 : 100 / total;
    values[1] = up * percent;
    values[2] = down * percent;
    const movement = up + down;
    const unchanged = Number.isNaN(values[0]!) ? 0 : values[0]!;
    values[0] = this.average.push(movement === 0 ? unchanged : (100 * Math.abs(up - down)) / movement);
  }
}

export const ADX = defineIndicator({
  name: 'adx',
  aliases: ['dmi'],
  meaning:
    'Average directional index with +DI and -DI: how strongly, and which way, bars reach beyond their predecessors.',
  parameters: { period: periodOf(14, 2), start: choice('talib', WILDER_STARTS) },
  outputs: {
    adx: PLAIN_RATIO,
    plusDi: { scale: 'free', mirror: { to: 'same', of: 'minusDi' } },
    minusDi: { scale: 'free', mirror: { to: 'same', of: 'plusDi' } },
  },
  create: ({ period, start }) => new Adx(period, start),
});
