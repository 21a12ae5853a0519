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

/** A rise of the win rate that is worth a word. */
const RISE_RATIO = 0.2;

/** Watches what findings brought, detector by detector and category by category; tells of each fall once. */
export class PerformanceWatch {
  private readonly series = new SeriesWatch();
  private readonly known = new Map<string, PerformanceChange['state']>();
  private isNew = false;

  add(outcome: OutcomeRecord): void {
    const { type, category } = outcome;
    this.series.add(type, outcome);
    this.series.add(`${type} in ${category}`, outcome);
    this.isNew = true;
  }

  /** What has changed since the last look. The first look says of every kind how it is, so that alarms of an earlier life can end. */
  look(): readonly PerformanceChange[] {
    if (!this.isNew) return [];
    this.isNew = false;
    return this.series.watched().flatMap(({ name, health }): readonly PerformanceChange[] => {
      const state = health.isDegraded ? 'worse' : 'well';
      if (this.known.get(name) === state) return [];
      this.known.set(name, state);
      const [found] = state === 'worse' ? recommendations([{ name, health }]) : [];
      return [{ kind: name, state, detail: found?.advice ?? '' }];
    });
  }

  /** As they stand: those that have become worse first. */
  watched(): readonly WatchedSeries[] {
    return this.series.watched();
  }
}

/** Whether the latest results are better than those before them by more than luck explains. */
export function isImproving({ health: { window } }: WatchedSeries): boolean {
  return window !== undefined && window.fallRatio < -RISE_RATIO && window.window.low > window.before.ratio;
}
