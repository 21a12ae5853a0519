import { useEffect, useRef } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Overview } from '#contract/overview.ts';
import { useLiveBatches, useLiveState } from '#apps/web/data/live.ts';
import type { LiveEvent } from '#apps/web/data/live-client.ts';
import { keyOf, useApi } from '#apps/web/data/query.ts';
import { mergeOverview } from '#apps/web/pages/overview/merge-overview.ts';
import type { OverviewNews } from '#apps/web/pages/overview/merge-overview.ts';

const TOPICS = ['positions', 'sessions', 'signals', 'alerts', 'equity', 'kill-switch'] as const;
/** Totals are asked for again at most this often while news come in. */
const TOTALS_MS = 3_000;

/** The overview, followed live by everything that changes it. */
export function useOverview() {
  const cache = useQueryClient();
  const { status } = useLiveState();
  const query = useApi(
    'GET /overview',
    {},
    status === 'lost' ? { refetchInterval: 10_000 } : { refetchInterval: 30_000 },
  );
  const hasNews = useRef(false);
  const { refetch } = query;
  const take = (topic: keyof OverviewNews, events: readonly LiveEvent[]) => {
    const key = keyOf('GET /overview', {});
    const before = cache.getQueryData<Overview>(key);
    if (before === undefined) return;
    hasNews.current = true;
    cache.setQueryData(
      key,
      events.reduce((overview, { data }) => mergeOverview(overview, topic, data as OverviewNews[typeof topic]), before),
    );
  };
  useTopics(take, () => void refetch());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!hasNews.current || document.hidden) return;
      hasNews.current = false;
      void refetch();
    }, TOTALS_MS);
    return () => clearInterval(timer);
  }, [refetch]);
  return query;
}

function useTopics(take: (topic: keyof OverviewNews, events: readonly LiveEvent[]) => void, onReset: () => void): void {
  for (const topic of TOPICS) {
    // oxlint-disable-next-line react-hooks/rules-of-hooks -- the list never changes
    useLiveBatches(topic, { onEvents: (events) => take(topic, events), onReset });
  }
}
