import { useMemo } from 'react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { EquityTick } from '#contract/live.ts';
import type { EquitySeries } from '#contract/trading.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { keyOf } from '#apps/web/data/query.ts';
import { call } from '#apps/web/data/session.ts';
import { withTick } from '#apps/web/charts/equity/equity-lines.ts';

const POINTS = 1_500;

/** Equity of some sessions over time, followed live. */
export function useEquity(sessions: readonly string[]) {
  const cache = useQueryClient();
  const queries = useQueries({
    queries: sessions.map((session) => ({
      queryKey: keyOfSession(session),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('GET /equity', { query: { session, points: POINTS }, signal }),
      staleTime: 60_000,
    })),
  });
  useLiveBatches(sessions.length === 0 ? undefined : 'equity', {
    onEvents: (events) => {
      for (const session of sessions) {
        const key = keyOfSession(session);
        const before = cache.getQueryData<EquitySeries>(key);
        if (before === undefined) continue;
        const after = events.reduce((series, { data }) => withTick(series, data as EquityTick), before);
        if (after !== before) cache.setQueryData(key, after);
      }
    },
    onReset: () => void cache.invalidateQueries({ queryKey: ['GET /equity'] }),
  });
  const stamp = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join(' ');
  const series = useMemo(
    () => queries.flatMap(({ data }) => (data === undefined ? [] : [data])),
    [stamp, sessions.join(' ')],
  );
  return {
    series,
    isPending: queries.some(({ isPending }) => isPending),
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => void Promise.all(queries.map(({ refetch }) => refetch())),
  };
}

function keyOfSession(session: string): readonly unknown[] {
  return keyOf('GET /equity', { query: { session, points: POINTS } });
}
