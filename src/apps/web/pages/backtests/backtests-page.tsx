import { useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { FlaskConical, GitCompareArrows, Plus, X } from 'lucide-react';
import { known } from '#apps/web/data/search.ts';
import { useMay } from '#apps/web/data/who.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import { NewRun } from '#apps/web/pages/backtest-form/new-run.tsx';
import { RunFilters } from '#apps/web/pages/backtests/run-filters.tsx';
import type { BacktestsSearch } from '#apps/web/pages/backtest-form/backtests-search.ts';
import { runColumns } from '#apps/web/pages/backtests/run-list.tsx';
import type { Picks } from '#apps/web/pages/backtests/run-list.tsx';
import { sortedRuns } from '#apps/web/pages/backtests/run-words.ts';
import { RunsUnderWay } from '#apps/web/pages/backtests/runs-under-way.tsx';
import { useRunsOver, useRunsUnderWay } from '#apps/web/pages/backtests/use-runs.ts';

const route = getRouteApi('/frame/backtests');
/** Of the address, what the form alone is asked for. */
const FORM_ONLY = {
  new: undefined,
  again: undefined,
  timeframe: undefined,
  from: undefined,
  to: undefined,
  gates: undefined,
};

/** What is under way, what is kept, and a way to more. */
export function BacktestsPage() {
  const search: BacktestsSearch = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay('trader');
  const change = (patch: Partial<Record<keyof BacktestsSearch, unknown>>, isStep = false): void =>
    void navigate({ search: known({ ...search, ...patch }) as BacktestsSearch, replace: !isStep });
  const openForm = (): void => change({ new: true }, true);
  const isOpen = search.new === true || search.again !== undefined;
  const runs = useRunsUnderWay();
  return (
    <Page
      title="Backtests"
      lead="Strategies over stored bars: what they would have made, after fees, spread and slippage."
      actions={
        <Button look="primary" icon={<Plus aria-hidden />} disabled={!may} onClick={openForm}>
          New backtest
        </Button>
      }
    >
      <RunsUnderWay runs={runs} />
      <KeptRuns search={search} onChange={change} onNew={openForm} />
      {isOpen && (
        <NewRun
          search={search}
          onClose={() => change(FORM_ONLY)}
          onStarted={({ id }) => void navigate({ to: '/backtests/$run', params: { run: id }, replace: true })}
        />
      )}
    </Page>
  );
}

interface KeptRunsProps {
  readonly search: BacktestsSearch;
  readonly onChange: (patch: Partial<Record<keyof BacktestsSearch, unknown>>) => void;
  readonly onNew: () => void;
}

function KeptRuns({ search, onChange, onNew }: KeptRunsProps) {
  const { kind, strategy, status, instrument, sort = 'latest' } = search;
  const list = useRunsOver({ kind, strategy, status });
  const navigate = route.useNavigate();
  const [ids, setIds] = useState<readonly string[]>([]);
  const picks: Picks = {
    ids,
    toggle: (id) =>
      setIds((before) => (before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2))),
  };
  const symbol = instrument?.split('@')[0];
  const rows = sortedRuns(
    (list.items ?? []).filter((row) => symbol === undefined || row.symbol === symbol),
    sort,
  );
  return (
    <Card title="Runs" isFlush actions={<Comparison ids={ids} onClear={() => setIds([])} />}>
      <RunFilters search={search} onChange={onChange} />
      {list.items === undefined ? (
        list.error === null ? (
          <SkeletonLines lines={6} />
        ) : (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : (
        <Table
          label="Runs"
          columns={runColumns(picks)}
          rows={rows}
          idOf={({ id }) => id}
          onOpen={({ id }) => void navigate({ to: '/backtests/$run', params: { run: id } })}
          empty={<NoRuns search={search} onNew={onNew} />}
          footer={<ListEnd list={{ ...list, items: rows }} />}
        />
      )}
    </Card>
  );
}

function Comparison({ ids, onClear }: { readonly ids: readonly string[]; readonly onClear: () => void }) {
  const navigate = route.useNavigate();
  const [a, b] = ids;
  if (a === undefined) return <span className="text-xs text-faint max-sm:hidden">Tick two runs to compare them</span>;
  return (
    <>
      <span role="status" className="text-xs text-muted">
        {b === undefined ? 'One chosen: tick another' : 'Two chosen'}
      </span>
      <Button size="sm" look="ghost" icon={<X aria-hidden />} onClick={onClear}>
        Clear
      </Button>
      <Button
        size="sm"
        look="primary"
        icon={<GitCompareArrows aria-hidden />}
        disabled={b === undefined}
        onClick={() => void navigate({ to: '/backtests/compare', search: known({ a, b }) })}
      >
        Compare
      </Button>
    </>
  );
}

function NoRuns({ search: { kind, strategy, status, instrument }, onNew }: Pick<KeptRunsProps, 'search' | 'onNew'>) {
  const isFiltered = [kind, strategy, status, instrument].some((one) => one !== undefined);
  if (isFiltered) return <EmptyState title="No run fits these filters">Take one of them back.</EmptyState>;
  return (
    <EmptyState
      title="No backtest has been made yet"
      icon={<FlaskConical strokeWidth={1.5} />}
      action={
        <Button look="primary" icon={<Plus aria-hidden />} onClick={onNew}>
          New backtest
        </Button>
      }
    >
      The form is filled in: one click starts a strategy over everything that is stored of an instrument.
    </EmptyState>
  );
}
