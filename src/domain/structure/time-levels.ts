import type { Bar } from '#domain/market/bar.ts';
import type { Direction, Emit, TimeLevelBrokenFact, TimeLevelFact } from '#domain/structure/fact.ts';

/**
 * A stretch of time and the prices in it. `firstAt`, `lastAt`, `highAt`, `lowAt` are bar numbers; of equal extremes the first
 * counts.
 */
export interface TimeRange {
  /** UTC ms; the stretch is `[start, end)` by bar open time. */
  readonly start: number;
  readonly end: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly highAt: number;
  readonly lowAt: number;
}

/** The last completed stretch, with what became of its extremes since. */
export interface CompletedRange extends TimeRange {
  /** Close of the bar at which it was known to be complete, UTC ms. */
  readonly knownAt: number;
  /** Whether a later bar traded strictly beyond. */
  readonly isHighBroken: boolean;
  readonly isLowBroken: boolean;
}

/**
 * High and low of the last completed stretch of time (a period, a session), and when each is first traded through. A stretch is
 * complete at the close of the bar that reaches its end; when bars are missing there, at the next bar, before that bar counts.
 */
export class TimeLevels {
  private readonly of: TimeLevelFact['of'];
  private readonly name: string;
  private readonly current = new GrowingRange();
  private readonly completed = new GrowingRange();
  private isForming = false;
  private knownTime = Number.NaN;
  private isHighBroken = false;
  private isLowBroken = false;

  constructor(of: TimeLevelFact['of'], name: string) {
    this.of = of;
    this.name = name;
  }

  /** The stretch that the last bar was in, as far as it has come; `undefined` when it is complete, or outside of one. */
  get forming(): TimeRange | undefined {
    return this.isForming ? this.current.plain() : undefined;
  }

  /** The last completed stretch; `undefined` before the first one. */
  get last(): CompletedRange | undefined {
    const { completed, knownTime: knownAt, isHighBroken, isLowBroken } = this;
    return Number.isNaN(knownAt) ? undefined : { ...completed.plain(), knownAt, isHighBroken, isLowBroken };
  }

  /** Takes the next bar; `stretch` is the one that contains its open time, or a later one. */
  take(bar: Bar, index: number, stretch: { readonly start: number; readonly end: number }, emit: Emit): void {
    const { current } = this;
    if (this.isForming && bar.openTime >= current.end) this.complete(bar, index, emit);
    if (!this.isHighBroken && bar.high > this.completed.high) this.break(1, bar, index, emit);
    if (!this.isLowBroken && bar.low < this.completed.low) this.break(-1, bar, index, emit);
    if (bar.openTime < stretch.start) return;
    if (this.isForming) current.extend(bar, index);
    else current.begin(bar, index, stretch);
    this.isForming = true;
    if (bar.closeTime >= current.end) this.complete(bar, index, emit);
  }

  /** What completing a stretch says, high first. */
  facts(range: TimeRange, confirmedAt: number, confirmedTime: number): readonly TimeLevelFact[] {
    const level = (direction: Direction, at: number, price: number): TimeLevelFact => {
      const { start, end, open, close, firstAt, lastAt } = range;
      const { of, name } = this;
      const known = { kind: 'time-level', at, confirmedAt, confirmedTime, direction } as const;
      return { ...known, of, name, start, end, price, open, close, firstAt, lastAt };
    };
    return [level(1, range.highAt, range.high), level(-1, range.lowAt, range.low)];
  }

  private complete(bar: Bar, index: number, emit: Emit): void {
    for (const fact of this.facts(this.current, index, bar.closeTime)) emit(fact);
    this.completed.copy(this.current);
    this.isForming = false;
    this.knownTime = bar.closeTime;
    this.isHighBroken = false;
    this.isLowBroken = false;
  }

  private break(direction: Direction, bar: Bar, index: number, emit: Emit): void {
    if (direction === 1) this.isHighBroken = true;
    else this.isLowBroken = true;
    const { of, name, completed } = this;
    const fact: TimeLevelBrokenFact = {
      kind: 'time-level-broken',
      at: index,
      confirmedAt: index,
      confirmedTime: bar.closeTime,
      direction,
      of,
      name,
      start: completed.start,
      level: direction === 1 ? completed.high : completed.low,
    };
    emit(fact);
  }
}

/** NaN prices compare as false, so that nothing breaks before the first stretch is complete. */
class GrowingRange implements TimeRange {
  start = Number.NaN;
  end = Number.NaN;
  open = Number.NaN;
  high = Number.NaN;
  low = Number.NaN;
  close = Number.NaN;
  firstAt = -1;
  lastAt = -1;
  highAt = -1;
  lowAt = -1;

  begin(bar: Bar, index: number, { start, end }: { readonly start: number; readonly end: number }): void {
    this.start = start;
    this.end = end;
    this.open = bar.open;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.firstAt = index;
    this.lastAt = index;
    this.highAt = index;
    this.lowAt = index;
  }

  extend(bar: Bar, index: number): void {
    if (bar.high > this.high) {
      this.high = bar.high;
      this.highAt = index;
    }
    if (bar.low < this.low) {
      this.low = bar.low;
      this.lowAt = index;
    }
    this.close = bar.close;
    this.lastAt = index;
  }

  copy(other: TimeRange): void {
    Object.assign(this, other);
  }

  plain(): TimeRange {
    const { start, end, open, high, low, close, firstAt, lastAt, highAt, lowAt } = this;
    return { start, end, open, high, low, close, firstAt, lastAt, highAt, lowAt };
  }
}
