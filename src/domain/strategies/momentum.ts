import { Roc } from '#domain/indicators/momentum/roc.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, fraction, SIDES, STOP_RATIO, whole } from '#domain/strategies/definition.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';
import { mayOpen, ReferenceStrategy, stopAt } from '#domain/strategies/reference-strategy.ts';

interface MomentumOptions extends StrategySetup {
  readonly period: number;
  readonly threshold: number;
  readonly sides: Sides;
  readonly stopRatio: number;
}

/** Goes with the change of the last `period` bars once it is larger than `threshold`; leaves when the change has turned. */
export class Momentum extends ReferenceStrategy {
  private readonly options: MomentumOptions;
  private readonly change: Roc;
  /** Direction it last spoke for; 0 before, and after the change has turned. */
  private side = 0;

  constructor(options: MomentumOptions) {
    super(`momentum(${options.period},${options.threshold})`, options);
    this.options = options;
    this.change = new Roc(options.period);
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    const change = this.change.push(bar.close) / 100;
    if (Number.isNaN(change)) return;
    const { threshold } = this.options;
    if (this.side * change < 0) {
      this.side = 0;
      output.exit('turned');
    }
    if (this.side <= 0 && change > threshold) this.enter('long', bar, output);
    else if (this.side >= 0 && change < -threshold) this.enter('short', bar, output);
  }

  private enter(direction: Direction, bar: Bar, output: StrategyOutput): void {
    this.side = direction === 'long' ? 1 : -1;
    const { sides, stopRatio } = this.options;
    if (mayOpen(sides, direction)) output.signal(this.entry(bar, direction, stopAt(bar.close, direction, stopRatio)));
  }
}

export const MOMENTUM = defineStrategy({
  name: 'momentum',
  meaning: 'Goes with the change of the last bars once it is large enough, until it turns.',
  parameters: {
    period: whole(48, [1, 10_000], 'bars over which the change is measured'),
    threshold: fraction(0.02, [0, 10], 'change from which it enters, as a share of the earlier price'),
    sides: SIDES,
    stopRatio: STOP_RATIO,
  },
  sizes: 'exposure',
  lookback: ({ period }) => period,
  create: (values, setup) => new Momentum({ ...values, ...setup }),
});
