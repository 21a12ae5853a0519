import type { ReactNode } from 'react';
import { FastForward } from 'lucide-react';
import type { Overview } from '#contract/overview.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { Loaded, Skeleton, SkeletonLines, StaleNote } from '#apps/web/widgets/states.tsx';
import { Attention } from '#apps/web/pages/overview/attention.tsx';
import { EquityCard } from '#apps/web/pages/overview/equity-card.tsx';
import { FirstStart } from '#apps/web/pages/overview/first-start.tsx';
import { LatestSignals } from '#apps/web/pages/overview/latest-signals.tsx';
import { PositionList } from '#apps/web/pages/overview/position-list.tsx';
import { SessionList } from '#apps/web/pages/overview/session-list.tsx';
import { speedText } from '#apps/web/pages/overview/speed-text.ts';
import { Totals } from '#apps/web/pages/overview/totals.tsx';
import { useOverview } from '#apps/web/pages/overview/use-overview.ts';

const STALE_MS = 60_000;

/** What one wants to see first: what it is worth, what is at risk, what needs attention, what just happened. */
export function OverviewPage() {
  const query = useOverview();
  const sessions = query.data?.sessions ?? [];
  const speed = Math.max(1, ...sessions.filter(({ status }) => status === 'running').map((session) => session.speed));
  return (
    <Page
      title="Overview"
      lead="Worth, risk, and what just happened."
      actions={
        <>
          {query.dataUpdatedAt > 0 && <StaleNote asOf={query.dataUpdatedAt} maxAgeMs={STALE_MS} />}
          {speed > 1 && <Badge icon={<FastForward aria-hidden />}>{speedText(speed)}</Badge>}
        </>
      }
    >
      <Loaded query={query} loading={<Loading />}>
        {(overview) => (isFirstStart(overview) ? <First overview={overview} /> : <Everything overview={overview} />)}
      </Loaded>
    </Page>
  );
}

function isFirstStart({ sessions, signals, totals }: Overview): boolean {
  return sessions.length === 0 && signals.length === 0 && totals.length === 0;
}

function First({ overview }: { readonly overview: Overview }) {
  return (
    <>
      <FirstStart />
      {overview.attention.length > 0 && <Attention alerts={overview.attention} />}
    </>
  );
}

function Everything({ overview }: { readonly overview: Overview }) {
  const { totals, sessions, positions, signals, attention } = overview;
  const isUrgent = attention.some(({ severity }) => severity === 'critical');
  return (
    <>
      {isUrgent && <Attention alerts={attention} />}
      <Totals totals={totals} />
      <Columns
        main={
          <>
            <EquityCard sessions={sessions} />
            <PositionList positions={positions} />
            <SessionList sessions={sessions} />
          </>
        }
        side={
          <>
            {!isUrgent && <Attention alerts={attention} />}
            <LatestSignals signals={signals} />
          </>
        }
      />
    </>
  );
}

function Columns({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
      <div className="min-w-0 space-y-4">{main}</div>
      <div className="min-w-0 space-y-4">{side}</div>
    </div>
  );
}

function Loading() {
  return (
    <>
      <Skeleton className="h-32 w-full rounded-lg" />
      <Columns
        main={<Skeleton className="h-80 w-full rounded-lg" />}
        side={
          <Card isFlush>
            <SkeletonLines lines={8} />
          </Card>
        }
      />
    </>
  );
}
