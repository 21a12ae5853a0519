import { HighLowRange } from '#domain/indicators/volatility/donchian.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, SIDES, TARGET_R, whole } from '#domain/strategies/definition.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';
import { mayOpen, ReferenceStrategy } from '#domain/strategies/reference-strategy.ts';

interface DonchianOptions extends StrategySetup {
  readonly entryBars: number;
  readonly exitBars: number;
  readonly sides: Sides;
  readonly targetR: number;
}

/**
 * Enters on a close beyond the extreme of the `entryBars` bars before, leaves on a close beyond the opposite extreme of the
 * `exitBars` bars before. The stop lies at that opposite extreme as it was at the entry.
 */
export class DonchianBreakout extends ReferenceStrategy {
  private readonly options: DonchianOptions;
  private readonly entryRange: HighLowRange;
  private readonly exitRange: HighLowRange;
  /** 1 after a breakout upwards, -1 downwards, 0 after the exit. */
  private side = 0;

  constructor(options: DonchianOptions) {
    super(`donchian-breakout(${options.entryBars},${options.exitBars})`, options);
    this.options = options;
    this.entryRange = new HighLowRange(options.entryBars);
    this.exitRange = new HighLowRange(options.exitBars);
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    const { entryRange, exitRange } = this;
    // The channels of the bars before this one: no close is beyond an extreme that it made itself.
    const { upper, lower } = entryRange;
    const { upper: exitUpper, lower: exitLower } = exitRange;
    entryRange.push(bar);
    exitRange.push(bar);
    const { close } = bar;
    if (Number.isNaN(upper) || Number.isNaN(exitUpper)) return;
    if ((this.side > 0 && close < exitLower) || (this.side < 0 && close > exitUpper)) {
      this.side = 0;
      output.exit('opposite channel');
    }
    if (this.side <= 0 && close > upper) this.breakOut('long', bar, exitLower, output);
    else if (this.side >= 0 && close < lower) this.breakOut('short', bar, exitUpper, output);
  }

  private breakOut(direction: Direction, bar: Bar, stop: number, output: StrategyOutput): void {
    if (this.side !== 0) output.exit('opposite breakout');
    this.side = direction === 'long' ? 1 : -1;
    const { sides, targetR } = this.options;
    if (mayOpen(sides, direction)) output.signal(this.entry(bar, direction, stop, targetR));
  }
}

export const DONCHIAN_BREAKOUT = defineStrategy({
  name: 'donchian-breakout',
  meaning: 'Follows a close beyond the extreme of the last bars until a close beyond the opposite, shorter extreme.',
  parameters: {
    entryBars: whole(20, [1, 10_000], 'bars whose extreme must be broken to enter'),
    exitBars: whole(10, [1, 10_000], 'bars whose opposite extreme is the stop and the exit'),
    sides: SIDES,
    targetR: TARGET_R,
  },
  sizes: 'risk',
  lookback: ({ entryBars, exitBars }) => Math.max(entryBars, exitBars),
  create: (values, setup) => new DonchianBreakout({ ...values, ...setup }),
});
