import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { RunRow } from '#contract/runs.ts';
import { useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { counted } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { ProgressBar } from '#apps/web/widgets/progress.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { progressWords } from '#apps/web/pages/backtests/run-words.ts';

/** What waits or is at work, with its progress and a way to end it; nothing when there is none. */
export function RunsUnderWay({ runs }: { readonly runs: readonly RunRow[] }) {
  if (runs.length === 0) return null;
  const waiting = runs.filter(({ status }) => status === 'queued').length;
  return (
    <Card
      title="Under way"
      note={waiting === 0 ? undefined : `${counted(waiting, 'run')} waiting: one is made at a time`}
      isFlush
    >
      <ul className="divide-y divide-line">
        {runs.map((run) => (
          <UnderWay key={run.id} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function UnderWay({ run }: { readonly run: RunRow }) {
  const { id, title, status, progress } = run;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 px-4 py-2.5 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)_auto]">
      <div className="flex min-w-0 items-center gap-2">
        <StatusBadge status={status} />
        <Link
          to="/backtests/$run"
          params={{ run: id }}
          title={title}
          className="min-w-0 truncate text-sm text-ink hover:underline"
        >
          {title}
        </Link>
      </div>
      <div className="min-w-0 max-lg:order-last max-lg:col-span-2">
        {status === 'running' ? (
          <ProgressBar
            label={`Progress of ${title}`}
            done={progress?.done ?? 0}
            total={progress?.total ?? null}
            note={progressWords(run)}
          />
        ) : (
          <p className="text-xs text-faint">{progressWords(run)}</p>
        )}
      </div>
      <CancelRun run={run} />
    </li>
  );
}

/** A button that ends a run at once: it can be started again. */
export function CancelRun({ run: { id, title } }: { readonly run: RunRow }) {
  const cancel = useChange('POST /runs/:id/cancel', {
    done: 'The run ends',
    refreshes: ['GET /runs', 'GET /runs/:id'],
  });
  const may = useMay('trader');
  return (
    <Button
      size="sm"
      icon={<X aria-hidden />}
      isBusy={cancel.isPending}
      disabled={!may}
      aria-label={`Cancel ${title}`}
      onClick={() => cancel.mutate({ params: { id } })}
    >
      Cancel
    </Button>
  );
}
