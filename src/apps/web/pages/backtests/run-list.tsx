import { Link } from '@tanstack/react-router';
import type { RunRow } from '#contract/runs.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { LOCAL_ZONE } from '#apps/web/format/time.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Money, Unknown } from '#apps/web/widgets/figures.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { strategyName } from '#apps/web/pages/backtests/run-words.ts';

/** Two at most are chosen to be compared. */
export interface Picks {
  readonly ids: readonly string[];
  readonly toggle: (id: string) => void;
}

const RESULT_COLUMNS: readonly Column<RunRow>[] = [
  {
    id: 'profit',
    header: 'Net profit',
    align: 'end',
    cell: ({ netProfit, symbol }) =>
      netProfit === null ? (
        <Unknown why="no result" />
      ) : (
        <Money amount={netProfit} currency={quoteOf(symbol)} isResult />
      ),
  },
  {
    id: 'trades',
    header: 'Trades',
    align: 'end',
    cell: ({ trades }) =>
      trades === null ? <Unknown why="no result" /> : <span className="num">{formatCount(trades)}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, error }) => (
      <span title={error ?? undefined}>
        <StatusBadge status={status} />
      </span>
    ),
  },
  {
    id: 'ended',
    header: `Ended (${LOCAL_ZONE})`,
    label: 'Ended',
    cell: ({ ended, created }) => <TimeText time={ended ?? created} />,
  },
];

/** Columns of the list of runs that are over. */
export function runColumns({ ids, toggle }: Picks): readonly Column<RunRow>[] {
  return [
    {
      id: 'pick',
      header: <span className="sr-only">Compare</span>,
      label: 'Compare',
      width: '2.5rem',
      isAction: true,
      cell: ({ id, title, status }) => (
        <input
          type="checkbox"
          aria-label={`Compare ${title}`}
          checked={ids.includes(id)}
          disabled={status !== 'done'}
          onChange={() => toggle(id)}
          className="size-4 accent-[var(--accent-fill)] disabled:opacity-40 max-sm:size-5"
        />
      ),
    },
    {
      id: 'title',
      header: 'Run',
      isMain: true,
      cell: ({ id, title }) => (
        <Link
          to="/backtests/$run"
          params={{ run: id }}
          title={title}
          className="font-medium text-ink sm:line-clamp-2 hover:underline"
        >
          {title}
        </Link>
      ),
    },
    {
      id: 'strategy',
      header: 'Strategy',
      hiddenBelow: 'lg',
      cell: ({ strategy, kind }) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          {strategyName(strategy)}
          {kind !== 'backtest' && <Badge>{kind}</Badge>}
        </span>
      ),
    },
    { id: 'symbol', header: 'Symbol', hiddenBelow: 'xl', cell: ({ symbol }) => symbol },
    { id: 'timeframe', header: 'Bars', hiddenBelow: 'xl', cell: ({ timeframe }) => timeframe },
    ...RESULT_COLUMNS,
  ];
}

/** What a symbol is paid in. */
function quoteOf(symbol: string): string {
  return symbol.split('/')[1]?.split(':')[0] ?? '';
}
