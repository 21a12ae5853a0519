import { useState } from 'react';
import { formatCount } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import type { ComparedTrades } from '#apps/web/pages/backtests/comparison.ts';
import type { RunTrade } from '#apps/web/pages/backtests/run-records.ts';
import { tradeColumns } from '#apps/web/pages/backtests/trades-view.tsx';

interface TradeCardProps {
  readonly trades: ComparedTrades;
  readonly currency: string;
}

interface ChangedTrade extends RunTrade {
  readonly changes?: readonly string[];
}

/** Trades that only one run made, and those that both made in different ways. */
export function TradeCard({ trades: { same, changed, onlyA, onlyB }, currency }: TradeCardProps) {
  const [which, setWhich] = useState<'a' | 'b' | 'changed'>('a');
  const rows: readonly ChangedTrade[] =
    which === 'changed' ? changed.map(({ trade, changes }) => ({ ...trade, changes })) : which === 'a' ? onlyA : onlyB;
  const columns: readonly Column<ChangedTrade>[] = tradeColumns(currency);
  const withChanges: readonly Column<ChangedTrade>[] = [
    columns[0]!,
    {
      id: 'changes',
      header: 'What changed',
      isWide: true,
      cell: ({ changes }) => <span className="text-xs">{changes?.join(', ')}</span>,
    },
    ...columns.slice(1),
  ];
  return (
    <Card
      title="Trades"
      note={`${formatCount(same)} the same in both`}
      isFlush
      actions={
        <Segmented
          label="Which trades"
          value={which}
          choices={[
            { value: 'a', label: `Only A (${formatCount(onlyA.length)})` },
            { value: 'b', label: `Only B (${formatCount(onlyB.length)})` },
            { value: 'changed', label: `Changed (${formatCount(changed.length)})` },
          ]}
          onChange={setWhich}
        />
      }
    >
      <Table
        key={which}
        label="Trades that differ"
        columns={which === 'changed' ? withChanges : columns}
        rows={rows}
        idOf={({ signalId, openedAt }) => `${signalId} ${openedAt}`}
        maxHeight="60dvh"
        empty={<EmptyState title="No such trade" />}
      />
    </Card>
  );
}
