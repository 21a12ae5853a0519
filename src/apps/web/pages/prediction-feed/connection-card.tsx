import type { PredictionFeedHealth } from '#contract/prediction.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';

type Connection = PredictionFeedHealth['connections'][number];

/** Words of the badge by the state of a connection. */
const STATES = { connecting: 'starting', connected: 'well', lost: 'down' } as const;

const COLUMNS: readonly Column<Connection>[] = [
  { id: 'name', header: 'Connection', isMain: true, cell: ({ name }) => <span className="font-medium">{name}</span> },
  { id: 'state', header: 'State', cell: ({ state }) => <StatusBadge status={STATES[state]} word={state} /> },
  {
    id: 'markets',
    header: 'Markets',
    align: 'end',
    cell: ({ markets }) => <span className="num">{formatCount(markets)}</span>,
  },
  {
    id: 'messages',
    header: 'Messages',
    align: 'end',
    cell: ({ messages }) => <span className="num">{formatCount(messages)}</span>,
  },
  {
    id: 'reconnects',
    header: 'Reconnects',
    align: 'end',
    cell: ({ reconnects }) => <span className="num">{formatCount(reconnects)}</span>,
  },
  {
    id: 'heard',
    header: 'Heard',
    align: 'end',
    cell: ({ heardAt }) => <PredictionAge time={heardAt} none="never" />,
  },
  {
    id: 'trip',
    header: 'Round trip',
    align: 'end',
    cell: ({ roundTripMs }) =>
      roundTripMs === null ? <Unknown /> : <span className="num">{formatDuration(roundTripMs)}</span>,
  },
];

/** The lines to the venue. */
export function ConnectionCard({ connections }: Pick<PredictionFeedHealth, 'connections'>) {
  return (
    <Card title="Connections" isFlush>
      <Table
        label="Connections"
        columns={COLUMNS}
        rows={connections}
        idOf={({ name }) => name}
        empty={<EmptyState title="No connection stands" />}
      />
    </Card>
  );
}
