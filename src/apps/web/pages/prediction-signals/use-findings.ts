import { useEffect, useMemo, useState } from 'react';
import type { FindingRow } from '#contract/prediction.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { isWanted, mergeFindings } from '#apps/web/pages/prediction-signals/finding-rows.ts';
import type { SignalsSearch } from '#apps/web/pages/prediction-signals/signals-search.ts';

const PAGE = 60;
const MOST_LIVE = 500;
/** Records and marks have no topic. */
const ASKED_EVERY_MS = 20_000;
const NONE: readonly FindingRow[] = [];

/** The findings of a search, with what comes live. */
export function useFindings(search: SignalsSearch) {
  const { detector, category, decision, market } = search;
  const list = useApiList(
    'GET /prediction/findings',
    { query: { limit: PAGE, detector, category, decision, market } },
    { refetchInterval: ASKED_EVERY_MS },
  );
  const [live, setLive] = useState(NONE);
  const place = JSON.stringify([detector, category, decision, market]);
  useEffect(() => setLive(NONE), [place]);
  useLiveBatches('findings', {
    onEvents: (events) => {
      const wanted = events.map(({ data }) => data as FindingRow).filter((row) => isWanted(row, search));
      if (wanted.length > 0) setLive((before) => [...wanted, ...before].slice(0, MOST_LIVE));
    },
    onReset: () => {
      setLive(NONE);
      void list.refetch();
    },
  });
  const { items } = list;
  const rows = useMemo(() => (items === undefined ? undefined : mergeFindings(live, items)), [items, live]);
  return { ...list, items: rows };
}
