import { Rsi } from '#domain/indicators/momentum/rsi.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';
import { defineStrategy, fraction, SIDES, STOP_RATIO, whole } from '#domain/strategies/definition.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';
import { mayOpen, ReferenceStrategy, stopAt } from '#domain/strategies/reference-strategy.ts';

interface RsiReversionOptions extends StrategySetup {
  readonly period: number;
  readonly oversold: number;
  readonly exit: number;
  readonly sides: Sides;
  readonly stopRatio: number;
}

/**
 * Buys when the RSI falls below `oversold` and leaves when it rises to `exit`; sells short mirrored at 100: above
 * `100 - oversold`, out at `100 - exit`.
 */
export class RsiReversion extends ReferenceStrategy {
  private readonly options: RsiReversionOptions;
  private readonly rsi: Rsi;
  private previous = Number.NaN;

  constructor(options: RsiReversionOptions) {
    super(`rsi-reversion(${options.period},${options.oversold},${options.exit})`, options);
    this.options = options;
    this.rsi = new Rsi(options.period);
  }

  onBar(bar: Bar, _timeframe: Timeframe, output: StrategyOutput): void {
    const { previous } = this;
    const rsi = this.rsi.push(bar.close);
    this.previous = rsi;
    if (Number.isNaN(previous)) return;
    const { oversold, exit } = this.options;
    const [overbought, exitDown] = [100 - oversold, 100 - exit];
    if ((previous < exit && rsi >= exit) || (previous > exitDown && rsi <= exitDown)) output.exit('back in the middle');
    if (previous >= oversold && rsi < oversold) this.enter('long', bar, output);
    else if (previous <= overbought && rsi > overbought) this.enter('short', bar, output);
  }

  private enter(direction: Direction, bar: Bar, output: StrategyOutput): void {
    const { sides, stopRatio } = this.options;
    if (mayOpen(sides, direction)) output.signal(this.entry(bar, direction, stopAt(bar.close, direction, stopRatio)));
  }
}

export const RSI_REVERSION = defineStrategy({
  name: 'rsi-reversion',
  meaning: 'Buys when the RSI falls below a low level and leaves when it is back in the middle; shorts mirrored.',
  parameters: {
    period: whole(14, [2, 1_000], 'bars of the RSI'),
    oversold: fraction(30, [1, 49], 'RSI below which it buys; shorts above 100 minus this'),
    exit: fraction(50, [50, 99], 'RSI at which a long is closed; shorts at 100 minus this'),
    sides: SIDES,
    stopRatio: STOP_RATIO,
  },
  sizes: 'risk',
  lookback: ({ period }) => period + 1,
  create: (values, setup) => new RsiReversion({ ...values, ...setup }),
});
