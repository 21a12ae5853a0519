import { useMemo, useState } from 'react';
import type { PredictionPriceTick } from '#contract/prediction.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { useDeskState } from '#apps/web/data/prediction-desk.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { NO_TICKS, liveRows, withTicks } from '#apps/web/pages/prediction-markets/market-ticks.ts';
import type { MarketsSearch } from '#apps/web/pages/prediction-markets/markets-search.ts';

const PAGE = 100;
/** What no tick tells: findings, states, new markets, the order. */
const ASKED_EVERY_MS = 20_000;
/** While the desk is being opened there are none yet. */
const ASKED_WHILE_OPENING_MS = 2_000;

/** The markets of a search, with live prices. */
export function useMarkets({ search, category, status, sort }: MarketsSearch) {
  const { state } = useDeskState();
  const list = useApiList(
    'GET /prediction/markets',
    { query: { limit: PAGE, search, category, status, ...(sort === undefined ? {} : { sort }) } },
    { refetchInterval: state === 'open' ? ASKED_EVERY_MS : ASKED_WHILE_OPENING_MS },
  );
  const [ticks, setTicks] = useState(NO_TICKS);
  useLiveBatches('prediction-prices', {
    onEvents: (events) =>
      setTicks((before) =>
        withTicks(
          before,
          events.map(({ data }) => data as PredictionPriceTick),
        ),
      ),
    onReset: () => {
      setTicks(NO_TICKS);
      void list.refetch();
    },
  });
  const { items } = list;
  const rows = useMemo(() => (items === undefined ? undefined : liveRows(items, ticks)), [items, ticks]);
  return { ...list, items: rows };
}
