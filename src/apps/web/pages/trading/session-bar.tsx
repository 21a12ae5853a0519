import { useState } from 'react';
import { Pause, Play } from 'lucide-react';
import type { SessionShape } from '#contract/trading.ts';
import { useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { AgeText } from '#apps/web/widgets/age-text.tsx';
import { ModeBadge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Confirm } from '#apps/web/widgets/confirm.tsx';
import { Money } from '#apps/web/widgets/figures.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';

interface SessionBarProps {
  readonly sessions: readonly SessionShape[];
  readonly chosen: string | undefined;
  readonly onChoose: (session: string | undefined) => void;
}

/** Sessions beside each other: which is paper, which is live, how each is. Choosing one narrows everything below to it. */
export function SessionBar({ sessions, chosen, onChoose }: SessionBarProps) {
  return (
    <ul aria-label="Sessions" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
      {sessions.map((session) => (
        <li key={session.id} className="min-w-0">
          <SessionCard session={session} isChosen={session.id === chosen} onChoose={onChoose} />
        </li>
      ))}
    </ul>
  );
}

interface SessionCardProps {
  readonly session: SessionShape;
  readonly isChosen: boolean;
  readonly onChoose: (session: string | undefined) => void;
}

function SessionCard({ session, isChosen, onChoose }: SessionCardProps) {
  const { id, mode, title, symbol, timeframe, strategy, status, riskState, reason, equity, currency, speed } = session;
  return (
    <div
      className={cx(
        'flex h-full flex-col rounded-lg border bg-surface',
        mode === 'live' ? 'border-danger-fill' : 'border-line',
        isChosen && 'ring-2 ring-accent',
      )}
    >
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => onChoose(isChosen ? undefined : id)}
        className="flex w-full flex-1 flex-col items-stretch justify-start rounded-t-lg px-4 pt-3 pb-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <span className="flex items-center gap-2">
          <ModeBadge mode={mode} />
          <span className="truncate text-sm font-semibold text-ink">{title}</span>
        </span>
        <span className="mt-1 block truncate text-xs text-muted">
          {symbol} {timeframe}, {strategy}
          {speed > 1 && `, ${formatNumber(speed)} × real time`}
        </span>
        <span className="mt-2 block text-lg font-semibold text-ink">
          <Money amount={equity} currency={currency} />
        </span>
        {status !== 'running' && reason !== '' && <span className="mt-1 block text-xs text-warn">{reason}</span>}
      </button>
      <div className="flex items-center gap-2 border-t border-line px-4 py-2">
        <StatusBadge status={status} />
        {riskState !== null && riskState !== 'ACTIVE' && <StatusBadge status={riskState} />}
        <span className="truncate text-xs text-faint">
          bar <AgeText time={session.lastBar} instrument={session.instrument} none="none yet" />
        </span>
        <span className="ml-auto">
          <SessionSwitch session={session} />
        </span>
      </div>
    </div>
  );
}

/** Stops a session that runs, or goes on with one on paper that was stopped; asks first. */
function SessionSwitch({ session }: { readonly session: SessionShape }) {
  const { id, mode, title, status } = session;
  const [isAsking, setAsking] = useState(false);
  const mayTrade = useMay('trader');
  const after = {
    refreshes: ['GET /sessions', 'GET /overview'],
    isQuiet: true,
    onDone: () => setAsking(false),
  } as const;
  const stop = useChange('POST /sessions/:id/stop', { ...after, done: `${title} is stopped` });
  const start = useChange('POST /sessions/:id/start', { ...after, done: `${title} goes on` });
  const isRunning = status === 'running' || status === 'paused';
  if (!mayTrade || (!isRunning && mode === 'live')) return null;
  const change = isRunning ? stop : start;
  return (
    <>
      <Button
        size="sm"
        look="ghost"
        icon={isRunning ? <Pause aria-hidden /> : <Play aria-hidden />}
        aria-label={`${isRunning ? 'Stop' : 'Start'} ${title}`}
        onClick={() => setAsking(true)}
      >
        {isRunning ? 'Stop' : 'Start'}
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={isRunning ? `Stop ${title}?` : `Go on with ${title}?`}
        description={
          isRunning
            ? `No new positions. What is open stays open, with its stop${mode === 'live' ? ' at the venue' : ''}.`
            : 'It goes on from its journal, on paper.'
        }
        action={isRunning ? 'Stop session' : 'Start session'}
        isDangerous={isRunning && mode === 'live'}
        isBusy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ params: { id } })}
      />
    </>
  );
}
