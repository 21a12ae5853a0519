import { Ring } from '#core/ring.ts';
import { defineIndicator, integer, periodOf, PLAIN_RATIO, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

const SHORTEST_LAG = 2;
/** A variance below this share of the mean square is rounding: a straight line has no spread to compare. */
const ROUNDING_SHARE = 1e-12;

/**
 * Generalised Hurst exponent: the slope of log(standard deviation of the changes over a lag) against log(lag), for lags
 * from 2 to `maxLag` within the last `period` numbers. NaN while a lag has no spread. Constant work a bar: each lag keeps
 * the sums of its changes and of their squares, which are taken afresh once in a turn of the window.
 */
export class Hurst implements Scalar {
  readonly lookback: number;
  private readonly period: number;
  private readonly window: Ring;
  private readonly logLags: Float64Array;
  private readonly sums: Float64Array;
  private readonly squares: Float64Array;
  private untilTurn: number;

  constructor(period: number, maxLag: number) {
    this.lookback = period - 1;
    this.period = period;
    this.window = new Ring(period);
    const lags = Math.min(maxLag, period - 2) - SHORTEST_LAG + 1;
    this.logLags = Float64Array.from({ length: lags }, (_, i) => Math.log(i + SHORTEST_LAG));
    this.sums = new Float64Array(lags);
    this.squares = new Float64Array(lags);
    this.untilTurn = period;
  }

  push(value: number): number {
    const { window } = this;
    if (window.isFull) this.remove();
    window.push(value);
    if (--this.untilTurn === 0) {
      this.untilTurn = this.period;
      this.resum();
    } else if (window.isFull) {
      for (let i = 0; i < this.sums.length; i++) this.add(i, value - window.at(i + SHORTEST_LAG));
    }
    return window.isFull ? this.slope() : Number.NaN;
  }

  private remove(): void {
    const { window, lookback } = this;
    const oldest = window.at(lookback);
    for (let i = 0; i < this.sums.length; i++) {
      const change = window.at(lookback - i - SHORTEST_LAG) - oldest;
      this.sums[i]! -= change;
      this.squares[i]! -= change * change;
    }
  }

  private add(i: number, change: number): void {
    this.sums[i]! += change;
    this.squares[i]! += change * change;
  }

  private resum(): void {
    this.sums.fill(0);
    this.squares.fill(0);
    for (let i = 0; i < this.sums.length; i++) {
      const lag = i + SHORTEST_LAG;
      for (let age = this.lookback - lag; age >= 0; age--) {
        this.add(i, this.window.at(age) - this.window.at(age + lag));
      }
    }
  }

  private deviation(i: number): number {
    const count = this.period - i - SHORTEST_LAG;
    const mean = this.sums[i]! / count;
    const meanSquare = this.squares[i]! / count;
    const variance = meanSquare - mean * mean;
    return variance > meanSquare * ROUNDING_SHARE ? Math.sqrt(variance) : Number.NaN;
  }

  /** Deviations are compared with the first one, which leaves the slope as it is and makes it independent of the unit of price. */
  private slope(): number {
    const { logLags } = this;
    const unit = this.deviation(0);
    let [x, y, xx, xy] = [0, 0, 0, 0];
    for (let i = 0; i < logLags.length; i++) {
      const logLag = logLags[i]!;
      const logSpread = Math.log(this.deviation(i) / unit);
      x += logLag;
      y += logSpread;
      xx += logLag * logLag;
      xy += logLag * logSpread;
    }
    const n = logLags.length;
    return (n * xy - x * y) / (n * xx - x * x);
  }
}

export const HURST = defineIndicator({
  name: 'hurst',
  meaning:
    'Hurst exponent: how the spread of changes grows with their length; 0.5 is a random walk, more trends, less reverts.',
  parameters: { period: periodOf(252, 10), maxLag: integer(20, 4, 100), source: sourceOf() },
  outputs: { hurst: PLAIN_RATIO },
  create: ({ period, maxLag, source }) => new ScalarIndicator('hurst', new Hurst(period, maxLag), source),
});
