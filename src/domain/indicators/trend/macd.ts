import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, periodOf, PRICE_DIFFERENCE, sourceOf } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';
import { Ema } from '#domain/indicators/trend/ema.ts';

export interface MacdPeriods {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

/** Fast EMA less slow EMA. Both begin on the same bar, as in TA-Lib: the fast one is started with the last numbers before it. */
class EmaDifference implements Scalar {
  readonly lookback: number;
  private readonly fast: Ema;
  private readonly slow: Ema;
  private ahead: number;

  constructor(fast: number, slow: number) {
    this.fast = new Ema(fast);
    this.slow = new Ema(slow);
    this.lookback = slow - 1;
    this.ahead = slow - fast;
  }

  push(value: number): number {
    const slow = this.slow.push(value);
    if (this.ahead > 0) {
      this.ahead--;
      return Number.NaN;
    }
    return this.fast.push(value) - slow;
  }
}

/** Appel's MACD. All three values begin together, when the signal line does (TA-Lib). */
export class Macd extends IndicatorBase {
  readonly outputs = ['macd', 'signal', 'histogram'];
  readonly lookback: number;
  private readonly source: BarSource;
  private readonly difference: EmaDifference;
  private readonly signal: Ema;

  constructor({ fast, slow, signal }: MacdPeriods, source: BarSource = 'close') {
    super(3);
    this.source = source;
    this.difference = new EmaDifference(fast, slow);
    this.signal = new Ema(signal);
    this.lookback = this.difference.lookback + this.signal.lookback;
  }

  update(bar: Bar): void {
    const { values } = this;
    const price = sourceValue(bar, this.source);
    const macd = Number.isNaN(price) ? price : this.difference.push(price);
    const signal = Number.isNaN(macd) ? macd : this.signal.push(macd);
    values[0] = Number.isNaN(signal) ? signal : macd;
    values[1] = signal;
    values[2] = macd - signal;
  }
}

export const MACD = defineIndicator({
  name: 'macd',
  meaning:
    'Moving average convergence divergence: a fast exponential average less a slow one, with its own average as signal.',
  parameters: { fast: periodOf(12), slow: periodOf(26, 2), signal: periodOf(9), source: sourceOf() },
  ascending: ['fast', 'slow'],
  outputs: { macd: PRICE_DIFFERENCE, signal: PRICE_DIFFERENCE, histogram: PRICE_DIFFERENCE },
  create: ({ source, ...periods }) => new Macd(periods, source),
});
