import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';

/** What a strategy may say while it handles a bar. Nothing is returned when nothing is to be said, so a quiet bar costs nothing. */
export interface StrategyOutput<Context = unknown> {
  /** Proposes a new position; gates, sizing and limits decide. */
  signal(signal: Signal<Context>): void;
  /** Closes the open position at the next open. Never gated. */
  exit(reason: string): void;
}

/**
 * Decides from closed bars only. The driver calls `onBar` for every timeframe asked for, at the close of each bar; bars that
 * close together come longest timeframe first, so that the entry timeframe, which comes last, sees all that is known.
 */
export interface Strategy<Context = unknown> {
  readonly id: string;
  /** Timeframes whose bars it wants; the last one called at any moment is the shortest. */
  readonly timeframes: readonly Timeframe[];
  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput<Context>): void;
  snapshot(): State;
  restore(state: State): void;
}
