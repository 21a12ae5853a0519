import { useMemo } from 'react';
import type { FillShape } from '#contract/trading.ts';
import { Money, Price, Quantity } from '#apps/web/widgets/figures.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { ListStates } from '#apps/web/pages/trading/list-card.tsx';
import { InstrumentCell, SideCell, idColumn, timeColumn } from '#apps/web/pages/trading/shared-columns.tsx';
import { useLiveList } from '#apps/web/pages/trading/use-live-list.ts';

const COLUMNS: readonly Column<FillShape>[] = [
  {
    id: 'instrument',
    header: 'Instrument',
    isMain: true,
    cell: ({ mode, instrument }) => <InstrumentCell mode={mode} instrument={instrument} />,
  },
  timeColumn('Time', ({ time }) => time),
  { id: 'side', header: 'Side', cell: ({ side }) => <SideCell side={side} /> },
  {
    id: 'price',
    header: 'Price',
    align: 'end',
    cell: ({ price }) => <Price value={price} />,
    sortBy: ({ price }) => price,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => <Quantity value={quantity} />,
    sortBy: ({ quantity }) => quantity,
  },
  { id: 'fee', header: 'Fee', align: 'end', cell: ({ fee }) => <Money amount={fee.amount} currency={fee.currency} /> },
  { id: 'liquidity', header: 'Liquidity', cell: ({ liquidity }) => liquidity, hiddenBelow: 'sm' },
  idColumn('fill', ({ id }) => id),
];

/** Executions, the latest first; live. */
export function FillsTab({ session }: { readonly session: string | undefined }) {
  const rules = useMemo(
    () => ({
      idOf: (fill: FillShape) => `${fill.session} ${fill.id}`,
      timeOf: (fill: FillShape) => fill.time,
      accepts: (fill: FillShape) => session === undefined || fill.session === session,
    }),
    [session],
  );
  const list = useLiveList('GET /fills', { query: { session } }, 'fills', rules);
  return (
    <ListStates list={list}>
      {(fills) => (
        <Table
          label="Fills"
          columns={COLUMNS}
          rows={fills}
          idOf={rules.idOf}
          empty={<EmptyState title="Nothing is executed yet" />}
          footer={<ListEnd list={list} />}
        />
      )}
    </ListStates>
  );
}
