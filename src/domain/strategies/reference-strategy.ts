import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction, Signal, Target } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';
import type { Sides, StrategySetup } from '#domain/strategies/definition.ts';

/** The shared part of every reference strategy: one timeframe, market entries, state by `core/state`. */
export abstract class ReferenceStrategy implements Strategy {
  readonly id: string;
  readonly timeframes: readonly Timeframe[];
  private readonly setup: StrategySetup;

  /** `id` names the parameters: signals of runs with other parameters must not be taken for the same. */
  constructor(id: string, setup: StrategySetup) {
    this.id = id;
    this.setup = { instrument: setup.instrument, timeframe: setup.timeframe };
    this.timeframes = [setup.timeframe];
  }

  abstract onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput): void;

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  /** A signal to enter at the next open, with a stop and at most one target, `targetR` times as far; 0 for none. */
  protected entry(bar: Bar, direction: Direction, stop: number, targetR = 0): Signal {
    const { id, setup } = this;
    const { close, closeTime } = bar;
    const time = closeTime as UnixMs;
    return {
      id: `${id}-${closeTime}`,
      strategy: id,
      instrument: setup.instrument,
      timeframe: setup.timeframe,
      direction,
      time,
      plan: {
        entry: MARKET_ENTRY,
        entryZone: [close, close],
        referencePrice: close,
        invalidation: stop,
        stop,
        targets: targetR === 0 ? NO_TARGETS : [fixedTarget(close, stop, targetR)],
        expiresAt: time,
      },
      score: direction === 'long' ? 1 : -1,
      factors: [],
      context: undefined,
    };
  }
}

const MARKET_ENTRY = { kind: 'market' } as const;
const NO_TARGETS: readonly Target[] = [];

/** The stop's price at a share of the close away, on the losing side. */
export function stopAt(close: number, direction: Direction, stopRatio: number): number {
  return direction === 'long' ? close - close * stopRatio : close + close * stopRatio;
}

/** Whether a strategy with these sides may open this direction. */
export function mayOpen(sides: Sides, direction: Direction): boolean {
  return sides === 'both' || sides === direction;
}

function fixedTarget(close: number, stop: number, rMultiple: number): Target {
  return { price: close + (close - stop) * rMultiple, share: 1, rMultiple, reason: 'fixed multiple' };
}
