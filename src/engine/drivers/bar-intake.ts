import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { State } from '#core/state.ts';

/** What came of a bar that a feed sent. */
export type FeedOutcome =
  | { readonly kind: 'taken' }
  /** The bar that was taken last, once more. */
  | { readonly kind: 'repeated' }
  /** It begins before the end of the bar that was taken last: too late to be acted on. */
  | { readonly kind: 'late'; readonly expectedFrom: number };

/** What bars are handed on to. */
export interface BarTaker {
  onBar(bar: Bar): void;
  /** Time has passed without a bar. */
  onGap(until: number): void;
}

/** Lets the bars of a feed through in their order: a feed may repeat itself, come late and leave holes. */
export class BarIntake {
  private last: { readonly openTime: number; readonly closeTime: number } | undefined;
  private bars = 0;

  /** When the bar that was taken last ended; undefined before the first. */
  get takenUntil(): number | undefined {
    return this.last?.closeTime;
  }

  /** Hands the bar on if it is next. Throws `bars.invalid` when it is no bar. `now`: the time that the taker has reached. */
  take(bar: Bar, now: number, taker: BarTaker): FeedOutcome {
    const { last } = this;
    if (last !== undefined && bar.openTime < last.closeTime) {
      if (bar.openTime === last.openTime) return REPEATED;
      return { kind: 'late', expectedFrom: last.closeTime };
    }
    assertBar(bar, this.bars);
    // Longer bars that closed since are known before anything that happens at this bar's open.
    if (last !== undefined && bar.openTime > Math.max(last.closeTime, now)) taker.onGap(bar.openTime);
    this.note(bar);
    taker.onBar(bar);
    return TAKEN;
  }

  /** A bar that was taken by another way. */
  note({ openTime, closeTime }: Bar): void {
    this.last = { openTime, closeTime };
    this.bars++;
  }

  snapshot(): State {
    return { last: this.last ?? null, bars: this.bars };
  }

  restore(state: State): void {
    this.last = (state['last'] as BarIntake['last'] | null) ?? undefined;
    this.bars = state['bars'] as number;
  }
}

const TAKEN: FeedOutcome = { kind: 'taken' };
const REPEATED: FeedOutcome = { kind: 'repeated' };
