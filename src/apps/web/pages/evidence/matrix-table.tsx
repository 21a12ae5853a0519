import type { MatrixCellShape } from '#contract/evidence.ts';
import type { Answer } from '#apps/web/data/api.ts';
import { SignedBar } from '#apps/web/charts/heat/signed-bar.tsx';
import { certaintyOf } from '#apps/web/charts/heat/heat-scale.ts';
import { formatCount, formatR, formatRatio } from '#apps/web/format/number.ts';
import { Percent, RMultiple } from '#apps/web/widgets/figures.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { chanceWords } from '#apps/web/pages/evidence/cell-words.ts';
import { cellId, shownValue } from '#apps/web/pages/evidence/matrix-grid.ts';
import { VerdictBadge } from '#apps/web/pages/evidence/verdict-badge.tsx';

interface MatrixTableProps {
  readonly matrix: Answer<'GET /evidence/matrix'>;
  readonly reach: number;
  readonly current: string | undefined;
  readonly onOpen: (id: string) => void;
}

/** The cells of the matrix, one a row. */
export function MatrixTable({ matrix, reach, current, onOpen }: MatrixTableProps) {
  return (
    <Table
      label="Cells of the matrix"
      columns={columnsFor(matrix.dimensions, reach)}
      rows={matrix.cells}
      idOf={({ values }) => cellId(values)}
      current={current}
      onOpen={({ values }) => onOpen(cellId(values))}
      sort={{ column: 'mean', isDescending: true }}
      maxHeight="70dvh"
    />
  );
}

/** How many results a cell rests on, and what may be said of it. */
const CERTAINTY_COLUMNS: readonly Column<MatrixCellShape>[] = [
  {
    id: 'measured',
    header: 'Results',
    align: 'end',
    cell: ({ measured }) => <span className="num">{formatCount(measured)}</span>,
    sortBy: ({ measured }) => measured,
  },
  {
    id: 'wins',
    header: 'Win rate',
    align: 'end',
    cell: ({ winRate }) => (
      <span
        title={
          winRate === null
            ? undefined
            : `${formatRatio(winRate.low, 0)} to ${formatRatio(winRate.high, 0)}, with 95 % certainty`
        }
      >
        <Percent value={winRate?.ratio} digits={0} />
      </span>
    ),
    sortBy: ({ winRate }) => winRate?.ratio,
  },
  {
    id: 'total',
    header: 'In all',
    align: 'end',
    hiddenBelow: 'lg',
    cell: ({ total }) => <RMultiple value={total} digits={1} />,
    sortBy: ({ total }) => total,
  },
  {
    id: 'chance',
    header: 'Chance of luck',
    align: 'end',
    hiddenBelow: 'lg',
    cell: ({ pValue }) => <span className="num text-muted">{chanceWords(pValue)}</span>,
    sortBy: ({ pValue }) => pValue,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: ({ verdict }) => <VerdictBadge verdict={verdict} />,
    sortBy: ({ verdict }) => verdict,
  },
];

function columnsFor(dimensions: readonly string[], reach: number): readonly Column<MatrixCellShape>[] {
  return [
    ...dimensions.map((name, i): Column<MatrixCellShape> => ({
      id: name,
      header: name,
      isMain: i === 0,
      cell: ({ values }) => <span className="font-medium">{shownValue(values[i]!)}</span>,
      sortBy: ({ values }) => values[i],
    })),
    {
      id: 'mean',
      header: 'Mean',
      align: 'end',
      cell: ({ mean }) => <RMultiple value={mean} />,
      sortBy: ({ mean }) => mean,
    },
    {
      id: 'interval',
      header: 'with its 95 % interval',
      width: '13rem',
      hiddenBelow: 'lg',
      cell: ({ mean, low, high, pValue, verdict }) => (
        <span title={low === null || high === null ? 'not tested' : `${formatR(low)} to ${formatR(high)}`}>
          <SignedBar
            value={mean ?? 0}
            low={low}
            high={high}
            reach={reach * 1.6}
            certainty={verdict === 'too-few' ? 0.2 : certaintyOf(pValue)}
          />
        </span>
      ),
    },
    ...CERTAINTY_COLUMNS,
  ];
}
