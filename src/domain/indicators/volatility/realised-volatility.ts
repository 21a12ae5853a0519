import { defineIndicator, periodOf, real, RELATIVE_TO_PRICE, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { RollingMoments } from '#domain/indicators/window/rolling-moments.ts';

/** Sample standard deviation of the last `period` log returns, times the root of `barsPerYear`. A ratio: 0.2 is 20 %. */
export class RealisedVolatility implements Scalar {
  readonly lookback: number;
  private readonly window: RollingMoments;
  private readonly barsPerYear: number;
  private previous = Number.NaN;

  constructor(period: number, barsPerYear: number) {
    this.lookback = period;
    this.window = new RollingMoments(period);
    this.barsPerYear = barsPerYear;
  }

  push(value: number): number {
    const change = Math.log(value / this.previous);
    this.previous = value;
    if (Number.isNaN(change) || !this.window.push(change)) return Number.NaN;
    const variance = this.window.squaredDeviations / (this.window.period - 1);
    return Math.sqrt(variance * this.barsPerYear);
  }
}

export const REALISED_VOLATILITY = defineIndicator({
  name: 'realisedVolatility',
  aliases: ['realizedVolatility', 'historicalVolatility', 'realisedVol', 'realizedVol', 'hv', 'rv'],
  meaning:
    'Realised volatility: the standard deviation of log returns, per bar, or per year when `barsPerYear` is given.',
  parameters: { period: periodOf(20, 2), barsPerYear: real(1, 1, 600_000), source: sourceOf() },
  outputs: { realisedVolatility: RELATIVE_TO_PRICE },
  create: ({ period, barsPerYear, source }) =>
    new ScalarIndicator('realisedVolatility', new RealisedVolatility(period, barsPerYear), source),
});
