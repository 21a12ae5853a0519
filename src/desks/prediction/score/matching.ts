import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { Truth, TruthKind } from '#domain/prediction/truth.ts';

/** What a detector is asked to find, and what else excuses its speaking. */
export interface DetectorAim {
  /** Planted things of these kinds that it misses lower its recall. */
  readonly finds: readonly TruthKind[];
  /** A finding within one of these is no false alarm, though nobody asked for it. */
  readonly explains: readonly TruthKind[];
}

/**
 * The aims. Volume, book and flow are signs of more than one thing: whatever drives orders one way, or brings many of them, is what
 * they look for. Nothing that is planted is a stale quote by itself; leaks, news and broken constraints leave quotes behind.
 */
export const DETECTOR_AIMS: Readonly<Record<DetectorName, DetectorAim>> = {
  leak: { finds: ['leak'], explains: [] },
  'lead-lag': { finds: ['leak'], explains: [] },
  constraint: { finds: ['constraint'], explains: [] },
  'volume-spike': { finds: ['news', 'leak'], explains: ['accumulation', 'iceberg', 'constraint', 'maker-withdrawal'] },
  'book-imbalance': {
    finds: ['leak'],
    explains: ['news', 'iceberg', 'accumulation', 'constraint', 'maker-withdrawal'],
  },
  'flow-imbalance': {
    finds: ['news', 'leak'],
    explains: ['accumulation', 'iceberg', 'constraint', 'maker-withdrawal'],
  },
  'maker-withdrawal': { finds: ['maker-withdrawal'], explains: [] },
  iceberg: { finds: ['iceberg'], explains: [] },
  // Who knows of a leak buys in many small orders too.
  accumulation: { finds: ['accumulation'], explains: ['leak'] },
  'price-jump': { finds: ['news'], explains: ['leak', 'accumulation', 'constraint', 'maker-withdrawal'] },
  'stale-quote': { finds: [], explains: ['news', 'leak', 'accumulation', 'constraint', 'maker-withdrawal'] },
};

/** After the end of a planted thing a finding of it still counts for so long. */
const GRACE_MS: Readonly<Record<TruthKind, number>> = {
  leak: 5 * MINUTE_MS,
  iceberg: 30 * SECOND_MS,
  'maker-withdrawal': 30 * SECOND_MS,
  accumulation: 10 * MINUTE_MS,
  news: 5 * MINUTE_MS,
  constraint: MINUTE_MS,
  freeze: 0,
};

/** Detectors that speak of one market and one side of it. */
const DIRECTED: readonly DetectorName[] = ['accumulation', 'iceberg'];

/**
 * Whether a finding is of a planted thing: made from its beginning to its end and a grace after it, in one of its markets (or resting
 * on one of them), and
 *
 * - iceberg: on its side, and at its price, when the finding is of the iceberg detector;
 * - accumulation: not in the opposite direction, when the finding is of the accumulation detector;
 * - leak: when the finding rests on other markets, one of them is in it as well.
 */
export function isOf(finding: Finding, truth: Truth): boolean {
  if (finding.time < truth.from || finding.time > truth.to + GRACE_MS[truth.kind]) return false;
  switch (truth.kind) {
    case 'leak':
      return isOfLeak(finding, marketsOf(truth));
    case 'iceberg':
      return finding.market === truth.market && (finding.detector !== 'iceberg' || isOfIceberg(finding, truth));
    case 'maker-withdrawal':
      return finding.market === truth.market;
    case 'accumulation':
      return finding.market === truth.market && isAlong(finding, truth.outcome === 0 ? 'long' : 'short');
    case 'news':
      return truth.markets.includes(finding.market);
    case 'constraint':
      return [finding.market, ...finding.related].some((market) => truth.markets.includes(market));
    case 'freeze':
      return false;
  }
}

/** Kinds that move every price of the events that their markets belong to. */
const SPREADING: readonly TruthKind[] = ['leak', 'news', 'accumulation', 'constraint'];

/**
 * Whether a planted thing excuses a finding: it is of it, or it is in another market of an event that the thing moves as a whole.
 * `eventOf` gives the event of a market, undefined where that is not known.
 */
export function isExcusedBy(finding: Finding, truth: Truth, eventOf: EventOf): boolean {
  if (isOf(finding, truth)) return true;
  const event = eventOf(finding.market);
  if (event === undefined || !SPREADING.includes(truth.kind) || DIRECTED.includes(finding.detector)) return false;
  const isWithin = finding.time >= truth.from && finding.time <= truth.to + GRACE_MS[truth.kind];
  return isWithin && marketsOf(truth).some((market) => eventOf(market) === event);
}

export type EventOf = (market: MarketId) => string | undefined;

function marketsOf(truth: Truth): readonly MarketId[] {
  if (truth.kind === 'leak') return [truth.leader, ...truth.followers.map(({ market }) => market)];
  return 'markets' in truth ? truth.markets : [truth.market];
}

function isOfLeak({ market, related }: Finding, markets: readonly MarketId[]): boolean {
  return markets.includes(market) && (related.length === 0 || related.some((other) => markets.includes(other)));
}

function isOfIceberg(finding: Finding, truth: Extract<Truth, { kind: 'iceberg' }>): boolean {
  const side = finding.evidence.find(({ label }) => label === 'side')?.value;
  const price = finding.evidence.find(({ label }) => label === 'price')?.value;
  return side === truth.side && Math.round(Number(price) * PRICE_UNITS) === truth.ticks;
}

function isAlong({ detector, direction }: Finding, wanted: Finding['direction']): boolean {
  return !DIRECTED.includes(detector) || direction === wanted;
}
