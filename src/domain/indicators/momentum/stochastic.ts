import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, oscillator, periodOf } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import { RollingExtreme } from '#domain/indicators/window/rolling-extreme.ts';

/** Where a value lies between the lowest and the highest of the last `period` bars, 0...100; 50 when there is no range. */
export class RangePosition {
  readonly lookback: number;
  private readonly highest: RollingExtreme;
  private readonly lowest: RollingExtreme;
  private readonly smallestRange: number;

  /** A range up to `smallestRange` counts as none: for inputs whose last digits are rounding. */
  constructor(period: number, smallestRange = 0) {
    this.lookback = period - 1;
    this.highest = new RollingExtreme(period, 1);
    this.lowest = new RollingExtreme(period, -1);
    this.smallestRange = smallestRange;
  }

  push(high: number, low: number, value: number): number {
    const top = this.highest.push(high);
    const bottom = this.lowest.push(low);
    const range = top - bottom;
    return range <= this.smallestRange ? 50 : (100 * (value - bottom)) / range;
  }
}

export interface StochasticPeriods {
  readonly period: number;
  readonly smoothK: number;
  readonly smoothD: number;
}

/** The two lines of a slow stochastic: positions averaged to %K, and again to %D. Both begin together, when %D does (TA-Lib). */
export abstract class StochasticLines extends IndicatorBase {
  readonly outputs = ['k', 'd'];
  private readonly k: Sma;
  private readonly d: Sma;

  protected constructor(smoothK: number, smoothD: number) {
    super(2);
    this.k = new Sma(smoothK);
    this.d = new Sma(smoothD);
  }

  protected get smoothLookback(): number {
    return this.k.lookback + this.d.lookback;
  }

  /** NaN while the position is not known. */
  protected take(position: number): void {
    const { values } = this;
    const k = Number.isNaN(position) ? position : this.k.push(position);
    const d = Number.isNaN(k) ? k : this.d.push(k);
    values[0] = Number.isNaN(d) ? d : k;
    values[1] = d;
  }
}

/** Lane's slow stochastic with simple averages. */
export class Stochastic extends StochasticLines {
  readonly lookback: number;
  private readonly position: RangePosition;

  constructor({ period, smoothK, smoothD }: StochasticPeriods) {
    super(smoothK, smoothD);
    this.position = new RangePosition(period);
    this.lookback = this.position.lookback + this.smoothLookback;
  }

  update(bar: Bar): void {
    this.take(this.position.push(bar.high, bar.low, bar.close));
  }
}

export const STOCHASTIC = defineIndicator({
  name: 'stochastic',
  aliases: ['stoch'],
  meaning:
    'Slow stochastic: where the close lies in the range of the last bars, 0 to 100, smoothed (%K) and smoothed again (%D).',
  parameters: { period: periodOf(14), smoothK: periodOf(3), smoothD: periodOf(3) },
  outputs: { k: oscillator(100), d: oscillator(100) },
  create: (periods) => new Stochastic(periods),
});
