import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import { assertBar } from '#domain/market/bar.ts';

/** Finds facts in closed bars as they come. Emits them through the sink given at construction. */
export interface Detector {
  /** Takes the next closed bar. Throws `bars.invalid` or `bars.order` and keeps its state when the bar is bad. */
  update(bar: Bar): void;
  /** All that `restore` needs to go on from here, in a detector made with the same parameters. */
  snapshot(): State;
  restore(state: State): void;
}

/** The shared part of every detector: checks and counts bars, snapshot and restore. A subclass implements `advance`. */
export abstract class DetectorBase implements Detector {
  private barsSeen = 0;
  private lastCloseTime = Number.NEGATIVE_INFINITY;

  /** Closed bars taken so far. */
  get barCount(): number {
    return this.barsSeen;
  }

  /** Close of the last bar, UTC ms: nothing that this detector says was known later. `undefined` before the first bar. */
  get knownAt(): number | undefined {
    return this.barsSeen === 0 ? undefined : this.lastCloseTime;
  }

  update(bar: Bar): void {
    assertBar(bar, this.barsSeen, this.lastCloseTime);
    this.lastCloseTime = bar.closeTime;
    this.advance(bar, this.barsSeen++);
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  /** Takes bar number `index`, which has been checked. */
  protected abstract advance(bar: Bar, index: number): void;
}
