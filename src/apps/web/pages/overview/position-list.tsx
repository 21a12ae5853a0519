import { Link } from '@tanstack/react-router';
import type { PositionShape } from '#contract/trading.ts';
import { useApi } from '#apps/web/data/query.ts';
import { DirectionBadge, ModeBadge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Money, Price, Quantity } from '#apps/web/widgets/figures.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';

/** Columns; prices have the digits of their instrument. */
const columnsFor = (digitsOf: (instrument: string) => number | undefined): readonly Column<PositionShape>[] => [
  {
    id: 'symbol',
    header: 'Instrument',
    isMain: true,
    cell: ({ symbol, mode, direction }) => (
      <span className="flex items-center gap-2">
        <ModeBadge mode={mode} />
        <span className="font-medium text-ink">{symbol}</span>
        <DirectionBadge direction={direction} />
      </span>
    ),
  },
  { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity }) => <Quantity value={quantity} /> },
  {
    id: 'entry',
    header: 'Entry',
    align: 'end',
    hiddenBelow: 'sm',
    cell: ({ entryPrice, instrument }) => <Price value={entryPrice} digits={digitsOf(instrument)} />,
  },
  {
    id: 'last',
    header: 'Last',
    align: 'end',
    cell: ({ lastPrice, instrument }) => <Price value={lastPrice} digits={digitsOf(instrument)} />,
  },
  {
    id: 'unrealised',
    header: 'Unrealised',
    align: 'end',
    cell: ({ unrealised, currency }) => <Money amount={unrealised} currency={currency} isResult />,
  },
  {
    id: 'risk',
    header: 'Open risk',
    align: 'end',
    cell: ({ openRisk, currency }) => <Money amount={openRisk} currency={currency} />,
  },
];

/** What is open now; profit moves with the market. */
export function PositionList({ positions }: { readonly positions: readonly PositionShape[] }) {
  const instruments = useApi('GET /instruments', {}, { staleTime: 60_000 }).data?.items ?? [];
  const digitsOf = (id: string) => instruments.find((instrument) => instrument.id === id)?.priceDigits;
  return (
    <Card
      title="Open positions"
      isFlush
      actions={
        <Link to="/trading" search={{ tab: 'positions' }} className="text-xs text-accent hover:underline">
          Trading
        </Link>
      }
    >
      <Table
        label="Positions that are open"
        columns={columnsFor(digitsOf)}
        rows={positions}
        idOf={({ session, instrument }) => `${session} ${instrument}`}
        empty={<p className="p-4 text-sm text-muted">Nothing is open.</p>}
      />
    </Card>
  );
}
