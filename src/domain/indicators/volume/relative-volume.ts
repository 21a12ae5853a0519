import { defineIndicator, periodOf, PLAIN_RATIO } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';

/** The newest number against the mean of the `period` before it; NaN when that is 0. */
export class RelativeToMean implements Scalar {
  readonly lookback: number;
  private readonly mean: Sma;
  private usual = Number.NaN;

  constructor(period: number) {
    this.lookback = period;
    this.mean = new Sma(period);
  }

  push(value: number): number {
    const { usual } = this;
    this.usual = this.mean.push(value);
    return usual === 0 ? Number.NaN : value / usual;
  }
}

export const RELATIVE_VOLUME = defineIndicator({
  name: 'relativeVolume',
  aliases: ['rvol', 'relvol'],
  meaning: 'Relative volume: this bar against the mean of the bars before it; 2 is twice as much as usual.',
  parameters: { period: periodOf(20) },
  outputs: { relativeVolume: PLAIN_RATIO },
  create: ({ period }) => new ScalarIndicator('relativeVolume', new RelativeToMean(period), 'volume'),
});
