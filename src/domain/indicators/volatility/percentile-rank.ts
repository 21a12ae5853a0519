import { Ring } from '#core/ring.ts';
import { defineIndicator, oscillator, periodOf, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';

/** Share of the previous `period` numbers that lie below the newest, equal ones counted half, 0...100. */
export class PercentileRank implements Scalar {
  readonly lookback: number;
  private readonly past: Ring;

  constructor(period: number) {
    this.lookback = period;
    this.past = new Ring(period);
  }

  push(value: number): number {
    const { past } = this;
    const rank = past.isFull ? this.rankOf(value) : Number.NaN;
    past.push(value);
    return rank;
  }

  private rankOf(value: number): number {
    const { past, lookback } = this;
    let halves = 0;
    for (let age = 0; age < lookback; age++) {
      const other = past.at(age);
      if (other < value) halves += 2;
      else if (other === value) halves += 1;
    }
    return (50 * halves) / lookback;
  }
}

export const PERCENTILE_RANK = defineIndicator({
  name: 'percentileRank',
  aliases: ['percentRank'],
  meaning: 'Percentile rank: the share of the previous values that lie below this one, 0 to 100.',
  parameters: { period: periodOf(100), source: sourceOf() },
  outputs: { percentileRank: oscillator(100) },
  create: ({ period, source }) => new ScalarIndicator('percentileRank', new PercentileRank(period), source),
});
