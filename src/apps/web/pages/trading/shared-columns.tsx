import { ModeBadge } from '#apps/web/widgets/badge.tsx';
import { CopyId } from '#apps/web/widgets/copy-id.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { LOCAL_ZONE, zoneName } from '#apps/web/format/time.ts';

/** `Time (EET)`: the zone stands in the heading, not in every row. */
function timeHeader(word: string) {
  return (
    <span title={LOCAL_ZONE}>
      {word} ({zoneName(Date.now())})
    </span>
  );
}

/** A column of local times. */
export function timeColumn<Row>(word: string, timeOf: (row: Row) => number): Column<Row> {
  return {
    id: word.toLowerCase(),
    header: timeHeader(word),
    label: word,
    cell: (row) => <TimeText time={timeOf(row)} show="second" />,
    sortBy: timeOf,
  };
}

/** A column of ids that can be copied. */
export function idColumn<Row>(what: string, idOf: (row: Row) => string): Column<Row> {
  return {
    id: `id of ${what}`,
    header: 'Id',
    cell: (row) => <CopyId id={idOf(row)} what={what} />,
    hiddenBelow: 'lg',
  };
}

/** Paper or live, and the instrument: what nobody may mistake. */
export function InstrumentCell({
  mode,
  instrument,
}: {
  readonly mode: 'paper' | 'live' | undefined;
  readonly instrument: string;
}) {
  return (
    <span className="inline-flex items-center gap-2">
      {mode !== undefined && <ModeBadge mode={mode} />}
      <span className="font-medium text-ink">{instrument}</span>
    </span>
  );
}

export function SideCell({ side }: { readonly side: 'buy' | 'sell' }) {
  return <span className={side === 'buy' ? 'text-gain' : 'text-loss'}>{side === 'buy' ? '▲ buy' : '▼ sell'}</span>;
}
