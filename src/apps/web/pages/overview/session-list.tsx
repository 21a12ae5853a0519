import { Link } from '@tanstack/react-router';
import type { SessionShape } from '#contract/trading.ts';
import { ModeBadge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Money } from '#apps/web/widgets/figures.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { speedText } from '#apps/web/pages/overview/speed-text.ts';

/** What trades, where, and how it is. */
export function SessionList({ sessions }: { readonly sessions: readonly SessionShape[] }) {
  return (
    <Card title="Sessions" isFlush>
      {sessions.length === 0 ? (
        <p className="p-4 text-sm text-muted">No session yet.</p>
      ) : (
        <ul className="divide-y divide-line">
          {sessions.map((session) => (
            <li key={session.id} className="px-4 py-3">
              <div className="flex items-center gap-2">
                <ModeBadge mode={session.mode} />
                <Link
                  to="/trading"
                  search={{ session: session.id }}
                  className="truncate text-sm font-medium text-ink hover:underline"
                >
                  {session.title}
                </Link>
                <span className="ml-auto shrink-0">
                  <StatusBadge status={session.status} />
                </span>
              </div>
              <div className="mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
                <span>
                  {session.symbol} {session.timeframe} at {session.venue}
                </span>
                <Money amount={session.equity} currency={session.currency} />
                <span>
                  last bar <TimeText time={session.lastBar} none="not yet" />
                </span>
              </div>
              {session.speed > 1 && <p className="mt-0.5 text-xs text-faint">{speedText(session.speed)}</p>}
              {session.status !== 'running' && session.reason !== '' && (
                <p className="mt-0.5 text-xs text-warn">{session.reason}</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
