import { useQueryClient } from '@tanstack/react-query';
import type { RunRow } from '#contract/runs.ts';
import { mergeInto } from '#apps/web/data/merge.ts';
import { refresh, useApiList, useLiveQuery } from '#apps/web/data/query.ts';
import { useLive } from '#apps/web/data/live.ts';
import { isUnderWay } from '#apps/web/pages/backtests/run-words.ts';

export interface RunFilter {
  readonly kind?: string | undefined;
  readonly strategy?: string | undefined;
  readonly status?: RunRow['status'] | undefined;
}

/** Runs that wait or are at work, the one at work first; live. */
export function useRunsUnderWay(): readonly RunRow[] {
  const query = useLiveQuery('GET /runs', { query: { limit: 100 } }, 'runs', (answer, row: RunRow) =>
    mergeInto(answer, row, { idOf: ({ id }) => id }),
  );
  const rows = (query.data?.items ?? []).filter(isUnderWay);
  return rows.toSorted(
    (a, b) => Number(a.status === 'queued') - Number(b.status === 'queued') || a.created - b.created,
  );
}

/** Runs that are over, the latest first; renewed when one ends. */
export function useRunsOver(filter: RunFilter) {
  const cache = useQueryClient();
  const list = useApiList('GET /runs', { query: { ...filter, limit: 50 } });
  useLive('runs', ({ data }) => {
    if (!isUnderWay(data as RunRow)) void refresh(cache, 'GET /runs');
  });
  return { ...list, items: list.items?.filter((row) => !isUnderWay(row)) };
}
