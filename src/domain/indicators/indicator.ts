import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';

/**
 * A number, or several, computed from closed bars as they come; constant time and no allocation per bar. Batch is the same
 * class run over columns, so the two cannot differ.
 */
export interface Indicator {
  /** Names of the values, in the order of `value(index)`: `['macd', 'signal', 'histogram']`. */
  readonly outputs: readonly string[];
  /** Bars that give no value at first (TA-Lib's look-back): `value(0)` is known from bar number `lookback`, counted from 0. */
  readonly lookback: number;
  /** The same for any output: the directional lines of `adx` are known before the average of their difference. */
  lookbackOf(output: number): number;
  /** Takes the next closed bar. The caller has checked it with `assertBar`. */
  update(bar: Bar): void;
  /** The latest value of one output; `undefined` while it is not known yet. Never NaN, never infinite. */
  value(output?: number): number | undefined;
  snapshot(): State;
  restore(state: State): void;
}

/**
 * The shared part of every indicator: known or not, snapshot and restore by `core/state`. A subclass implements `update`
 * and writes its results into `values`, where NaN stands for "not known yet" and never leaves this class.
 */
export abstract class IndicatorBase implements Indicator {
  abstract readonly outputs: readonly string[];
  abstract readonly lookback: number;
  protected readonly values: Float64Array;

  constructor(outputCount = 1) {
    this.values = new Float64Array(outputCount).fill(Number.NaN);
  }

  abstract update(bar: Bar): void;

  lookbackOf(_output: number): number {
    return this.lookback;
  }

  value(output = 0): number | undefined {
    const value = this.values[output];
    return value === undefined || !Number.isFinite(value) ? undefined : value;
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }
}
