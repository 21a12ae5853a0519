import { useState } from 'react';
import { CircleDashed, CircleHelp, Minus, Target, TrendingDown, TrendingUp } from 'lucide-react';
import { formatCount, formatNumber, formatR } from '#apps/web/format/number.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { RateInterval, recordWords } from '#apps/web/widgets/prediction/finding.tsx';
import { RMultiple, Unknown } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { matrixRows } from '#apps/web/pages/prediction-performance/performance-words.ts';
import type { DetectorRow } from '#apps/web/pages/prediction-performance/performance-words.ts';

/** What each detector was worth, in sum or in each category. */
export function DetectorCard({ detectors }: { readonly detectors: readonly DetectorRow[] }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Card
      title="Detectors"
      note="an edge is one after costs, clustered by market, corrected for the number of detectors tried"
      isFlush
      actions={
        <Segmented
          label="Rows"
          value={isOpen ? 'categories' : 'sums'}
          choices={[
            { value: 'sums', label: 'In sum' },
            { value: 'categories', label: 'By category' },
          ]}
          onChange={(rows) => setIsOpen(rows === 'categories')}
        />
      }
    >
      <Table
        label="Detectors"
        columns={COLUMNS}
        rows={matrixRows(detectors, isOpen)}
        idOf={({ detector, category }) => `${detector} ${category ?? ''}`}
        empty={
          <EmptyState title="No finding was followed to its end yet" icon={<Target strokeWidth={1.5} />}>
            A finding is judged after an hour of market time and followed for four; then it counts here.
          </EmptyState>
        }
      />
    </Card>
  );
}

const COLUMNS: readonly Column<DetectorRow>[] = [
  {
    id: 'detector',
    header: 'Detector',
    isMain: true,
    cell: ({ detector, category }) =>
      category === null ? (
        <span className="font-semibold">{detector}</span>
      ) : (
        <span className="text-muted sm:pl-4">
          <span className="sr-only sm:hidden">{detector}, </span>
          {category}
        </span>
      ),
  },
  {
    id: 'findings',
    header: 'Findings',
    align: 'end',
    cell: ({ findings }) => <span className="num">{formatCount(findings)}</span>,
  },
  {
    id: 'rate',
    header: 'Won',
    isWide: true,
    width: '28%',
    cell: ({ record }) => (
      <span className="flex flex-wrap items-center gap-x-3">
        <span className="w-28 max-xl:hidden">
          <RateInterval rate={record.hitRate} low={record.low} high={record.high} />
        </span>
        <span className="text-xs">{recordWords(record)}</span>
      </span>
    ),
  },
  { id: 'net', header: 'Mean result', align: 'end', cell: (row) => <MeanNet row={row} /> },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: ({ verdict }) => {
      const [tone, Icon] = VERDICTS[verdict];
      return (
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {verdict}
        </Badge>
      );
    },
  },
  {
    id: 'weight',
    header: 'Weight',
    align: 'end',
    cell: ({ weight }) =>
      weight === null ? <Unknown why="not weighed" /> : <span className="num">{formatNumber(weight, 2)}</span>,
  },
  { id: 'trend', header: 'Trend', cell: ({ trend }) => <Trend trend={trend} /> },
];

const VERDICTS = {
  edge: ['accent', Target],
  'no edge': ['warn', CircleHelp],
  'too few': ['neutral', CircleDashed],
} as const;

function MeanNet({ row: { meanNet, interval } }: { readonly row: DetectorRow }) {
  return (
    <span className="whitespace-nowrap">
      <RMultiple value={meanNet} />
      {interval !== null && (
        <span className="ml-1.5 text-xs text-faint">
          {formatR(interval[0])} to {formatR(interval[1])}
        </span>
      )}
    </span>
  );
}

const TRENDS = { better: TrendingUp, worse: TrendingDown, steady: Minus, unknown: CircleDashed } as const;

function Trend({ trend }: Pick<DetectorRow, 'trend'>) {
  const Icon = TRENDS[trend];
  return (
    <span
      className={`inline-flex items-center gap-1.5 text-xs ${trend === 'worse' ? 'font-medium text-warn' : 'text-muted'}`}
    >
      <Icon aria-hidden className="size-3.5" />
      {trend}
    </span>
  );
}
