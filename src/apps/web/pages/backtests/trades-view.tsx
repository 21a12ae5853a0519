import { Link } from '@tanstack/react-router';
import type { RunDetail } from '#contract/runs.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { LOCAL_ZONE, formatDuration } from '#apps/web/format/time.ts';
import { DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Money, Price, Quantity, RMultiple } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { tradesOf } from '#apps/web/pages/backtests/run-records.ts';
import type { RunTrade } from '#apps/web/pages/backtests/run-records.ts';

/** Trades of a run, each with the way to the signal that it came from. */
export function TradesView({ detail: { trades, currency, run } }: { readonly detail: RunDetail }) {
  const rows = tradesOf(trades);
  const isPart = run.trades !== null && rows.length < run.trades;
  return (
    <Card
      title="Trades"
      note={
        isPart
          ? `the last ${formatCount(rows.length)} of ${formatCount(run.trades)}; the report has all`
          : `${currency}, after fees`
      }
      isFlush
    >
      <Table
        label="Trades"
        columns={tradeColumns(currency)}
        rows={rows}
        idOf={({ signalId, openedAt }) => `${signalId} ${openedAt}`}
        sort={{ column: 'opened', isDescending: true }}
        maxHeight="72dvh"
        empty={
          <EmptyState title="No trade was made">
            No signal came, or the gates stopped every one: the gate ledger says which gate stopped how many.
          </EmptyState>
        }
      />
    </Card>
  );
}

/** Columns of trades; also of those that only one of two runs made. */
export function tradeColumns(currency: string): readonly Column<RunTrade>[] {
  return [
    {
      id: 'opened',
      header: `Opened (${LOCAL_ZONE})`,
      label: 'Opened',
      isMain: true,
      cell: ({ openedAt }) => <TimeText time={openedAt} />,
      sortBy: ({ openedAt }) => openedAt,
    },
    { id: 'direction', header: 'Direction', cell: ({ direction }) => <DirectionBadge direction={direction} /> },
    {
      id: 'held',
      header: 'Held',
      align: 'end',
      hiddenBelow: 'lg',
      cell: ({ openedAt, closedAt }) => <span className="num">{formatDuration(closedAt - openedAt)}</span>,
      sortBy: ({ openedAt, closedAt }) => closedAt - openedAt,
    },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'end',
      hiddenBelow: 'xl',
      cell: ({ quantity }) => <Quantity value={quantity} />,
    },
    { id: 'entry', header: 'Entry', align: 'end', cell: ({ entryPrice }) => <Price value={entryPrice} /> },
    { id: 'exit', header: 'Exit', align: 'end', cell: ({ exitPrice }) => <Price value={exitPrice} /> },
    { id: 'why', header: 'Closed by', cell: ({ exitReason }) => exitReason },
    ...resultColumns(currency),
  ];
}

function resultColumns(currency: string): readonly Column<RunTrade>[] {
  return [
    {
      id: 'fees',
      header: 'Fees',
      align: 'end',
      hiddenBelow: 'xl',
      cell: ({ fees }) => <Money amount={fees} currency={currency} showsCurrency={false} />,
    },
    {
      id: 'profit',
      header: 'Net',
      align: 'end',
      cell: ({ profit }) => <Money amount={profit} currency={currency} isResult showsCurrency={false} />,
      sortBy: ({ profit }) => profit,
    },
    {
      id: 'result',
      header: 'Result',
      align: 'end',
      cell: ({ rMultiple }) => <RMultiple value={rMultiple} />,
      sortBy: ({ rMultiple }) => rMultiple,
    },
    {
      id: 'best',
      header: 'Best / worst',
      align: 'end',
      hiddenBelow: 'xl',
      cell: ({ mfeR, maeR }) => (
        <span className="flex justify-end gap-2">
          <RMultiple value={mfeR} digits={1} />
          <RMultiple value={maeR} digits={1} />
        </span>
      ),
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
