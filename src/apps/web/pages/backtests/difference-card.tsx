import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import type { Difference } from '#apps/web/pages/backtests/comparison.ts';

interface DifferenceCardProps {
  readonly title: string;
  readonly differences: readonly Difference[];
  /** What is said when there are none. */
  readonly same: string;
}

const COLUMNS: readonly Column<Difference>[] = [
  { id: 'path', header: 'What', isMain: true, cell: ({ path }) => <code className="font-mono text-xs">{path}</code> },
  { id: 'a', header: 'A', cell: ({ a }) => <Side text={a} /> },
  { id: 'b', header: 'B', cell: ({ b }) => <Side text={b} /> },
];

/** Places at which two runs differ, with what each has there. */
export function DifferenceCard({ title, differences, same }: DifferenceCardProps) {
  return (
    <Card title={title} isFlush>
      <Table
        label={title}
        columns={COLUMNS}
        rows={differences}
        idOf={({ path }) => path}
        maxHeight="26rem"
        empty={<EmptyState title="No difference">{same}</EmptyState>}
      />
    </Card>
  );
}

function Side({ text }: { readonly text: string }) {
  return text === '' ? (
    <span className="text-faint">none</span>
  ) : (
    <span title={text} className="block max-w-64 truncate font-mono text-xs">
      {text}
    </span>
  );
}
