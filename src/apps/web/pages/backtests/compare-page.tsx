import { useMemo } from 'react';
import { Link, getRouteApi } from '@tanstack/react-router';
import { ArrowLeftRight, GitCompareArrows } from 'lucide-react';
import { useApi } from '#apps/web/data/query.ts';
import { known } from '#apps/web/data/search.ts';
import { Button, buttonClass } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { comparisonOf } from '#apps/web/pages/backtests/comparison.ts';
import type { ComparedRun, Comparison } from '#apps/web/pages/backtests/comparison.ts';
import { CurveCard } from '#apps/web/pages/backtests/curve-card.tsx';
import { DifferenceCard } from '#apps/web/pages/backtests/difference-card.tsx';
import { FigureCard } from '#apps/web/pages/backtests/figure-card.tsx';
import { PartingCard } from '#apps/web/pages/backtests/parting-card.tsx';
import { TradeCard } from '#apps/web/pages/backtests/trade-card.tsx';

const route = getRouteApi('/frame/backtests/compare');

/** Two runs side by side. */
export function ComparePage() {
  const { a, b } = route.useSearch();
  const navigate = route.useNavigate();
  const isChosen = a !== undefined && b !== undefined;
  return (
    <Page
      title="Compare runs"
      lead="What differs in the configuration, and what came of it. A is the first run, B the second."
      actions={
        isChosen && (
          <Button
            icon={<ArrowLeftRight aria-hidden />}
            onClick={() => void navigate({ search: known({ a: b, b: a }), replace: true })}
          >
            Swap
          </Button>
        )
      }
    >
      {isChosen ? <Compared a={a} b={b} /> : <NothingChosen />}
    </Page>
  );
}

function NothingChosen() {
  return (
    <Card>
      <EmptyState
        title="Choose two runs first"
        icon={<GitCompareArrows strokeWidth={1.5} />}
        action={
          <Link to="/backtests" className={buttonClass('primary')}>
            Choose runs
          </Link>
        }
      >
        Tick two runs in the list of backtests, then “Compare”.
      </EmptyState>
    </Card>
  );
}

function Compared({ a, b }: { readonly a: string; readonly b: string }) {
  const query = useApi(
    'GET /runs/compare',
    { query: { a, b } },
    { staleTime: Number.POSITIVE_INFINITY, forgetsPrevious: true },
  );
  return (
    <Loaded
      query={query}
      loading={
        <Card>
          <SkeletonLines lines={8} label="Both runs are being read, event by event" />
        </Card>
      }
    >
      {(answer) => <Sides answer={answer} />}
    </Loaded>
  );
}

function Sides({ answer }: { readonly answer: unknown }) {
  const comparison = useMemo(() => comparisonOf(answer), [answer]);
  if (comparison === undefined) {
    return (
      <Card>
        <EmptyState title="These runs cannot be compared">The server gave an answer of another kind.</EmptyState>
      </Card>
    );
  }
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <RunCard name="A" run={comparison.a} />
        <RunCard name="B" run={comparison.b} />
      </div>
      <Notes comparison={comparison} />
      <CurveCard comparison={comparison} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <DifferenceCard title="Configuration" differences={comparison.config} same="Both were configured alike." />
        <PartingCard comparison={comparison} />
      </div>
      <FigureCard comparison={comparison} />
      {comparison.trades !== undefined && <TradeCard trades={comparison.trades} currency={comparison.a.currency} />}
      {comparison.data.length > 0 && (
        <DifferenceCard title="Bars" differences={comparison.data} same="Both saw the same bars." />
      )}
    </>
  );
}

function RunCard({ name, run }: { readonly name: 'A' | 'B'; readonly run: ComparedRun }) {
  return (
    <Card>
      <div className="flex items-center gap-3">
        <span
          aria-label={`Run ${name}`}
          role="img"
          className={`grid size-8 shrink-0 place-items-center rounded-md text-sm font-bold ${name === 'A' ? 'bg-accent-soft text-accent' : 'bg-warn-soft text-warn'}`}
        >
          {name}
        </span>
        <div className="min-w-0">
          <Link
            to="/backtests/$run"
            params={{ run: run.runId }}
            className="text-sm font-medium text-ink hover:underline"
          >
            {run.title}
          </Link>
          <p className="text-xs text-faint">
            <TimeText time={run.created} showsZone />
          </p>
        </div>
      </div>
    </Card>
  );
}

function Notes({ comparison: { tradesTheSame, missing } }: { readonly comparison: Comparison }) {
  if (!tradesTheSame && missing.length === 0) return null;
  return (
    <ul className="space-y-1 rounded-md bg-accent-soft px-3 py-2 text-sm text-accent">
      {tradesTheSame && <li>Both runs sent the same orders: they trade alike.</li>}
      {missing.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
