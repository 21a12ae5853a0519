import { useEffect, useMemo, useState } from 'react';
import type { EndpointName, Input } from '#apps/web/data/api.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { mergeItem } from '#apps/web/data/merge.ts';
import { useApiList } from '#apps/web/data/query.ts';
import type { ItemOf } from '#apps/web/data/query.ts';
import { mergeLive } from '#apps/web/pages/trading/merge-live.ts';
import type { LiveListRules } from '#apps/web/pages/trading/merge-live.ts';

const MOST_LIVE = 1_000;

/** A list that goes on by a cursor, with what its topic says merged in. */
export function useLiveList<Name extends EndpointName>(
  name: Name,
  input: Input<Name>,
  topic: string,
  rules: LiveListRules<ItemOf<Name>>,
) {
  const list = useApiList(name, input);
  const [live, setLive] = useState<readonly ItemOf<Name>[]>([]);
  const place = JSON.stringify(input);
  useEffect(() => setLive([]), [place]);
  useLiveBatches(topic, {
    onEvents: (events) =>
      setLive((before) =>
        events
          .reduce<readonly ItemOf<Name>[]>(
            (rows, { data }) => mergeItem(rows, data as ItemOf<Name>, rules.idOf),
            before,
          )
          .slice(0, MOST_LIVE),
      ),
    onReset: () => {
      setLive([]);
      void list.refetch();
    },
  });
  const rows = useMemo(() => mergeLive(list.items ?? [], live, rules), [list.items, live, place]);
  return { ...list, items: list.items === undefined ? undefined : rows };
}
