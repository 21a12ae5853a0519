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

/** The markets that fit, in order; equal ones by id, so that a list read piece by piece is the same list. */
export function marketList(host: PredictionHost, query: MarketListQuery): readonly PredictionMarketRow[] {
  const { category, status, sort } = query;
  const words =
    query.search
      ?.toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '') ?? [];
  const { now } = host;
  return host.markets
    .list()
    .filter(({ state: { market } }) => category === undefined || market.category === category)
    .filter(({ state: { market } }) => holdsAll(market, words))
    .map((watched) => marketRow(watched, now))
    .filter((row) => status === undefined || row.status === status)
    .sort((a, b) => ORDERS[sort](a, b) || (a.id < b.id ? -1 : 1));
}

function holdsAll({ question, slug, event }: PredictionMarket, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${question} ${slug} ${event?.title ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

const ORDERS: Readonly<Record<MarketSort, (a: PredictionMarketRow, b: PredictionMarketRow) => number>> = {
  volume: (a, b) => b.volume24h - a.volume24h,
  // What is not known comes last.
  change: (a, b) => Math.abs(b.change24h ?? NOTHING) - Math.abs(a.change24h ?? NOTHING),
  findings: (a, b) => b.findings - a.findings || b.volume24h - a.volume24h,
  closing: (a, b) => (a.closesAt ?? NEVER) - (b.closesAt ?? NEVER),
};

const NOTHING = 0;
const NEVER = Number.MAX_SAFE_INTEGER;
