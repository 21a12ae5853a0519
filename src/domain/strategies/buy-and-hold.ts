import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, fraction } from '#domain/strategies/definition.ts';
import type { StrategySetup } from '#domain/strategies/definition.ts';
import { ReferenceStrategy, stopAt } from '#domain/strategies/reference-strategy.ts';

interface BuyAndHoldOptions extends StrategySetup {
  readonly stopRatio: number;
}

/**
 * Always wants to be long, and says so at every close, since it does not know when trading begins; while a position is open the
 * account takes no second one.
 */
export class BuyAndHold extends ReferenceStrategy {
  private readonly stopRatio: number;

  constructor(options: BuyAndHoldOptions) {
    super('buy-and-hold', options);
    this.stopRatio = options.stopRatio;
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    output.signal(this.entry(bar, 'long', stopAt(bar.close, 'long', this.stopRatio)));
  }
}

export const BUY_AND_HOLD = defineStrategy({
  name: 'buy-and-hold',
  meaning: 'Is always long with all of the equity: what every other strategy has to beat.',
  parameters: {
    stopRatio: fraction(0.95, [0.01, 0.99], 'distance of the stop as a share of the entry price; far away'),
  },
  sizes: 'exposure',
  lookback: () => 0,
  create: (values, setup) => new BuyAndHold({ ...values, ...setup }),
});
