import { defineIndicator, periodOf, SIGNED_RATIO, sourceOf } from '#domain/indicators/definition.ts';
import { PairIndicator } from '#domain/indicators/correlation/pair.ts';
import type { PairScalar } from '#domain/indicators/correlation/pair.ts';
import { correlationOf } from '#domain/indicators/correlation/pearson.ts';
import { RollingRanks } from '#domain/indicators/window/rolling-ranks.ts';

/** Spearman's rank correlation of the last `period` pairs, -1...1, equal numbers sharing their mean rank; NaN while one side is flat. */
export class SpearmanCorrelation implements PairScalar {
  readonly lookback: number;
  private readonly first: RollingRanks;
  private readonly second: RollingRanks;

  constructor(period: number) {
    this.lookback = period - 1;
    this.first = new RollingRanks(period);
    this.second = new RollingRanks(period);
  }

  push(first: number, second: number): number {
    this.first.push(first);
    this.second.push(second);
    return this.first.isFull ? correlationOf(this.first.ranks, this.second.ranks) : Number.NaN;
  }
}

export const SPEARMAN = defineIndicator({
  name: 'spearman',
  aliases: ['rankCorrelation'],
  meaning: "Spearman's rank correlation of two numbers of the bar over the last bars, -1 to 1.",
  parameters: { period: periodOf(20, 2), first: sourceOf('close'), second: sourceOf('volume') },
  outputs: { spearman: SIGNED_RATIO },
  create: ({ period, first, second }) =>
    new PairIndicator('spearman', new SpearmanCorrelation(period), [first, second]),
});
