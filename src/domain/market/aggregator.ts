import { AssayError } from '#core/errors.ts';
import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { PeriodCursor } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** A bar built from shorter ones: over its whole period, whatever part of it had data. */
export interface AggregatedBar extends Bar {
  /** Shorter bars that went into it, at least 1. */
  readonly baseBars: number;
  /**
   * Shorter bars that its period had room for and that did not come. Known at the close; counted by the clock, so hours in which
   * the market is closed count as missing: a calendar tells those apart.
   */
  readonly missingBars: number;
}

/**
 * Builds the bars of one longer timeframe from closed shorter ones, as they come. A bar is handed on at the close of the
 * shorter bar that completes its period; when that one is missing, as soon as time is known to have passed the end of the
 * period: at the next shorter bar, before that bar counts, or at `advanceTo`. Periods without any data give no bar.
 *
 * The listener gets one reused object; it must not keep it. The caller has checked the bars with `assertBar`.
 */
export class BarAggregator {
  readonly target: Timeframe;
  private readonly bar = new GrowingBar();
  /** End of the period that `bar` covers while it is growing; minus infinity between bars. */
  private end = Number.NEGATIVE_INFINITY;
  /** Not state, and so hidden from `captureState`. */
  readonly #period: PeriodCursor;
  private readonly onClose: (bar: AggregatedBar) => void;

  constructor(clock: PeriodClock, target: Timeframe, onClose: (bar: AggregatedBar) => void) {
    this.target = target;
    this.#period = new PeriodCursor(clock, target);
    this.onClose = onClose;
  }

  /** End of the period whose bar is not handed on yet; minus infinity when there is none. */
  get pendingCloseTime(): number {
    return this.end;
  }

  /** The bar as it stands, for display only: decisions wait for its close. */
  get forming(): AggregatedBar | undefined {
    return this.end === Number.NEGATIVE_INFINITY ? undefined : this.bar;
  }

  /** Takes the next shorter bar. Throws `bars.timeframe` when it does not lie within one period, and then has changed nothing. */
  update(bar: Bar): void {
    if (bar.openTime >= this.end) this.begin(bar);
    else if (bar.closeTime > this.end) throw straddling(bar, this.target, this.end);
    else this.bar.add(bar.high, bar.low, bar.close, bar.volume);
    if (bar.closeTime === this.end) this.close();
  }

  /** What `update` does with a bar that closes before `pendingCloseTime`, without looking at anything else: for hot loops. */
  extend(high: number, low: number, close: number, volume: number): void {
    this.bar.add(high, low, close, volume);
  }

  /** Throws `bars.timeframe` when the bar does not lie within one period; changes nothing. */
  assertFits(bar: Bar): void {
    const end = bar.openTime < this.end ? this.end : this.#period.moveTo(bar.openTime).end;
    if (bar.closeTime > end) throw straddling(bar, this.target, end);
  }

  /** Time is known to have reached `instant`: hands on the pending bar when its period is over. */
  advanceTo(instant: number): void {
    if (this.end <= instant && this.end !== Number.NEGATIVE_INFINITY) this.close();
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private begin(first: Bar): void {
    const { start, end } = this.#period.moveTo(first.openTime);
    if (first.closeTime > end) throw straddling(first, this.target, end);
    if (this.end !== Number.NEGATIVE_INFINITY) this.close();
    this.bar.reset(start, end, first);
    this.end = end;
  }

  private close(): void {
    // Cleared first: a listener that throws leaves no bar behind that would be handed on twice.
    this.end = Number.NEGATIVE_INFINITY;
    this.onClose(this.bar);
  }
}

/** Bars of a longer timeframe from a whole column of shorter ones; a last period that is not over is left out. */
export function aggregate(columns: BarColumns, clock: PeriodClock, target: Timeframe): BarColumns {
  const longer = new BarColumns();
  const aggregator = new BarAggregator(clock, target, (bar) => longer.push(bar));
  const cursor = new BarCursor(columns);
  for (let i = 0; i < columns.length; i++) aggregator.update(cursor.moveTo(i));
  return longer;
}

/** Fields start as NaN, not 0, so that the engine keeps them as unboxed doubles from the beginning. */
class GrowingBar implements AggregatedBar {
  openTime = Number.NaN;
  closeTime = Number.NaN;
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  volume = Number.NaN;
  baseBars = 0;
  private baseMs = Number.NaN;

  get missingBars(): number {
    return Math.max(0, Math.round((this.closeTime - this.openTime) / this.baseMs) - this.baseBars);
  }

  reset(start: number, end: number, first: Bar): void {
    this.openTime = start;
    this.closeTime = end;
    this.open = first.open;
    this.high = first.high;
    this.low = first.low;
    this.close = first.close;
    this.volume = first.volume;
    this.baseBars = 1;
    this.baseMs = first.closeTime - first.openTime;
  }

  add(high: number, low: number, close: number, volume: number): void {
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    this.close = close;
    this.volume += volume;
    this.baseBars++;
  }
}

function straddling(bar: Bar, target: Timeframe, end: number): AssayError {
  const found = `[${bar.openTime}, ${bar.closeTime})`;
  return new AssayError(
    'bars.timeframe',
    `Expected a bar within one ${target} period, ending by "${end}", was "${found}"`,
    {
      place: { value: found },
    },
  );
}
