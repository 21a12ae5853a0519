import type { Bar } from '#domain/market/bar.ts';
import { defineIndicator, oscillator, periodOf, sourceOf } from '#domain/indicators/definition.ts';
import { Rsi } from '#domain/indicators/momentum/rsi.ts';
import { RangePosition, StochasticLines } from '#domain/indicators/momentum/stochastic.ts';
import type { StochasticPeriods } from '#domain/indicators/momentum/stochastic.ts';
import { sourceValue } from '#domain/indicators/source.ts';
import type { BarSource } from '#domain/indicators/source.ts';

/** RSI points below which a move of the RSI is rounding, not movement. */
const SMALLEST_RSI_RANGE = 1e-9;

/**
 * Chande and Kroll's stochastic of the RSI (The New Technical Trader, 1994), smoothed to %K and %D like a slow stochastic.
 * 50 while the RSI has no range.
 */
export class StochRsi extends StochasticLines {
  readonly lookback: number;
  private readonly source: BarSource;
  private readonly rsi: Rsi;
  private readonly position: RangePosition;

  constructor(rsiPeriod: number, { period, smoothK, smoothD }: StochasticPeriods, source: BarSource = 'close') {
    super(smoothK, smoothD);
    this.source = source;
    this.rsi = new Rsi(rsiPeriod);
    this.position = new RangePosition(period, SMALLEST_RSI_RANGE);
    this.lookback = rsiPeriod + this.position.lookback + this.smoothLookback;
  }

  update(bar: Bar): void {
    const price = sourceValue(bar, this.source);
    const rsi = Number.isNaN(price) ? price : this.rsi.push(price);
    this.take(Number.isNaN(rsi) ? rsi : this.position.push(rsi, rsi, rsi));
  }
}

export const STOCH_RSI = defineIndicator({
  name: 'stochRsi',
  meaning:
    'Stochastic RSI: where the RSI lies in its own range of the last bars, 0 to 100, smoothed (%K) and smoothed again (%D).',
  parameters: {
    rsi: periodOf(14),
    period: periodOf(14),
    smoothK: periodOf(3),
    smoothD: periodOf(3),
    source: sourceOf(),
  },
  outputs: { k: oscillator(100), d: oscillator(100) },
  create: ({ rsi, source, ...periods }) => new StochRsi(rsi, periods, source),
});
