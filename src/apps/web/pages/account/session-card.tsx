import { MonitorSmartphone } from 'lucide-react';
import { useApi, useChange } from '#apps/web/data/query.ts';
import { browserName } from '#apps/web/pages/account/browser-name.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** Browsers that are signed in to this account. */
export function SessionCard() {
  const query = useApi('GET /auth/sessions');
  const end = useChange('DELETE /auth/sessions/:id', { done: 'Signed out there', refreshes: ['GET /auth/sessions'] });
  return (
    <Card title="Signed in" note="browsers that use this account" isFlush>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No browser is signed in" />
          ) : (
            <ul className="divide-y divide-line">
              {items.map(({ id, agent, created, lastSeen, isThis }) => (
                <li key={id} className="flex items-center gap-3 px-4 py-2.5 text-sm">
                  <MonitorSmartphone aria-hidden className="size-4 shrink-0 text-faint" />
                  <div className="min-w-0 flex-1">
                    <p className="flex flex-wrap items-center gap-2 font-medium" title={agent}>
                      {browserName(agent)} {isThis && <Badge tone="accent">this one</Badge>}
                    </p>
                    <p className="text-xs text-faint">
                      seen <TimeText time={lastSeen} show="relative" />, since <TimeText time={created} />
                    </p>
                  </div>
                  {!isThis && (
                    <Button
                      size="sm"
                      aria-label={`Sign out ${browserName(agent)}`}
                      disabled={end.isPending}
                      onClick={() => end.mutate({ params: { id } })}
                    >
                      Sign out
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
