import type { RunRow } from '#contract/runs.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';

/** `scanner/strike` is `strike` where it is chosen. */
export function strategyName(strategy: string): string {
  return strategy.split('/').at(-1)!;
}

/** Whether it waits or is at work. */
export function isUnderWay({ status }: Pick<RunRow, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}

/** How far a run is: `62 %, 12 s left`. */
export function progressWords({ status, progress }: Pick<RunRow, 'status' | 'progress'>): string {
  if (status === 'queued') return 'waits for the run before it';
  if (progress === null) return 'begins';
  const { done, total, leftMs, elapsedMs } = progress;
  const far =
    total === null || total === 0 ? formatCount(done) : `${Math.floor((100 * Math.min(done, total)) / total)}\u00a0%`;
  const left = leftMs === null ? `for ${formatDuration(elapsedMs)}` : `${formatDuration(Math.max(1_000, leftMs))} left`;
  return `${far}, ${left}`;
}

export type RunSort = 'latest' | 'profit' | 'loss' | 'trades';

/** Rows in another order; those without a figure last. */
export function sortedRuns(rows: readonly RunRow[], sort: RunSort): readonly RunRow[] {
  if (sort === 'latest') return rows;
  const valueOf = ({ netProfit, trades }: RunRow): number | null =>
    sort === 'trades' ? trades : netProfit === null ? null : Number(netProfit);
  const sign = sort === 'loss' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * (one - other);
  });
}
