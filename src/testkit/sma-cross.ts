import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import { Sma } from '#domain/indicators/trend/sma.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction, Signal } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';

export interface SmaCrossOptions {
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly fast: number;
  readonly slow: number;
  /** `long`: falling crosses only close. */
  readonly sides: 'both' | 'long';
  /** Distance of the stop from the entry as a share of it. */
  readonly stopRatio: number;
  /** Distance of the one target, as a multiple of the stop's; none when left out. */
  readonly targetR?: number;
}

/** The simplest strategy there is, for tests and benches: in while the fast average is above the slow one, the other way below. */
export class SmaCross implements Strategy {
  readonly id: string;
  readonly timeframes: readonly Timeframe[];
  private readonly options: SmaCrossOptions;
  private readonly fast: Sma;
  private readonly slow: Sma;
  /** Sign of fast minus slow at the bar before; 0 until both averages are known and differ. */
  private side = 0;

  constructor(options: SmaCrossOptions) {
    this.options = options;
    this.id = `sma-cross(${options.fast},${options.slow})`;
    this.timeframes = [options.timeframe];
    this.fast = new Sma(options.fast);
    this.slow = new Sma(options.slow);
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput): void {
    const difference = this.fast.push(bar.close) - this.slow.push(bar.close);
    const side = difference > 0 ? 1 : difference < 0 ? -1 : this.side;
    if (side === this.side) return;
    const isCross = this.side !== 0;
    this.side = side;
    if (!isCross) return;
    output.exit('cross');
    if (side > 0) output.signal(this.signal(bar, timeframe, 'long'));
    else if (this.options.sides === 'both') output.signal(this.signal(bar, timeframe, 'short'));
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private signal(bar: Bar, timeframe: Timeframe, direction: Direction): Signal {
    const { stopRatio, targetR } = this.options;
    const { close, closeTime } = bar;
    const sign = direction === 'long' ? 1 : -1;
    const distance = close * stopRatio;
    const stop = close - sign * distance;
    return {
      id: `${this.id}-${closeTime}`,
      strategy: this.id,
      instrument: this.options.instrument,
      timeframe,
      direction,
      time: closeTime as UnixMs,
      plan: {
        entry: { kind: 'market' },
        entryZone: [close, close],
        referencePrice: close,
        invalidation: stop,
        stop,
        targets:
          targetR === undefined
            ? []
            : [{ price: close + sign * distance * targetR, share: 1, rMultiple: targetR, reason: 'fixed multiple' }],
        expiresAt: closeTime as UnixMs,
      },
      score: sign,
      factors: [],
      context: undefined,
    };
  }
}
