import type { AlertShape } from '#contract/alerts.ts';
import type { KillSwitchShape } from '#contract/operations.ts';
import type { SessionShape } from '#contract/trading.ts';
import { mergeInto } from '#apps/web/data/merge.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';

const CALM = { staleTime: 60_000 } as const;

/** Whether trading is stopped, kept up to date. */
export function useKillSwitch() {
  return useLiveQuery('GET /kill-switch', {}, 'kill-switch', (_, now: KillSwitchShape) => now, CALM);
}

/** What is open, the latest first, kept up to date. */
export function useOpenAlerts() {
  const input = { query: { state: 'open', limit: 100 } } as const;
  return useLiveQuery(
    'GET /alerts',
    input,
    'alerts',
    (answer, alert: AlertShape) => {
      const merged = mergeInto(answer, alert, { idOf: ({ id }) => id });
      return { ...merged, items: merged.items.filter(({ resolvedAt }) => resolvedAt === null) };
    },
    CALM,
  );
}

/** Sessions, kept up to date. */
export function useSessions() {
  return useLiveQuery(
    'GET /sessions',
    {},
    'sessions',
    (answer, session: SessionShape) => mergeInto(answer, session, { idOf: ({ id }) => id }),
    CALM,
  );
}

/** What is at stake now: paper, live, or both; paper while nothing trades. */
export function useModes(): readonly ('paper' | 'live')[] {
  const sessions = useSessions().data?.items ?? [];
  const active = sessions.filter(({ status }) => status === 'running' || status === 'paused');
  const hasLive = active.some(({ mode }) => mode === 'live');
  const hasPaper = active.some(({ mode }) => mode === 'paper');
  if (!hasLive) return ['paper'];
  return hasPaper ? ['live', 'paper'] : ['live'];
}
