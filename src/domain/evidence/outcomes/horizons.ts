import { HOUR_MS, MINUTE_MS } from '#core/time.ts';

/** Fixed times after a signal at which the price is noted. */
export type HorizonName = 'tenMinutes' | 'thirtyMinutes' | 'oneHour' | 'fourHours';

export interface Horizon {
  readonly name: HorizonName;
  /** As people write it: `+1 h`. */
  readonly label: string;
  readonly ms: number;
}

/** Shortest first. */
export const HORIZONS: readonly Horizon[] = [
  { name: 'tenMinutes', label: '+10 min', ms: 10 * MINUTE_MS },
  { name: 'thirtyMinutes', label: '+30 min', ms: 30 * MINUTE_MS },
  { name: 'oneHour', label: '+1 h', ms: HOUR_MS },
  { name: 'fourHours', label: '+4 h', ms: 4 * HOUR_MS },
];

/**
 * How late the first price at or after a horizon may be known, as a share of the horizon: 5 minutes for +10 minutes. A later
 * price says something about another time, and the mark stays unknown.
 */
const MARK_TOLERANCE_RATIO = 0.5;

/** A price and the instant from which it was known: for a bar, its close. */
export interface PriceMark {
  readonly price: number;
  /** UTC ms. */
  readonly knownAt: number;
}

/** The price at each horizon; undefined where none was known in time, or the data ended before it. */
export type HorizonMarks = Readonly<Record<HorizonName, PriceMark | undefined>>;

/** Marks of one signal as far as they have come. Plain data, so that it can stand in a snapshot. */
export interface MarkTracker {
  readonly since: number;
  /** One entry a horizon that has passed, shortest first; null where no price was known in time. */
  readonly marks: (PriceMark | null)[];
}

export function markTracker(since: number): MarkTracker {
  return { since, marks: [] };
}

/** Takes the next price in the order of time. Nothing is looked up ahead: a mark is made by the price that makes it known. */
export function trackMark(tracker: MarkTracker, knownAt: number, price: number): void {
  const { since, marks } = tracker;
  while (marks.length < HORIZONS.length) {
    const { ms } = HORIZONS[marks.length]!;
    const lateMs = knownAt - since - ms;
    if (lateMs < 0) return;
    marks.push(lateMs <= ms * MARK_TOLERANCE_RATIO ? { price, knownAt } : null);
  }
}

/** Whether every horizon has passed. */
export function isMarked(tracker: MarkTracker): boolean {
  return tracker.marks.length === HORIZONS.length;
}

export function horizonMarks({ marks }: MarkTracker): HorizonMarks {
  const [tenMinutes, thirtyMinutes, oneHour, fourHours] = marks.map((mark) => mark ?? undefined);
  return { tenMinutes, thirtyMinutes, oneHour, fourHours };
}
