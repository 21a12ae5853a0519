import { Sma } from '#domain/indicators/trend/sma.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, SIDES, STOP_RATIO, TARGET_R, whole } from '#domain/strategies/definition.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';
import { mayOpen, ReferenceStrategy, stopAt } from '#domain/strategies/reference-strategy.ts';

export interface SmaCrossOptions extends StrategySetup {
  readonly fast: number;
  readonly slow: number;
  readonly sides: Sides;
  /** Distance of the stop from the entry as a share of it. */
  readonly stopRatio: number;
  /** Distance of the one target, as a multiple of the stop's; none when left out. */
  readonly targetR?: number;
}

/** In while the fast average is above the slow one, the other way (or out) below. Averages that are equal change nothing. */
export class SmaCross extends ReferenceStrategy {
  private readonly options: SmaCrossOptions;
  private readonly fast: Sma;
  private readonly slow: Sma;
  /** Sign of fast minus slow at the bar before; 0 until both averages are known and differ. */
  private side = 0;

  constructor(options: SmaCrossOptions) {
    super(`sma-cross(${options.fast},${options.slow})`, options);
    this.options = options;
    this.fast = new Sma(options.fast);
    this.slow = new Sma(options.slow);
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    const difference = this.fast.push(bar.close) - this.slow.push(bar.close);
    const side = difference > 0 ? 1 : difference < 0 ? -1 : this.side;
    if (side === this.side) return;
    const isCross = this.side !== 0;
    this.side = side;
    if (!isCross) return;
    output.exit('cross');
    const direction: Direction = side > 0 ? 'long' : 'short';
    const { sides, stopRatio, targetR } = this.options;
    if (mayOpen(sides, direction))
      output.signal(this.entry(bar, direction, stopAt(bar.close, direction, stopRatio), targetR));
  }
}

export const SMA_CROSS = defineStrategy({
  name: 'sma-cross',
  meaning: 'Long while the fast average of closes is above the slow one, short or out while it is below.',
  parameters: {
    fast: whole(10, [1, 5_000], 'bars of the fast average'),
    slow: whole(30, [2, 10_000], 'bars of the slow average'),
    sides: SIDES,
    stopRatio: STOP_RATIO,
    targetR: TARGET_R,
  },
  ascending: ['fast', 'slow'],
  sizes: 'exposure',
  lookback: ({ slow }) => slow,
  create: (values, setup) => new SmaCross({ ...values, ...setup }),
});
