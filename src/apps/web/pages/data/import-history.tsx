import type { ImportShape } from '#contract/data.ts';
import { mergeInto } from '#apps/web/data/merge.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';
import { LOCAL_ZONE } from '#apps/web/format/time.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { ProgressBar } from '#apps/web/widgets/progress.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { outcomeWords } from '#apps/web/pages/data/import-words.ts';

const COLUMNS: readonly Column<ImportShape>[] = [
  { id: 'file', header: 'File', isMain: true, cell: ({ file }) => <span className="break-all">{file}</span> },
  { id: 'symbol', header: 'Set', cell: ({ symbol, timeframe }) => [symbol, timeframe].filter(Boolean).join(' ') },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    id: 'outcome',
    header: 'What came of it',
    isWide: true,
    cell: (row) => <Outcome row={row} />,
  },
  {
    id: 'started',
    header: `Begun (${LOCAL_ZONE})`,
    label: 'Begun',
    cell: ({ started }) => <TimeText time={started} />,
  },
];

/** Imports of this server since it was started, whoever sent them; nothing while there are none. */
export function ImportHistory() {
  const query = useLiveQuery('GET /data/imports', {}, 'imports', (answer, row: ImportShape) =>
    mergeInto(answer, row, { idOf: ({ id }) => id }),
  );
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title="Imports" note="since the server was started" isFlush>
      <Table label="Imports" columns={COLUMNS} rows={items} idOf={({ id }) => id} maxHeight="24rem" />
    </Card>
  );
}

function Outcome({ row }: { readonly row: ImportShape }) {
  const { status, problem, bytes, totalBytes, file } = row;
  if (status === 'running') return <ProgressBar label={`Progress of ${file}`} done={bytes} total={totalBytes} />;
  if (status === 'done') return outcomeWords(row);
  return <span className="break-words text-muted">{problem ?? 'Nothing was stored.'}</span>;
}
