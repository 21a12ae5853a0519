import { useMemo } from 'react';
import type { OrderShape } from '#contract/trading.ts';
import { Switch } from '#apps/web/widgets/fields.tsx';
import { Quantity } from '#apps/web/widgets/figures.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { ListStates } from '#apps/web/pages/trading/list-card.tsx';
import { InstrumentCell, SideCell, idColumn, timeColumn } from '#apps/web/pages/trading/shared-columns.tsx';
import { useLiveList } from '#apps/web/pages/trading/use-live-list.ts';

const OPEN: readonly OrderShape['status'][] = ['submitted', 'working'];

const COLUMNS: readonly Column<OrderShape>[] = [
  {
    id: 'instrument',
    header: 'Instrument',
    isMain: true,
    cell: ({ mode, instrument }) => <InstrumentCell mode={mode} instrument={instrument} />,
  },
  timeColumn('Created', ({ created }) => created),
  { id: 'side', header: 'Side', cell: ({ side }) => <SideCell side={side} /> },
  { id: 'role', header: 'Role', cell: ({ role }) => role },
  { id: 'type', header: 'Type', cell: ({ type }) => type },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => <Quantity value={quantity} />,
    sortBy: ({ quantity }) => quantity,
  },
  { id: 'filled', header: 'Filled', align: 'end', cell: ({ filled }) => <Quantity value={filled} /> },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, reason }) => (
      <span title={reason}>
        <StatusBadge status={status} />
      </span>
    ),
    sortBy: ({ status }) => status,
  },
  {
    id: 'reason',
    header: 'Reason',
    hiddenBelow: 'xl',
    cell: ({ reason }) => <span className="text-xs text-muted">{reason}</span>,
  },
  idColumn('order', ({ id }) => id),
];

interface OrdersTabProps {
  readonly session: string | undefined;
  readonly isOpenOnly: boolean;
  readonly onOpenOnly: (isOpenOnly: boolean) => void;
}

/** Orders, the latest first; live. */
export function OrdersTab({ session, isOpenOnly, onOpenOnly }: OrdersTabProps) {
  const rules = useMemo(
    () => ({
      idOf: (order: OrderShape) => `${order.session} ${order.id}`,
      timeOf: (order: OrderShape) => order.created,
      versionOf: (order: OrderShape) => order.updated,
      accepts: (order: OrderShape) =>
        (session === undefined || order.session === session) && (!isOpenOnly || OPEN.includes(order.status)),
    }),
    [session, isOpenOnly],
  );
  const list = useLiveList('GET /orders', { query: { session, state: isOpenOnly ? 'open' : 'all' } }, 'orders', rules);
  return (
    <>
      <div className="border-b border-line px-4 py-2.5">
        <Switch label="Open orders only" isOn={isOpenOnly} onChange={onOpenOnly} />
      </div>
      <ListStates list={list}>
        {(orders) => (
          <Table
            label="Orders"
            columns={COLUMNS}
            rows={orders}
            idOf={rules.idOf}
            empty={
              isOpenOnly ? (
                <EmptyState title="No order is open" />
              ) : (
                <EmptyState title="No orders yet">They come when a signal passes every gate.</EmptyState>
              )
            }
            footer={<ListEnd list={list} />}
          />
        )}
      </ListStates>
    </>
  );
}
