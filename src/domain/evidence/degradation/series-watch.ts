import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { DegradationMonitor } from '#domain/evidence/degradation/degradation-monitor.ts';
import type { SeriesHealth } from '#domain/evidence/degradation/degradation-monitor.ts';

/** How the results of one kind of signal have developed. */
export interface WatchedSeries {
  readonly name: string;
  readonly health: SeriesHealth;
}

/** Collects results by name, and watches each series in the order in which its results became known. */
export class SeriesWatch {
  private readonly series = new Map<string, { readonly knownAt: number; readonly result: number }[]>();

  /** A signal without a result does nothing. */
  add(name: string, { exit }: Pick<OutcomeRecord, 'exit'>): void {
    if (exit?.rMultiple === undefined) return;
    const results = this.series.get(name);
    const result = { knownAt: exit.knownAt, result: exit.rMultiple };
    if (results === undefined) this.series.set(name, [result]);
    else results.push(result);
  }

  /** Degraded ones first, then by name. */
  watched(): readonly WatchedSeries[] {
    return [...this.series]
      .map(([name, results]): WatchedSeries => {
        const monitor = new DegradationMonitor();
        for (const { knownAt, result } of results.toSorted((a, b) => a.knownAt - b.knownAt))
          monitor.add(knownAt, result);
        return { name, health: monitor.health() };
      })
      .sort((a, b) => Number(b.health.isDegraded) - Number(a.health.isDegraded) || (a.name < b.name ? -1 : 1));
  }
}
