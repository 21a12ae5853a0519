import type { HealthShape } from '#contract/operations.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { DoctorCard } from '#apps/web/pages/health/doctor-card.tsx';
import { Card, FactList, Stat } from '#apps/web/widgets/card.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, Loaded, StaleNote } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText, useNow } from '#apps/web/widgets/time-text.tsx';

const REFRESH_MS = 10_000;

/** How the program is, part by part. */
export function HealthPage() {
  const query = useLiveQuery('GET /health', {}, 'health', (_, now: HealthShape) => now, {
    refetchInterval: REFRESH_MS,
  });
  const isAdmin = useMay('admin');
  return (
    <Page
      title="Health"
      lead="How the program is, part by part."
      actions={query.data !== undefined && <StaleNote asOf={query.dataUpdatedAt} maxAgeMs={3 * REFRESH_MS} />}
    >
      <Loaded query={query}>
        {(health) => (
          <>
            <Figures health={health} />
            {health.reasons.length > 0 && <Reasons reasons={health.reasons} />}
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
              <Features features={health.features} />
              <Surroundings health={health} />
            </div>
          </>
        )}
      </Loaded>
      {isAdmin && <DoctorCard />}
    </Page>
  );
}

function Figures({ health }: { readonly health: HealthShape }) {
  const now = useNow();
  return (
    <div className="grid grid-cols-2 gap-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-3 xl:grid-cols-6">
      <Stat label="Status">
        <StatusBadge status={health.status} word={{ ok: 'well', degraded: 'degraded', down: 'down' }[health.status]} />
      </Stat>
      <Stat label="Runs for">{formatDuration(Math.max(0, now - health.startedAt))}</Stat>
      <Stat label="Version">{health.version}</Stat>
      <Stat label="Memory">
        {formatCount(health.memoryMb)}
        <span className="ml-1 text-sm font-normal text-faint">MB</span>
      </Stat>
      <Stat label="Worst delay, last minute">
        {formatNumber(health.loopDelayMs, 1)}
        <span className="ml-1 text-sm font-normal text-faint">ms</span>
      </Stat>
      <Stat label="Live clients">{formatCount(health.liveClients)}</Stat>
    </div>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly string[] }) {
  return (
    <ul className="space-y-1 rounded-lg border border-line bg-warn-soft px-4 py-3 text-sm text-warn">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}

type Feature = HealthShape['features'][number];

const FEATURE_COLUMNS: readonly Column<Feature>[] = [
  {
    id: 'name',
    header: 'Part',
    isMain: true,
    sortBy: ({ name }) => name,
    cell: ({ name }) => <span className="font-medium sm:whitespace-nowrap">{name}</span>,
  },
  { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <StatusBadge status={state} /> },
  {
    id: 'since',
    header: 'Since',
    sortBy: ({ since }) => since,
    cell: ({ since }) => <TimeText time={since} show="relative" />,
  },
  {
    id: 'restarts',
    header: 'Restarts',
    align: 'end',
    sortBy: ({ restarts }) => restarts,
    cell: ({ restarts }) => formatCount(restarts),
  },
  {
    id: 'why',
    isWide: true,
    header: 'Why',
    width: '45%',
    cell: ({ why }) => <span className="break-words text-muted">{why}</span>,
  },
];

function Features({ features }: { readonly features: readonly Feature[] }) {
  return (
    <Card title="Parts" note="Each begins again by itself" isFlush>
      <Table
        label="Parts of the program"
        rows={features.toSorted((a, b) => Number(a.state === 'well') - Number(b.state === 'well'))}
        idOf={({ name }) => name}
        columns={FEATURE_COLUMNS}
        empty={<EmptyState title="No parts are at work" />}
      />
    </Card>
  );
}

function Surroundings({ health: { store, breakers, startedAt } }: { readonly health: HealthShape }) {
  return (
    <Card title="Surroundings">
      <FactList
        facts={[
          [
            'Store',
            <StatusBadge
              key="store"
              status={store.reachable ? 'ok' : 'down'}
              word={store.reachable ? 'reachable' : 'not reached'}
            />,
          ],
          ['Kind', store.kind],
          ['Place', store.place],
          ['Started', <TimeText key="started" time={startedAt} showsZone />],
          ...Object.entries(breakers).map(
            ([venue, state]) =>
              [
                `Line to ${venue}`,
                <StatusBadge key={venue} status={state} word={state === 'closed' ? 'well' : state} />,
              ] as const,
          ),
        ]}
      />
    </Card>
  );
}
