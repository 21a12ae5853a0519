import { choice, defineIndicator, periodOf, RELATIVE_TO_PRICE, sourceOf } from '#domain/indicators/definition.ts';
import { ScalarIndicator } from '#domain/indicators/scalar.ts';
import type { Scalar } from '#domain/indicators/scalar.ts';
import { averageOf, AVERAGES } from '#domain/indicators/trend/average.ts';
import type { AverageKind } from '#domain/indicators/trend/average.ts';

/** Fast average less slow average, in percent of the slow one. */
export class Ppo implements Scalar {
  readonly lookback: number;
  private readonly fast: Scalar;
  private readonly slow: Scalar;

  constructor(fast: number, slow: number, average: AverageKind) {
    this.fast = averageOf(average, fast);
    this.slow = averageOf(average, slow);
    this.lookback = slow - 1;
  }

  push(value: number): number {
    const slow = this.slow.push(value);
    const fast = this.fast.push(value);
    return slow === 0 ? Number.NaN : (100 * (fast - slow)) / slow;
  }
}

export const PPO = defineIndicator({
  name: 'ppo',
  meaning: 'Percentage price oscillator: a fast average less a slow one, in percent of the slow one.',
  parameters: { fast: periodOf(12), slow: periodOf(26, 2), average: choice('ema', AVERAGES), source: sourceOf() },
  ascending: ['fast', 'slow'],
  outputs: { ppo: RELATIVE_TO_PRICE },
  create: ({ fast, slow, average, source }) => new ScalarIndicator('ppo', new Ppo(fast, slow, average), source),
});
