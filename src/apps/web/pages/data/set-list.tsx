import type { ReactNode } from 'react';
import { FlaskConical } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import type { DataSetShape } from '#contract/data.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { LOCAL_ZONE } from '#apps/web/format/time.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Percent } from '#apps/web/widgets/figures.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { Coverage } from '#apps/web/pages/data/coverage.tsx';
import { axisOf, wholeness } from '#apps/web/pages/data/coverage-shapes.ts';
import type { Stretch } from '#apps/web/pages/data/coverage-shapes.ts';

interface SetListProps {
  readonly sets: readonly DataSetShape[];
  readonly current: string | undefined;
  readonly onOpen: (set: DataSetShape) => void;
  readonly empty: ReactNode;
}

/** Id of a set in the list. */
export function setId({ instrument, timeframe }: Pick<DataSetShape, 'instrument' | 'timeframe'>): string {
  return `${instrument} ${timeframe}`;
}

/** Stored sets, each with a picture of where it lies in time; a click shows its gaps. */
export function SetList({ sets, current, onOpen, empty }: SetListProps) {
  const axis = axisOf(sets);
  return (
    <Table
      label="Stored sets"
      columns={axis === undefined ? [] : columnsFor(axis)}
      rows={sets}
      idOf={setId}
      current={current}
      onOpen={onOpen}
      empty={empty}
    />
  );
}

/** How whole a set is, and the way to a run over it. */
const WHOLENESS_COLUMNS: readonly Column<DataSetShape>[] = [
  {
    id: 'bars',
    header: 'Bars',
    align: 'end',
    cell: ({ bars }) => <span className="num">{formatCount(bars)}</span>,
    sortBy: ({ bars }) => bars,
  },
  {
    id: 'gaps',
    header: 'Gaps',
    align: 'end',
    cell: ({ gaps, missingBars }) =>
      gaps === 0 ? (
        <span className="text-faint">none</span>
      ) : (
        <span className="num" title={`${formatCount(missingBars)} bars missing`}>
          {formatCount(gaps)}
        </span>
      ),
    sortBy: ({ gaps }) => gaps,
  },
  {
    id: 'whole',
    header: 'There',
    align: 'end',
    hiddenBelow: 'lg',
    cell: (set) => <Percent value={wholeness(set)} digits={set.missingBars === 0 ? 0 : 2} />,
    sortBy: wholeness,
  },
  {
    id: 'odd',
    header: 'Odd',
    hiddenBelow: 'xl',
    cell: ({ outliers, zeroVolumeBars, noVolumeBars }) => (
      <span className="flex gap-1">
        {outliers > 0 && (
          <Badge
            tone="warn"
            title="prices far off that were taken back at once"
          >{`${formatCount(outliers)} outlying`}</Badge>
        )}
        {zeroVolumeBars > 0 && (
          <Badge title="bars with a volume of zero">{`${formatCount(zeroVolumeBars)} at zero volume`}</Badge>
        )}
        {noVolumeBars > 0 && (
          <Badge title="bars whose volume is not known">{`${formatCount(noVolumeBars)} without volume`}</Badge>
        )}
      </span>
    ),
  },
  {
    id: 'run',
    header: <span className="sr-only">Backtest</span>,
    label: 'Backtest',
    isAction: true,
    cell: ({ instrument, symbol, timeframe }) => (
      <Link
        to="/backtests"
        search={{ new: true, instrument }}
        aria-label={`New backtest over ${symbol} ${timeframe}`}
        className="inline-flex items-center gap-1 text-xs text-accent hover:underline"
      >
        <FlaskConical aria-hidden className="size-3.5" />
        Backtest
      </Link>
    ),
  },
];

function columnsFor(axis: Stretch): readonly Column<DataSetShape>[] {
  return [
    {
      id: 'symbol',
      header: 'Set',
      isMain: true,
      cell: ({ symbol, venue, timeframe }) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          <span className="font-medium">{symbol}</span>
          <span className="num w-8 text-muted">{timeframe}</span>
          <span className="text-xs font-normal text-faint">{venue}</span>
        </span>
      ),
      sortBy: ({ symbol, venue }) => `${symbol} ${venue}`,
    },
    {
      id: 'coverage',
      header: 'Where it lies; gaps in orange',
      label: 'Coverage',
      width: '32%',
      isWide: true,
      cell: (set) => <Coverage set={set} axis={axis} />,
    },
    {
      id: 'from',
      header: `From (${LOCAL_ZONE})`,
      label: 'From',
      cell: ({ from }) => <TimeText time={from} show="date" />,
      sortBy: ({ from }) => from,
    },
    { id: 'to', header: 'To', cell: ({ to }) => <TimeText time={to} />, sortBy: ({ to }) => to },
    ...WHOLENESS_COLUMNS,
  ];
}
