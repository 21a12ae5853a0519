import type { DataSetShape } from '#contract/data.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted, formatCount, formatRatio } from '#apps/web/format/number.ts';
import { LOCAL_ZONE, formatDuration } from '#apps/web/format/time.ts';
import { FactList } from '#apps/web/widgets/card.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { Coverage } from '#apps/web/pages/data/coverage.tsx';
import { wholeness } from '#apps/web/pages/data/coverage-shapes.ts';

interface Gap {
  readonly from: number;
  readonly to: number;
  readonly missing: number;
}

const COLUMNS: readonly Column<Gap>[] = [
  {
    id: 'from',
    header: `From (${LOCAL_ZONE})`,
    label: 'From',
    isMain: true,
    cell: ({ from }) => <TimeText time={from} />,
    sortBy: ({ from }) => from,
  },
  { id: 'to', header: 'To', cell: ({ to }) => <TimeText time={to} /> },
  {
    id: 'long',
    header: 'Long',
    align: 'end',
    cell: ({ from, to }) => <span className="num">{formatDuration(to - from)}</span>,
  },
  {
    id: 'missing',
    header: 'Bars missing',
    align: 'end',
    cell: ({ missing }) => <span className="num">{formatCount(missing)}</span>,
    sortBy: ({ missing }) => missing,
  },
];

/** One set: how whole it is, and its gaps, the longest first. */
export function GapDrawer({ set, onClose }: { readonly set: DataSetShape; readonly onClose: () => void }) {
  const { instrument, symbol, timeframe, venue, from, to, bars, missingBars } = set;
  const query = useApi('GET /data/gaps', { query: { instrument, timeframe, limit: 500 } }, { forgetsPrevious: true });
  return (
    <Drawer isOpen onClose={onClose} title={`${symbol} ${timeframe} (${venue})`}>
      <div className="space-y-4">
        <Coverage set={set} axis={{ from, to }} heightClass="h-6" />
        <FactList
          facts={[
            ['From', <TimeText key="from" time={from} showsZone />],
            ['To', <TimeText key="to" time={to} showsZone />],
            ['Bars', formatCount(bars)],
            [
              'Missing',
              missingBars === 0 ? 'none' : `${counted(missingBars, 'bar')}, ${formatRatio(1 - wholeness(set), 2)}`,
            ],
            ['Outlying prices', formatCount(set.outliers)],
            ['Zero volume', counted(set.zeroVolumeBars, 'bar')],
            ['Volume not known', counted(set.noVolumeBars, 'bar')],
          ]}
        />
        <h3 className="text-sm font-semibold">Gaps while the market was open</h3>
        <div className="overflow-hidden rounded-md border border-line">
          <Loaded query={query}>
            {({ items, total }) => (
              <>
                <Table
                  label="Gaps"
                  columns={COLUMNS}
                  rows={items}
                  idOf={({ from: start }) => `${start}`}
                  maxHeight="50dvh"
                  empty={<EmptyState title="No gaps">Every bar from its first to its last is there.</EmptyState>}
                />
                {total > items.length && (
                  <p className="border-t border-line px-4 py-2 text-xs text-faint">
                    The longest {formatCount(items.length)} of {formatCount(total)}
                  </p>
                )}
              </>
            )}
          </Loaded>
        </div>
      </div>
    </Drawer>
  );
}
