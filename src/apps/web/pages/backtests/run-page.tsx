import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Link, getRouteApi } from '@tanstack/react-router';
import { CircleX, FlaskConical, Grid3x3, RotateCcw } from 'lucide-react';
import type { RunDetail, RunRow } from '#contract/runs.ts';
import { useApi, useLiveQuery } from '#apps/web/data/query.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { ProgressBar } from '#apps/web/widgets/progress.tsx';
import { EmptyState, ErrorState, Loaded, Skeleton, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Tabs } from '#apps/web/widgets/tabs.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { isUnderWay, progressWords, strategyName } from '#apps/web/pages/backtests/run-words.ts';
import { AllFigures } from '#apps/web/pages/backtests/all-figures.tsx';
import { ConfigView } from '#apps/web/pages/backtests/config-view.tsx';
import { EquityView } from '#apps/web/pages/backtests/equity-view.tsx';
import { GatesView } from '#apps/web/pages/backtests/gates-view.tsx';
import { Headlines } from '#apps/web/pages/backtests/headline.tsx';
import { MonthlyTable } from '#apps/web/pages/backtests/monthly-table.tsx';
import { ReportView } from '#apps/web/pages/backtests/report-view.tsx';
import { TradesView } from '#apps/web/pages/backtests/trades-view.tsx';
import { CancelRun } from '#apps/web/pages/backtests/runs-under-way.tsx';

const route = getRouteApi('/frame/backtests/$run');

/** One run: how far it is, then what came of it. */
export function RunPage() {
  const { run: id } = route.useParams();
  const query = useLiveQuery(
    'GET /runs/:id',
    { params: { id } },
    'runs',
    (run, row: RunRow) => (row.id === id ? row : run),
    {
      forgetsPrevious: true,
    },
  );
  const run = query.data;
  useFinalAddress(run);
  if (run === undefined) {
    return (
      <Page title="Run">
        <Card>
          {query.error === null ? (
            <SkeletonLines lines={6} />
          ) : (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          )}
        </Card>
      </Page>
    );
  }
  return (
    <Page title={run.title} lead={<RunLead run={run} />} actions={<RunActions run={run} />}>
      {isUnderWay(run) && <Progress run={run} />}
      {(run.status === 'failed' || run.status === 'cancelled') && <NoResult run={run} />}
      {run.status === 'done' && <Result id={run.result ?? run.id} />}
    </Page>
  );
}

/** A run under way has an address of its own, which is forgotten one day: what is kept has another. */
function useFinalAddress(run: RunRow | undefined): void {
  const navigate = route.useNavigate();
  const final = run?.status === 'done' ? run.result : null;
  const id = run?.id;
  useEffect(() => {
    if (final === null || final === id) return;
    void navigate({ to: '/backtests/$run', params: { run: final }, search: (before) => before, replace: true });
  }, [final, id, navigate]);
}

function RunLead({ run: { strategy, symbol, timeframe, ended, created, status } }: { readonly run: RunRow }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      <StatusBadge status={status} />
      <span>{strategyName(strategy)}</span>
      <span>{symbol}</span>
      <span className="num">{timeframe}</span>
      <TimeText time={ended ?? created} showsZone />
    </span>
  );
}

function RunActions({ run }: { readonly run: RunRow }) {
  const isDone = run.status === 'done';
  if (isUnderWay(run)) return <CancelRun run={run} />;
  return (
    <>
      {isDone && (
        <Link to="/evidence" search={{ run: run.result ?? run.id }} className={buttonClass()}>
          <Grid3x3 aria-hidden />
          Evidence
        </Link>
      )}
      <Link
        to="/backtests"
        search={isDone ? { again: run.result ?? run.id } : { new: true, strategy: strategyName(run.strategy) }}
        className={buttonClass()}
      >
        <RotateCcw aria-hidden />
        Run again with changes
      </Link>
    </>
  );
}

function Progress({ run }: { readonly run: RunRow }) {
  const { title, status, progress } = run;
  return (
    <Card title={status === 'queued' ? 'Waiting' : 'At work'}>
      <div className="space-y-4">
        <ProgressBar
          label={`Progress of ${title}`}
          done={progress?.done ?? 0}
          total={progress?.total ?? null}
          note={progressWords(run)}
        />
        {progress !== null && (
          <p className="text-sm text-muted">
            <span className="num">{formatCount(progress.done)}</span>
            {progress.total !== null && (
              <>
                {' '}
                of <span className="num">{formatCount(progress.total)}</span>
              </>
            )}{' '}
            {progress.label}, <span className="num">{formatDuration(progress.elapsedMs)}</span> so far
          </p>
        )}
        <p className="text-sm text-muted">The result comes here by itself. You may leave this page: the run goes on.</p>
        <ResultSkeleton />
      </div>
    </Card>
  );
}

function NoResult({ run: { status, error } }: { readonly run: RunRow }) {
  return (
    <Card>
      {status === 'failed' ? (
        <EmptyState title="The run failed" icon={<CircleX strokeWidth={1.5} />}>
          {error ?? 'It said nothing about why.'}
        </EmptyState>
      ) : (
        <EmptyState title="The run was cancelled" icon={<FlaskConical strokeWidth={1.5} />}>
          Nothing half-done is kept of it.
        </EmptyState>
      )}
    </Card>
  );
}

function Result({ id }: { readonly id: string }) {
  const query = useApi(
    'GET /runs/:id/detail',
    { params: { id } },
    { staleTime: Number.POSITIVE_INFINITY, forgetsPrevious: true },
  );
  return (
    <Loaded query={query} loading={<ResultSkeleton />}>
      {(detail) => <ResultTabs id={id} detail={detail} />}
    </Loaded>
  );
}

/** What a tab shows, with room above it. */
function below(view: ReactNode): ReactNode {
  return <div className="pt-4">{view}</div>;
}

function ResultTabs({ id, detail }: { readonly id: string; readonly detail: RunDetail }) {
  const { tab = 'summary' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Tabs
      label="Parts of the run"
      value={tab}
      onChange={(next) => void navigate({ search: next === 'summary' ? {} : { tab: next }, replace: true })}
      tabs={[
        { value: 'summary', label: 'Summary', content: <Summary detail={detail} /> },
        {
          value: 'trades',
          label: 'Trades',
          count: detail.run.trades ?? undefined,
          content: below(<TradesView detail={detail} />),
        },
        {
          value: 'gates',
          label: 'Gates',
          content: below(<GatesView detail={detail} />),
        },
        {
          value: 'report',
          label: 'Full report',
          content: below(<ReportView id={id} />),
        },
        {
          value: 'configuration',
          label: 'Configuration',
          content: below(<ConfigView detail={detail} />),
        },
      ]}
    />
  );
}

function Summary({ detail }: { readonly detail: RunDetail }) {
  return (
    <div className="space-y-4 pt-4">
      {detail.run.trades === 0 && (
        <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          No trade was made. The tab “Gates” says which gate stopped how many signals.
        </p>
      )}
      <Headlines detail={detail} />
      <EquityView detail={detail} />
      <MonthlyTable detail={detail} />
      <AllFigures detail={detail} />
    </div>
  );
}

function ResultSkeleton() {
  return (
    <div aria-hidden className="space-y-4">
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
        {Array.from({ length: 10 }, (_, i) => (
          <Skeleton key={i} className="h-16" />
        ))}
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}
