import { SeriesWatch } from '#domain/evidence/degradation/series-watch.ts';
import type { WatchedSeries } from '#domain/evidence/degradation/series-watch.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { recommendations } from '#apps/research/evidence/recommendations.ts';

/** A kind of finding that has become worse, or is as it was again. */
export interface PerformanceChange {
  /** `leak`, or `leak in politics`. */
  readonly kind: string;
  readonly state: 'worse' | 'well';
  /** Figures, since when, and what to do; empty when it is well. */
  readonly detail: string;
}

/** Results of one kind that are remembered, the latest. */
const MOST_RESULTS = 1_000;
/** A rise of the win rate that is worth a word. */
const RISE_RATIO = 0.2;

/** Watches what findings brought, detector by detector and category by category; tells of each fall once. */
export class PerformanceWatch {
  private readonly ended = new Map<string, Pick<OutcomeRecord, 'exit'>[]>();
  private readonly known = new Map<string, PerformanceChange['state']>();
  private isNew = false;

  /** A signal without a result does nothing. */
  add({ type, category, exit }: OutcomeRecord): void {
    if (exit?.rMultiple === undefined) return;
    const end = { exit };
    this.keep(type, end);
    this.keep(`${type} in ${category}`, end);
    this.isNew = true;
  }

  /** What has changed since the last look. The first look says of every kind how it is, so that alarms of an earlier life can end. */
  look(): readonly PerformanceChange[] {
    if (!this.isNew) return [];
    this.isNew = false;
    return this.watched().flatMap(({ name, health }): readonly PerformanceChange[] => {
      const state = health.isDegraded ? 'worse' : 'well';
      if (this.known.get(name) === state) return [];
      this.known.set(name, state);
      const [found] = state === 'worse' ? recommendations([{ name, health }]) : [];
      return [{ kind: name, state, detail: found?.advice ?? '' }];
    });
  }

  /** As they stand: those that have become worse first. */
  watched(): readonly WatchedSeries[] {
    const series = new SeriesWatch();
    for (const [name, ends] of this.ended) for (const end of ends.slice(-MOST_RESULTS)) series.add(name, end);
    return series.watched();
  }

  private keep(name: string, end: Pick<OutcomeRecord, 'exit'>): void {
    const ends = this.ended.get(name);
    if (ends === undefined) this.ended.set(name, [end]);
    else if (ends.push(end) >= 2 * MOST_RESULTS) ends.splice(0, ends.length - MOST_RESULTS);
  }
}

/** Whether the latest results are better than those before them by more than luck explains. */
export function isImproving({ health: { window } }: WatchedSeries): boolean {
  return window !== undefined && window.fallRatio < -RISE_RATIO && window.window.low > window.before.ratio;
}
