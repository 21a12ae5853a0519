import { AssayError } from '#core/errors.ts';
import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import { BarAggregator } from '#domain/market/aggregator.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { compareTimeframes, isComposedOf } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

export interface TimelineOptions {
  readonly clock: PeriodClock;
  /** Timeframe of the bars that come in. */
  readonly base: Timeframe;
  /** Timeframes that are asked for, in any order; the base only when it is among them. */
  readonly timeframes: readonly Timeframe[];
  /** Called once for every closed bar of every timeframe asked for. The bar is a reused object. */
  readonly onBar: (bar: Bar, timeframe: Timeframe) => void;
}

/**
 * One stream of base bars seen on several timeframes at once, each bar exactly when it is known: in order of closing time, and
 * of those that close together the longest first, the base last. So whoever handles a bar has seen every longer bar with
 * `longer.closeTime <= bar.closeTime`, and no other.
 */
export class MultiTimeframe {
  readonly base: Timeframe;
  /** Longest first. */
  private readonly aggregators: BarAggregator[];
  private previousCloseTime = Number.NEGATIVE_INFINITY;
  /** Bars that close before this time end no period and begin none: the earliest end of those that are forming. */
  private quietUntil = Number.NEGATIVE_INFINITY;
  private barCount = 0;
  private readonly onBase: ((bar: Bar, timeframe: Timeframe) => void) | undefined;

  constructor(options: TimelineOptions) {
    const { clock, base, onBar } = options;
    const timeframes = [...new Set(options.timeframes)].sort((a, b) => compareTimeframes(b, a));
    for (const timeframe of timeframes) assertComposed(timeframe, base);
    this.base = base;
    this.aggregators = timeframes
      .filter((timeframe) => timeframe !== base)
      .map((timeframe) => new BarAggregator(clock, timeframe, (bar) => onBar(bar, timeframe)));
    this.onBase = timeframes.includes(base) ? onBar : undefined;
  }

  /** Takes the next closed base bar. Throws `bars.invalid`, `bars.order` or `bars.timeframe`, and then has changed nothing. */
  update(bar: Bar): void {
    assertBar(bar, this.barCount, this.previousCloseTime);
    if (bar.closeTime < this.quietUntil) this.extend(bar);
    else this.updateAll(bar);
    this.previousCloseTime = bar.closeTime;
    this.barCount++;
    this.onBase?.(bar, this.base);
  }

  /**
   * Time is known to have reached `instant`, by a timer or by a bar that comes after a hole: hands on what should have closed
   * by then, in order of closing time.
   */
  advanceTo(instant: number): void {
    for (;;) {
      const next = this.earliestPending();
      if (next === undefined || next.pendingCloseTime > instant) return;
      next.advanceTo(instant);
      this.quietUntil = Number.NEGATIVE_INFINITY;
    }
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  /** The bar ends no period and begins none. Its prices are read once, which makes this loop several times faster. */
  private extend({ high, low, close, volume }: Bar): void {
    const { aggregators } = this;
    for (let i = 0; i < aggregators.length; i++) aggregators[i]!.extend(high, low, close, volume);
  }

  private updateAll(bar: Bar): void {
    const { aggregators } = this;
    for (const aggregator of aggregators) aggregator.assertFits(bar);
    if (bar.openTime > this.previousCloseTime) this.advanceTo(bar.openTime);
    // Unknown until all have taken the bar: a listener may throw.
    this.quietUntil = Number.NEGATIVE_INFINITY;
    let quietUntil = Number.POSITIVE_INFINITY;
    for (const aggregator of aggregators) {
      aggregator.update(bar);
      quietUntil = Math.min(quietUntil, aggregator.pendingCloseTime);
    }
    this.quietUntil = quietUntil;
  }

  private earliestPending(): BarAggregator | undefined {
    let earliest: BarAggregator | undefined;
    for (const aggregator of this.aggregators) {
      const time = aggregator.pendingCloseTime;
      if (time === Number.NEGATIVE_INFINITY) continue;
      if (earliest === undefined || time < earliest.pendingCloseTime) earliest = aggregator;
    }
    return earliest;
  }
}

function assertComposed(timeframe: Timeframe, base: Timeframe): void {
  if (isComposedOf(timeframe, base)) return;
  throw new AssayError(
    'argument.invalid',
    `Expected timeframes that whole "${base}" bars make up, was "${timeframe}"`,
    {
      place: { value: timeframe },
    },
  );
}
