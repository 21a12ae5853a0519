import type { PredictionMarketRow } from '#contract/prediction.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import { marketRow } from '#apps/prediction/views/market-view.ts';

export type MarketSort = 'volume' | 'change' | 'findings' | 'closing';

export interface MarketListQuery {
  readonly search?: string | undefined;
  readonly category?: string | undefined;
  readonly status?: PredictionMarketRow['status'] | undefined;
  readonly sort: MarketSort;
}

/** Where a market stands in a list: by two figures, the lesser first, then by id. */
export interface MarketPlace {
  readonly first: number;
  readonly second: number;
  readonly id: string;
}

export interface MarketListPage {
  readonly rows: readonly PredictionMarketRow[];
  /** Of the last row; undefined when there are no more. */
  readonly next: MarketPlace | undefined;
}

/**
 * The markets that fit, in order, at most `limit` of those behind a place. It goes on behind a place and not behind a count of rows, so
 * that a list read piece by piece misses no market that kept its place while others moved.
 */
export function marketList(
  host: PredictionHost,
  { after, limit, ...query }: MarketListQuery & { readonly after: MarketPlace | undefined; readonly limit: number },
): MarketListPage {
  const placeOf = (row: PredictionMarketRow): MarketPlace => ({ ...PLACES[query.sort](row), id: row.id });
  const placed = rowsOf(host, query)
    .map((row) => ({ row, place: placeOf(row) }))
    .filter(({ place }) => after === undefined || byPlace(place, after) > 0)
    .sort((a, b) => byPlace(a.place, b.place));
  const shown = placed.slice(0, limit);
  return { rows: shown.map(({ row }) => row), next: placed.length > limit ? shown.at(-1)?.place : undefined };
}

function rowsOf(host: PredictionHost, { category, status, search = '' }: MarketListQuery): PredictionMarketRow[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const { now } = host;
  return host.markets
    .list()
    .filter(({ state: { market } }) => category === undefined || market.category === category)
    .filter(({ state: { market } }) => holdsAll(market, words))
    .map((watched) => marketRow(watched, now))
    .filter((row) => status === undefined || row.status === status);
}

function holdsAll({ question, slug, event }: PredictionMarket, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${question} ${slug} ${event?.title ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

const PLACES: Readonly<Record<MarketSort, (row: PredictionMarketRow) => Omit<MarketPlace, 'id'>>> = {
  volume: ({ volume24h }) => ({ first: -volume24h, second: ALIKE }),
  change: ({ change24h }) => ({ first: change24h === null ? LAST : -Math.abs(change24h), second: ALIKE }),
  findings: ({ findings, volume24h }) => ({ first: -findings, second: -volume24h }),
  closing: ({ closesAt }) => ({ first: closesAt ?? LAST, second: ALIKE }),
};

const ALIKE = 0;
/** What is not known comes last. */
const LAST = Number.MAX_SAFE_INTEGER;

function byPlace(a: MarketPlace, b: MarketPlace): number {
  return a.first - b.first || a.second - b.second || (a.id === b.id ? 0 : a.id < b.id ? -1 : 1);
}
