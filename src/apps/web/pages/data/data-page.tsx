import { useMemo, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Database, Search } from 'lucide-react';
import type { DataSetShape, ImportShape } from '#contract/data.ts';
import { useLive } from '#apps/web/data/live.ts';
import { refresh, useApi } from '#apps/web/data/query.ts';
import { counted, formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Input } from '#apps/web/widgets/fields.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded, SkeletonLines, StaleNote } from '#apps/web/widgets/states.tsx';
import { GapDrawer } from '#apps/web/pages/data/gap-drawer.tsx';
import { ImportHistory } from '#apps/web/pages/data/import-history.tsx';
import { ImportCard } from '#apps/web/pages/data/import-card.tsx';
import { SetList, setId } from '#apps/web/pages/data/set-list.tsx';

const route = getRouteApi('/frame/data');
const RENEW_MS = 60_000;

/** Stored sets of bars, how whole they are, and the way to more. */
export function DataPage() {
  const query = useApi('GET /data', {}, { refetchInterval: RENEW_MS });
  const cache = useQueryClient();
  useLive('imports', ({ data }) => {
    if ((data as ImportShape).status === 'done') void refresh(cache, 'GET /data');
  });
  return (
    <Page title="Data" lead="Bars that are stored: what backtests run over, and what the scanner looks back on.">
      <ImportCard />
      <Loaded
        query={query}
        loading={
          <Card title="Stored sets" isFlush>
            <SkeletonLines lines={7} />
          </Card>
        }
      >
        {({ items }) => <Sets sets={items} asOf={query.dataUpdatedAt} />}
      </Loaded>
      <ImportHistory />
    </Page>
  );
}

function Sets({ sets, asOf }: { readonly sets: readonly DataSetShape[]; readonly asOf: number }) {
  const { instrument, timeframe } = route.useSearch();
  const navigate = route.useNavigate();
  const [find, setFind] = useState('');
  const shown = useMemo(() => found(sets, find), [sets, find]);
  const open = sets.find((set) => set.instrument === instrument && set.timeframe === timeframe);
  const bars = sets.reduce((sum, set) => sum + set.bars, 0);
  const gaps = sets.reduce((sum, set) => sum + set.gaps, 0);
  return (
    <Card
      title="Stored sets"
      note={
        <>
          {counted(sets.length, 'set')}, {formatCount(bars)} bars, {gaps === 0 ? 'no gaps' : counted(gaps, 'gap')}{' '}
          <StaleNote asOf={asOf} maxAgeMs={3 * RENEW_MS} />
        </>
      }
      isFlush
      actions={
        sets.length > 6 && (
          <Input
            type="search"
            label="Find a set"
            isLabelHidden
            placeholder="Find a set"
            className="w-44"
            value={find}
            onChange={(event) => setFind(event.target.value)}
          />
        )
      }
    >
      <SetList
        sets={shown}
        current={open === undefined ? undefined : setId(open)}
        onOpen={(set) => void navigate({ search: { instrument: set.instrument, timeframe: set.timeframe } })}
        empty={
          sets.length === 0 ? (
            <NothingStored />
          ) : (
            <EmptyState title="No set has such a name" icon={<Search strokeWidth={1.5} />} />
          )
        }
      />
      {open !== undefined && <GapDrawer set={open} onClose={() => void navigate({ search: {}, replace: true })} />}
    </Card>
  );
}

function NothingStored() {
  return (
    <EmptyState title="No bars are stored yet" icon={<Database strokeWidth={1.5} />}>
      Drop a CSV file above: time, open, high, low, close and volume. Columns, time format and zone are recognised. The
      sandbox fills itself within seconds of its start.
    </EmptyState>
  );
}

function found(sets: readonly DataSetShape[], find: string): readonly DataSetShape[] {
  const wanted = find.trim().toLowerCase();
  return sets.filter(({ symbol, venue, timeframe }) =>
    `${symbol} ${timeframe} ${venue}`.toLowerCase().includes(wanted),
  );
}
