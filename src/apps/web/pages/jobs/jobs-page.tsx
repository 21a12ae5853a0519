import { useState } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Play } from 'lucide-react';
import type { JobRunShape, JobShape } from '#contract/operations.ts';
import { useLive } from '#apps/web/data/live.ts';
import { refresh, useApi, useApiList, useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, Loaded, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

const route = getRouteApi('/frame/jobs');

/** What runs by the clock, when it is due, and how it went. */
export function JobsPage() {
  const cache = useQueryClient();
  useLive('jobs', () => {
    void refresh(cache, 'GET /jobs');
    void refresh(cache, 'GET /jobs/runs');
  });
  return (
    <Page title="Jobs" lead="What runs by the clock, when it is due next, and how its last run ended.">
      <JobCard />
      <RunCard />
    </Page>
  );
}

function JobCard() {
  const query = useApi('GET /jobs', {}, { refetchInterval: 30_000 });
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useMay('admin');
  const [asked, setAsked] = useState<string>();
  const open = ({ name }: JobShape): void =>
    void navigate({ search: name === job ? {} : { job: name }, replace: true });
  return (
    <Card title="Schedule" isFlush>
      <Loaded query={query}>
        {({ items }) => (
          <Table
            label="Jobs"
            rows={items}
            idOf={({ name }) => name}
            current={job}
            onOpen={open}
            columns={isAdmin ? [...JOB_COLUMNS, runColumn(setAsked)] : JOB_COLUMNS}
            empty={
              <EmptyState title="No jobs are set up" icon={<CalendarClock strokeWidth={1.5} />}>
                Backups, downloads and reports can run by the clock: name them in the settings under “jobs”.
              </EmptyState>
            }
          />
        )}
      </Loaded>
      {asked !== undefined && <RunNow name={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  );
}

function RunNow({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const run = useChange('POST /jobs/:name/run', {
    done: `“${name}” has begun`,
    refreshes: ['GET /jobs', 'GET /jobs/runs'],
    onDone: onClose,
    isQuiet: true,
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`Run “${name}” now?`}
      description="It runs once, besides its schedule. Two runs of the same job never overlap."
      action="Run it"
      isBusy={run.isPending}
      error={run.error}
      onConfirm={() => run.mutate({ params: { name } })}
    />
  );
}

function RunCard() {
  const { job } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useApiList('GET /jobs/runs', { query: { job, limit: 50 } }, { refetchInterval: 60_000 });
  return (
    <Card
      title={job === undefined ? 'Runs' : `Runs of “${job}”`}
      isFlush
      actions={
        job !== undefined && (
          <Button size="sm" onClick={() => void navigate({ search: {}, replace: true })}>
            All jobs
          </Button>
        )
      }
    >
      {list.items === undefined ? (
        list.error === null ? (
          <SkeletonLines />
        ) : (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )
      ) : (
        <Table
          label="Runs of jobs"
          rows={list.items}
          idOf={({ job: name, key }) => `${name} ${key}`}
          columns={RUN_COLUMNS}
          empty={<EmptyState title="Nothing has run yet" />}
          footer={<ListEnd list={list} />}
        />
      )}
    </Card>
  );
}

const JOB_COLUMNS: readonly Column<JobShape>[] = [
  {
    id: 'name',
    header: 'Job',
    isMain: true,
    sortBy: ({ name }) => name,
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  { id: 'action', header: 'Does', cell: ({ action }) => action, hiddenBelow: 'lg' },
  {
    id: 'schedule',
    header: 'When',
    cell: ({ schedule, zone }) => (
      <span>
        {schedule} <span className="text-xs text-faint">{zone}</span>
      </span>
    ),
  },
  {
    id: 'next',
    header: 'Next',
    sortBy: ({ nextDue }) => nextDue,
    cell: ({ nextDue }) => <TimeText time={nextDue} show="relative" none="not planned" />,
  },
  {
    id: 'last',
    header: 'Last run',
    cell: ({ last }) =>
      last === null ? <span className="text-faint">never</span> : <TimeText time={last.startedAt} show="relative" />,
  },
  {
    id: 'status',
    header: 'Ended',
    cell: ({ last }) => (last === null ? <Unknown why="never ran" /> : <StatusBadge status={last.status} />),
  },
];

function runColumn(onRun: (name: string) => void): Column<JobShape> {
  return {
    id: 'run',
    header: <span className="sr-only">Run</span>,
    isAction: true,
    align: 'end',
    width: '6rem',
    cell: ({ name }) => (
      <Button size="sm" icon={<Play aria-hidden />} aria-label={`Run ${name} now`} onClick={() => onRun(name)}>
        Run
      </Button>
    ),
  };
}

const RUN_COLUMNS: readonly Column<JobRunShape>[] = [
  {
    id: 'started',
    header: 'Started',
    isMain: true,
    width: '10rem',
    cell: ({ startedAt }) => <TimeText time={startedAt} show="second" />,
  },
  { id: 'job', header: 'Job', cell: ({ job }) => job },
  { id: 'trigger', header: 'Because', hiddenBelow: 'lg', cell: ({ trigger }) => TRIGGERS[trigger] },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    cell: ({ startedAt, endedAt }) =>
      endedAt === null ? <Unknown why="still at it" /> : formatDuration(endedAt - startedAt),
  },
  {
    id: 'message',
    header: 'Said',
    isWide: true,
    width: '40%',
    cell: ({ message }) => <span className="break-words text-muted">{message}</span>,
  },
];

const TRIGGERS = { schedule: 'it was due', missed: 'it was missed', manual: 'somebody asked' } as const;
