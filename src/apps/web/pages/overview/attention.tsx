import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { Overview } from '#contract/overview.ts';
import { AlertItem } from '#apps/web/widgets/alert-item.tsx';
import { Card } from '#apps/web/widgets/card.tsx';

const MOST = 5;

/** What is open, the worst first, each with what to do about it. */
export function Attention({ alerts }: { readonly alerts: Overview['attention'] }) {
  return (
    <Card
      title="Needs attention"
      actions={
        <Link to="/alerts" className="text-xs text-accent hover:underline">
          All alerts
        </Link>
      }
    >
      {alerts.length === 0 ? (
        <p className="flex items-center gap-2 text-sm text-muted">
          <CircleCheck aria-hidden className="size-4 shrink-0 text-accent" />
          Nothing: every part runs as it should.
        </p>
      ) : (
        <ul className="-my-3 divide-y divide-line">
          {alerts.slice(0, MOST).map((alert) => (
            <li key={alert.id}>
              <AlertItem alert={alert} />
            </li>
          ))}
        </ul>
      )}
      {alerts.length > MOST && <p className="mt-3 text-xs text-faint">and {alerts.length - MOST} more</p>}
    </Card>
  );
}
