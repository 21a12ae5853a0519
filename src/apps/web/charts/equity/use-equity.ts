import { useMemo } from 'react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { EquityTick } from '#contract/live.ts';
import type { EquitySeries, SessionShape } from '#contract/trading.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { keyOf } from '#apps/web/data/query.ts';
import { call } from '#apps/web/data/session.ts';
import { withTick } from '#apps/web/charts/equity/equity-lines.ts';

const POINTS = 1_500;

/** Equity of some sessions since each was made, followed live; the bars that warmed it up before say nothing. */
export function useEquity(sessions: readonly Session[]) {
  const cache = useQueryClient();
  const queries = useQueries({
    queries: sessions.map((session) => ({
      queryKey: keyOfSession(session),
      queryFn: ({ signal }: { signal: AbortSignal }) => call('GET /equity', { ...inputOf(session), signal }),
      staleTime: 60_000,
    })),
  });
  useLiveBatches(sessions.length === 0 ? undefined : 'equity', {
    onEvents: (events) => {
      for (const session of sessions) {
        const key = keyOfSession(session);
        const before = cache.getQueryData<EquitySeries>(key);
        if (before === undefined) continue;
        const ticks = events.map(({ data }) => data as EquityTick).filter(({ time }) => time >= session.created);
        const after = ticks.reduce(withTick, before);
        if (after !== before) cache.setQueryData(key, after);
      }
    },
    onReset: () => void cache.invalidateQueries({ queryKey: ['GET /equity'] }),
  });
  const stamp = queries.map(({ dataUpdatedAt }) => dataUpdatedAt).join(' ');
  const series = useMemo(
    () => queries.flatMap(({ data }) => (data === undefined ? [] : [data])),
    [stamp, sessions.map(({ id }) => id).join(' ')],
  );
  return {
    series,
    isPending: queries.some(({ isPending }) => isPending),
    error: queries.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => void Promise.all(queries.map(({ refetch }) => refetch())),
  };
}

type Session = Pick<SessionShape, 'id' | 'created'>;

function inputOf({ id, created }: Session) {
  return { query: { session: id, from: String(created), points: POINTS } };
}

function keyOfSession(session: Session): readonly unknown[] {
  return keyOf('GET /equity', inputOf(session));
}
