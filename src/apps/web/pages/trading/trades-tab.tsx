import { Link } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import type { SessionShape, TradeShape } from '#contract/trading.ts';
import { useLiveBatches } from '#apps/web/data/live.ts';
import { refresh, useApiList } from '#apps/web/data/query.ts';
import { DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { Money, Price, Quantity, RMultiple } from '#apps/web/widgets/figures.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { ListStates } from '#apps/web/pages/trading/list-card.tsx';
import { InstrumentCell, timeColumn } from '#apps/web/pages/trading/shared-columns.tsx';

/** Columns; the mode of a trade is its session's. */
function columnsFor(sessions: readonly SessionShape[]): readonly Column<TradeShape>[] {
  return [
    {
      id: 'instrument',
      header: 'Instrument',
      isMain: true,
      cell: ({ session, instrument }) => (
        <InstrumentCell mode={sessions.find(({ id }) => id === session)?.mode} instrument={instrument} />
      ),
    },
    timeColumn('Closed', ({ exitTime }) => exitTime),
    { id: 'direction', header: 'Direction', cell: ({ direction }) => <DirectionBadge direction={direction} /> },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'end',
      hiddenBelow: 'sm',
      cell: ({ quantity }) => <Quantity value={quantity} />,
    },
    { id: 'entry', header: 'Entry', align: 'end', cell: ({ entryPrice }) => <Price value={entryPrice} /> },
    { id: 'exit', header: 'Exit', align: 'end', cell: ({ exitPrice }) => <Price value={exitPrice} /> },
    { id: 'why', header: 'Closed by', cell: ({ exitReason }) => exitReason },
    {
      id: 'fees',
      header: 'Fees',
      align: 'end',
      hiddenBelow: 'xl',
      cell: ({ fees }) => <Money amount={fees.amount} currency={fees.currency} />,
    },
    {
      id: 'net',
      header: 'Net',
      align: 'end',
      cell: ({ net }) => <Money amount={net.amount} currency={net.currency} isResult />,
      sortBy: ({ net }) => net.amount,
    },
    {
      id: 'result',
      header: 'R',
      align: 'end',
      cell: ({ rMultiple }) => <RMultiple value={rMultiple} />,
      sortBy: ({ rMultiple }) => rMultiple,
    },
    {
      id: 'signal',
      header: 'Signal',
      cell: ({ signalId }) => (
        <Link to="/scanner" search={{ signal: signalId }} className="text-xs text-accent hover:underline">
          why
        </Link>
      ),
    },
  ];
}

interface TradesTabProps {
  readonly session: string | undefined;
  readonly sessions: readonly SessionShape[];
}

/** Round trips, the latest first, with a way back to the signal of each. */
export function TradesTab({ session, sessions }: TradesTabProps) {
  const cache = useQueryClient();
  const list = useApiList('GET /trades', { query: { session } });
  // Trades have no topic of their own: a fill may have ended one.
  useLiveBatches('fills', { onEvents: () => void refresh(cache, 'GET /trades') });
  return (
    <ListStates list={list}>
      {(trades) => (
        <Table
          label="Trades"
          columns={columnsFor(sessions)}
          rows={trades}
          idOf={(trade) => `${trade.session} ${trade.id}`}
          empty={<EmptyState title="No trade is closed yet" />}
          footer={<ListEnd list={list} />}
        />
      )}
    </ListStates>
  );
}
