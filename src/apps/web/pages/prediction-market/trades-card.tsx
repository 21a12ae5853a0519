import type { PredictionMarketDetail } from '#contract/prediction.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { exactTime, formatClock } from '#apps/web/format/time.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Cents } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

type Trade = PredictionMarketDetail['trades'][number];
type Row = Trade & { readonly id: string };

const COLUMNS: readonly Column<Row>[] = [
  { id: 'time', header: 'Time', isMain: true, cell: ({ time }) => <ClockText time={time} /> },
  { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => outcome },
  { id: 'side', header: 'Side', cell: (trade) => <Side trade={trade} /> },
  { id: 'price', header: 'Price', align: 'end', cell: ({ price }) => <Cents value={price} /> },
  {
    id: 'contracts',
    header: 'Contracts',
    align: 'end',
    cell: ({ contracts }) => <span className="num">{formatNumber(contracts, contracts < 100 ? 2 : 0)}</span>,
  },
];

/** The latest trades, and how sure their side is. */
export function TradesCard({ trades }: Pick<PredictionMarketDetail, 'trades'>) {
  const rows = trades.map((trade, i) => ({ ...trade, id: `${trades.length - i} ${trade.time}` }));
  return (
    <Card title="Trades" note="a side is settled, or claimed by the stream, which is often wrong" isFlush>
      <Table
        label="Trades"
        columns={COLUMNS}
        rows={rows}
        idOf={({ id }) => id}
        phone="scroll"
        maxHeight="26rem"
        empty={<EmptyState title="No trade was heard yet" />}
      />
    </Card>
  );
}

/** The day is nearly always the same; it stands in the hover. */
function ClockText({ time }: Pick<Trade, 'time'>) {
  return (
    <Tooltip text={exactTime(time)}>
      <time dateTime={new Date(time).toISOString()} className="num">
        {formatClock(time)}
      </time>
    </Tooltip>
  );
}

function Side({ trade: { side, isSettled } }: { readonly trade: Trade }) {
  if (side === 'unknown') return <span className="text-faint">unknown</span>;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className={`font-medium ${side === 'buy' ? 'text-gain' : 'text-loss'}`}>
        <span aria-hidden className="text-2xs">
          {side === 'buy' ? '▲' : '▼'}
        </span>{' '}
        {side}
      </span>
      <span className={isSettled ? 'text-xs text-muted' : 'text-xs text-warn'}>
        {isSettled ? 'settled' : 'claimed'}
      </span>
    </span>
  );
}
