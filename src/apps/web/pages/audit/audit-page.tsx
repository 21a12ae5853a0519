import { useState } from 'react';
import type { ItemOf } from '#apps/web/data/query.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { ChainState } from '#apps/web/pages/audit/chain-state.tsx';
import { Card, FactList } from '#apps/web/widgets/card.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { PlainData, summaryOf } from '#apps/web/widgets/plain-data.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

type Entry = ItemOf<'GET /audit'>;

const COLUMNS: readonly Column<Entry>[] = [
  {
    id: 'n',
    header: 'No.',
    hiddenBelow: 'sm',
    align: 'end',
    width: '5rem',
    cell: ({ n }) => <span className="text-faint">{n}</span>,
  },
  { id: 'time', header: 'Time', width: '11rem', cell: ({ time }) => <TimeText time={time} show="second" /> },
  { id: 'actor', header: 'Who', cell: ({ actor }) => actor },
  { id: 'action', header: 'What', isMain: true, cell: ({ action }) => <span className="font-medium">{action}</span> },
  {
    id: 'detail',
    header: 'Detail',
    isWide: true,
    width: '40%',
    cell: ({ detail }) => <span className="line-clamp-1 break-all text-muted">{summaryOf(detail)}</span>,
  },
  {
    id: 'hash',
    header: 'Seal',
    hiddenBelow: 'lg',
    cell: ({ hash }) => <code className="text-xs text-faint">{hash.slice(0, 10)}</code>,
  },
];

/** What people and jobs did; nothing of it can be changed without being found. */
export function AuditPage() {
  const list = useApiList('GET /audit', { query: { limit: 100 } });
  const [open, setOpen] = useState<Entry>();
  return (
    <Page title="Audit" lead="What people and jobs did. Each entry seals the one before it, so that a change is found.">
      <ChainState />
      <Card title="Entries" note="the latest first" isFlush>
        {list.items === undefined ? (
          list.error === null ? (
            <SkeletonLines lines={8} />
          ) : (
            <ErrorState error={list.error} onRetry={() => void list.refetch()} />
          )
        ) : (
          <Table
            label="Audit log"
            rows={list.items}
            idOf={({ n }) => `${n}`}
            columns={COLUMNS}
            onOpen={setOpen}
            current={open === undefined ? undefined : `${open.n}`}
            empty={<EmptyState title="Nothing has been done yet" />}
            footer={<ListEnd list={list} />}
          />
        )}
      </Card>
      {open !== undefined && <EntryDrawer entry={open} onClose={() => setOpen(undefined)} />}
    </Page>
  );
}

function EntryDrawer({ entry, onClose }: { readonly entry: Entry; readonly onClose: () => void }) {
  return (
    <Drawer isOpen onClose={onClose} title={`Entry ${entry.n}: ${entry.action}`}>
      <div className="space-y-4">
        <FactList
          facts={[
            ['Time', <TimeText key="time" time={entry.time} show="second" showsZone />],
            ['Who', entry.actor],
            ['What', entry.action],
            [
              'Seal',
              <code key="seal" className="text-xs break-all">
                {entry.hash}
              </code>,
            ],
          ]}
        />
        <PlainData data={entry.detail} label="Detail" />
      </div>
    </Drawer>
  );
}
