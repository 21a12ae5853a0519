import { useEffect, useMemo, useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import type { SignalRow } from '#contract/signals.ts';
import { useApi } from '#apps/web/data/query.ts';
import { known } from '#apps/web/data/search.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { LiveAge } from '#apps/web/widgets/live-age.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { FreeChart } from '#apps/web/pages/scanner/free-chart.tsx';
import { filterCount } from '#apps/web/pages/scanner/scanner-search.ts';
import type { ScannerSearch } from '#apps/web/pages/scanner/scanner-search.ts';
import { SignalDetail } from '#apps/web/pages/scanner/signal-detail.tsx';
import { SignalFilters } from '#apps/web/pages/scanner/signal-filters.tsx';
import { SignalList } from '#apps/web/pages/scanner/signal-list.tsx';
import { stopOf } from '#apps/web/pages/scanner/signal-rows.ts';
import { useScannerSignals } from '#apps/web/pages/scanner/use-scanner-signals.ts';
import { useWide } from '#apps/web/pages/scanner/use-wide.ts';

const route = getRouteApi('/frame/scanner');

type Patch = Partial<Record<keyof ScannerSearch, string | undefined>>;

/** Signals, ranked and filtered, with the chart and the reasons of the one that is looked at; or the chart of any instrument. */
export function ScannerPage() {
  const search: ScannerSearch = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: Patch, isStep = false) =>
    void navigate({ search: known({ ...search, ...patch }) as ScannerSearch, replace: !isStep });
  const instruments = useApi('GET /instruments', {}, { staleTime: 60_000 }).data?.items ?? [];
  const isChart = search.view === 'chart';
  return (
    <Page
      title="Scanner"
      lead={
        isChart
          ? 'Any instrument with its structure and signals.'
          : 'Every signal, what the gates said of it, and what became of it.'
      }
      actions={
        <>
          <LiveAge />
          <Segmented
            label="View"
            value={isChart ? 'chart' : 'signals'}
            choices={[
              { value: 'signals', label: 'Signals' },
              { value: 'chart', label: 'Chart' },
            ]}
            onChange={(view) => change({ view: view === 'chart' ? view : undefined, timeframe: undefined }, true)}
          />
        </>
      }
    >
      {isChart ? (
        <FreeChart
          instruments={instruments}
          instrument={search.instrument}
          timeframe={search.timeframe}
          onInstrument={(instrument) => change({ instrument, timeframe: undefined })}
          onTimeframe={(timeframe) => change({ timeframe })}
          onSignal={(signal) => change({ view: undefined, signal }, true)}
        />
      ) : (
        <Signals search={search} change={change} instruments={instruments} />
      )}
    </Page>
  );
}

interface SignalsProps {
  readonly search: ScannerSearch;
  readonly change: (patch: Patch, isStep?: boolean) => void;
  readonly instruments: Parameters<typeof SignalDetail>[0]['instruments'];
}

function Signals({ search, change, instruments }: SignalsProps) {
  const list = useScannerSignals(search);
  const { rows } = list;
  const strategies = useMemo(
    () => sorted([...rows.map(({ strategy }) => strategy), ...[search.strategy ?? []].flat()]),
    [rows, search.strategy],
  );
  const gates = useMemo(
    () => sorted([...rows.flatMap((row) => stopOf(row)?.gate ?? []), ...[search.gate ?? []].flat()]),
    [rows, search.gate],
  );
  const first = useFirst(rows);
  const isWide = useWide();
  const current = search.signal ?? (isWide ? first : undefined);
  const open = (row: SignalRow) => change({ signal: row.id, timeframe: undefined }, true);
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(21rem,26rem)_minmax(0,1fr)]">
      <Card
        isFlush
        className={cx(
          'flex h-[calc(100dvh-10rem)] min-h-[26rem] max-md:h-[calc(100dvh-17rem)] flex-col lg:sticky lg:top-16 lg:self-start [&>div]:flex [&>div]:min-h-0 [&>div]:flex-1 [&>div]:flex-col',
          search.signal !== undefined && 'max-lg:hidden',
        )}
      >
        <SignalFilters
          search={search}
          onChange={change}
          instruments={instruments}
          strategies={strategies}
          gates={gates}
        />
        <ListBody list={list} isFiltered={filterCount(search) > 0} current={current} onOpen={open} />
      </Card>
      <div className={cx('min-w-0', search.signal === undefined && 'max-lg:hidden')}>
        {current !== undefined && (
          <SignalDetail
            key={current}
            id={current}
            instruments={instruments}
            timeframe={search.timeframe}
            onTimeframe={(timeframe) => change({ timeframe })}
            onBack={() => change({ signal: undefined, timeframe: undefined }, true)}
          />
        )}
      </div>
    </div>
  );
}

interface ListBodyProps {
  readonly list: ReturnType<typeof useScannerSignals>;
  readonly isFiltered: boolean;
  readonly current: string | undefined;
  readonly onOpen: (row: SignalRow) => void;
}

/** The list in all its states. */
function ListBody({ list, isFiltered, current, onOpen }: ListBodyProps) {
  const { query, rows } = list;
  if (query.error !== null && rows.length === 0) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) return <SkeletonLines lines={8} />;
  if (rows.length === 0) return <NoSignals isFiltered={isFiltered} />;
  return (
    <SignalList
      key={list.place}
      rows={rows}
      waiting={list.waiting}
      onShowWaiting={list.showWaiting}
      onTop={list.onTop}
      current={current}
      onOpen={onOpen}
      hasMore={query.hasNextPage}
      isLoadingMore={query.isFetchingNextPage}
      onMore={() => void query.fetchNextPage()}
    />
  );
}

/** The signal that is shown when none is asked for: the first one, and it stays while others come in above it. */
function useFirst(rows: readonly SignalRow[]): string | undefined {
  const [first, setFirst] = useState<string>();
  useEffect(() => {
    setFirst((before) => (before !== undefined && rows.some(({ id }) => id === before) ? before : rows[0]?.id));
  }, [rows]);
  return first;
}

function NoSignals({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered)
    return (
      <EmptyState title="No signal fits these filters">
        Take one of them back, or wait: new ones come in by themselves.
      </EmptyState>
    );
  return (
    <EmptyState title="No signals yet" icon={<Radar strokeWidth={1.5} />}>
      The scanner looks at each bar when it closes. It needs some hundred bars to warm up; the first signals follow soon
      after.
    </EmptyState>
  );
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
