import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, fraction, SIDES, STOP_RATIO, TARGET_R, whole } from '#domain/strategies/definition.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';
import { ReferenceStrategy, stopAt } from '#domain/strategies/reference-strategy.ts';

interface RandomEntriesOptions extends StrategySetup {
  readonly seed: number;
  readonly probability: number;
  readonly holdBars: number;
  readonly sides: Sides;
  readonly stopRatio: number;
  readonly targetR: number;
}

/**
 * Enters at random and leaves after a fixed time: what costs and luck alone bring. What is drawn at a bar depends on the seed
 * and on that bar's time only, so a run that begins later draws the same.
 */
export class RandomEntries extends ReferenceStrategy {
  private readonly options: RandomEntriesOptions;
  /** Bars until the exit; 0 while it waits for an entry. */
  private barsLeft = 0;

  constructor(options: RandomEntriesOptions) {
    super(`random-entries(${options.seed},${options.probability},${options.holdBars})`, options);
    this.options = options;
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    if (this.barsLeft > 0 && --this.barsLeft === 0) output.exit('time is over');
    if (this.barsLeft > 0) return;
    const { seed, probability, holdBars, sides, stopRatio, targetR } = this.options;
    const rng = new Rng(Math.imul(seed, 0x9e3779b1) ^ Math.floor(bar.closeTime / MINUTE_MS));
    if (rng.uniform() >= probability) return;
    const direction = sides === 'both' ? (rng.uniform() < 0.5 ? 'long' : 'short') : sides;
    this.barsLeft = holdBars;
    output.signal(this.entry(bar, direction, stopAt(bar.close, direction, stopRatio), targetR));
  }
}

export const RANDOM_ENTRIES = defineStrategy({
  name: 'random-entries',
  meaning: 'Enters at random bars and leaves after a fixed time: the null to compare with.',
  parameters: {
    seed: whole(1, [0, 2_147_483_647], 'seed of the draws'),
    probability: fraction(0.02, [0.0001, 1], 'chance of an entry at a bar without a position'),
    holdBars: whole(24, [1, 100_000], 'bars after which it leaves'),
    sides: SIDES,
    stopRatio: STOP_RATIO,
    targetR: TARGET_R,
  },
  sizes: 'risk',
  lookback: () => 0,
  create: (values, setup) => new RandomEntries({ ...values, ...setup }),
});
