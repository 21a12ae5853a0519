import { getRouteApi } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { useLive } from '#apps/web/data/live.ts';
import { refresh, useApiList } from '#apps/web/data/query.ts';
import { known } from '#apps/web/data/search.ts';
import { ChannelCard } from '#apps/web/pages/alerts/channel-card.tsx';
import { AlertItem } from '#apps/web/widgets/alert-item.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';

const route = getRouteApi('/frame/alerts');

/** What needs attention, what did, and how people are told. */
export function AlertsPage() {
  return (
    <Page title="Alerts" lead="What somebody should know, and the ways in which people are told.">
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <AlertList />
        <ChannelCard />
      </div>
    </Page>
  );
}

function AlertList() {
  const { state = 'open', severity } = route.useSearch();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const list = useApiList('GET /alerts', { query: { state, severity, limit: 50 } });
  useLive('alerts', () => void refresh(cache, 'GET /alerts'));
  return (
    <Card
      title={state === 'open' ? 'Open' : 'All'}
      isFlush
      actions={
        <>
          <Segmented
            label="Which alerts"
            value={state}
            choices={[
              { value: 'open', label: 'Open' },
              { value: 'all', label: 'All' },
            ]}
            onChange={(next) => void navigate({ search: (now) => ({ ...now, state: next }), replace: true })}
          />
          <Select
            label="Severity"
            isLabelHidden
            value={severity ?? ''}
            choices={[
              { value: '', label: 'Any severity' },
              { value: 'critical', label: 'Critical' },
              { value: 'warning', label: 'Warning' },
              { value: 'info', label: 'Information' },
            ]}
            onChange={(next) =>
              void navigate({
                search: ({ state: kept }) => known({ state: kept, severity: next === '' ? undefined : next }),
                replace: true,
              })
            }
          />
        </>
      }
    >
      <AlertRows list={list} isOpen={state === 'open'} />
    </Card>
  );
}

function AlertRows({
  list,
  isOpen,
}: {
  readonly list: ReturnType<typeof useApiList<'GET /alerts'>>;
  readonly isOpen: boolean;
}) {
  if (list.items === undefined) {
    return list.error === null ? (
      <SkeletonLines />
    ) : (
      <ErrorState error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  if (list.items.length === 0) {
    return (
      <EmptyState title={isOpen ? 'Nothing needs attention' : 'No alerts so far'} icon={<BellRing strokeWidth={1.5} />}>
        Lost feeds, failed jobs, trouble at a venue and everything that stops trading are told here.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {list.items.map((alert) => (
          <li key={alert.id} className="px-4">
            <AlertItem alert={alert} />
          </li>
        ))}
      </ul>
      <div className="border-t border-line px-4 py-2">
        <ListEnd list={list} />
      </div>
    </>
  );
}
