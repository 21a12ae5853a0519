import type { PositionShape } from '#contract/trading.ts';
import { useApi } from '#apps/web/data/query.ts';
import { DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { Money, Price, Quantity } from '#apps/web/widgets/figures.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { InstrumentCell } from '#apps/web/pages/trading/shared-columns.tsx';
import { usePositions } from '#apps/web/pages/trading/use-positions.ts';

function columnsFor(digitsOf: (instrument: string) => number | undefined): readonly Column<PositionShape>[] {
  return [
    {
      id: 'instrument',
      header: 'Instrument',
      isMain: true,
      cell: ({ mode, symbol }) => <InstrumentCell mode={mode} instrument={symbol} />,
    },
    { id: 'direction', header: 'Direction', cell: ({ direction }) => <DirectionBadge direction={direction} /> },
    { id: 'quantity', header: 'Quantity', align: 'end', cell: ({ quantity }) => <Quantity value={quantity} /> },
    {
      id: 'entry',
      header: 'Entry',
      align: 'end',
      cell: ({ entryPrice, instrument }) => <Price value={entryPrice} digits={digitsOf(instrument)} />,
    },
    {
      id: 'last',
      header: 'Last',
      align: 'end',
      cell: ({ lastPrice, instrument }) => <Price value={lastPrice} digits={digitsOf(instrument)} />,
    },
    {
      id: 'stop',
      header: 'Stop',
      align: 'end',
      cell: ({ stop, instrument }) => <Price value={stop} digits={digitsOf(instrument)} />,
    },
    {
      id: 'unrealised',
      header: 'Unrealised',
      align: 'end',
      cell: ({ unrealised, currency }) => <Money amount={unrealised} currency={currency} isResult />,
      sortBy: ({ unrealised }) => unrealised,
    },
    {
      id: 'risk',
      header: 'Open risk',
      align: 'end',
      cell: ({ openRisk, currency }) => <Money amount={openRisk} currency={currency} />,
      sortBy: ({ openRisk }) => openRisk,
    },
    {
      id: 'since',
      header: 'Open since',
      hiddenBelow: 'lg',
      cell: ({ since }) => <TimeText time={since} />,
      sortBy: ({ since }) => since,
    },
  ];
}

/** What is open now; prices and profit move with the market. */
export function PositionsTab({ session }: { readonly session: string | undefined }) {
  const query = usePositions();
  const instruments = useApi('GET /instruments', {}, { staleTime: 60_000 }).data?.items ?? [];
  const digitsOf = (id: string) => instruments.find((instrument) => instrument.id === id)?.priceDigits;
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Table
          label="Positions"
          columns={columnsFor(digitsOf)}
          rows={items.filter((position) => session === undefined || position.session === session)}
          idOf={(position) => `${position.session} ${position.instrument}`}
          empty={
            <EmptyState title="Nothing is open">
              Positions open when a signal passes every gate and its order is filled.
            </EmptyState>
          }
        />
      )}
    </Loaded>
  );
}
