import { Link } from '@tanstack/react-router';
import type { PredictionMarketRow } from '#contract/prediction.ts';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Cents, DoubtMark, PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';

/** Columns of the list. Sorting is the server's: it knows all markets. */
export const MARKET_COLUMNS: readonly Column<PredictionMarketRow>[] = [
  { id: 'question', header: 'Market', isMain: true, width: '40%', cell: (row) => <Question row={row} /> },
  {
    id: 'category',
    header: 'Category',
    hiddenBelow: 'xl',
    cell: ({ category }) => <span className="text-muted">{category}</span>,
  },
  {
    id: 'mid',
    header: 'Price',
    align: 'end',
    cell: (row) => (
      <span className="inline-flex items-center justify-end gap-1.5 font-semibold">
        <DoubtMark doubt={row.doubt} />
        <Cents value={row.mid} isLive why={whyNoPrice(row)} />
      </span>
    ),
  },
  {
    id: 'book',
    header: 'Bid / ask',
    align: 'end',
    hiddenBelow: 'lg',
    cell: ({ bid, ask }) => (
      <span className="text-muted">
        <Cents value={bid} /> / <Cents value={ask} />
      </span>
    ),
  },
  {
    id: 'change',
    header: 'In 24 h',
    align: 'end',
    cell: ({ change24h }) => <Cents value={change24h} isResult />,
  },
  {
    id: 'spread',
    header: 'Spread (ticks)',
    align: 'end',
    hiddenBelow: 'xl',
    cell: ({ spreadTicks }) =>
      spreadTicks === null ? <Unknown /> : <span className="num">{formatNumber(spreadTicks, 0)}</span>,
  },
  {
    id: 'volume',
    header: 'Volume 24 h',
    align: 'end',
    cell: ({ volume24h }) => <span className="num">{formatCount(volume24h)}</span>,
  },
  {
    id: 'depth',
    header: 'Depth',
    align: 'end',
    hiddenBelow: 'xl',
    cell: ({ depth }) => (depth === null ? <Unknown /> : <span className="num">{formatCount(depth)}</span>),
  },
  {
    id: 'findings',
    header: 'Findings',
    align: 'end',
    cell: ({ findings }) => (
      <span className={findings > 0 ? 'num font-semibold text-accent' : 'num text-faint'}>{formatCount(findings)}</span>
    ),
  },
  {
    id: 'closes',
    header: 'Closes',
    align: 'end',
    cell: ({ closesAt }) => (
      <span className="text-muted">
        <PredictionAge time={closesAt} none="open-ended" isPlan />
      </span>
    ),
  },
];

function Question({ row: { id, question, status, winner } }: { readonly row: PredictionMarketRow }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <Link
        to="/prediction/markets/$id"
        params={{ id }}
        className="font-medium text-pretty text-ink hover:text-accent hover:underline"
      >
        {question}
      </Link>
      {status !== 'open' && <Badge>{winner === null ? status : `${status}: ${winner}`}</Badge>}
    </span>
  );
}

function whyNoPrice({ doubt, status }: PredictionMarketRow): string {
  if (doubt !== null) return `not trusted now: ${doubt}`;
  return status === 'open' ? 'nobody offers on both sides' : status;
}
