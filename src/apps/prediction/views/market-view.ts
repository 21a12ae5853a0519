import { DAY_MS, parseInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionMarketDetail, PredictionMarketRow, PredictionPriceTick } from '#contract/prediction.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import { depthNear } from '#desks/prediction/signals/prediction-signal.ts';
import type { BookSide } from '#domain/market/book-side.ts';
import { contractsOf, probabilityOf } from '#domain/prediction/price-grid.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { TapeTrade } from '#apps/prediction/market-tape.ts';
import type { WatchedMarket } from '#apps/prediction/watched-market.ts';

/** Levels that are shown of a side. */
const SHOWN_LEVELS = 15;
/** Depth is counted so many ticks from the best price. */
const DEPTH_TICKS = 5;

/** A market as a list shows it. `now` is the market's time. */
export function marketRow({ state, tape, found }: WatchedMarket, now: UnixMs): PredictionMarketRow {
  const { market, doubt, isSound } = state;
  const mid = known(state.mid);
  const earlier = known(tape.earlierMid(now));
  return {
    ...nameOf(market),
    status: state.isResolved ? 'resolved' : market.status,
    bid: doubt === undefined ? bestOf(state.bids) : null,
    ask: doubt === undefined ? bestOf(state.asks) : null,
    mid,
    change24h: mid === null || earlier === null ? null : mid - earlier,
    spreadTicks: known(state.spreadTicks),
    volume24h: tape.volume(now),
    depth: isSound ? depthOf(state) : null,
    heardAt: Number.isFinite(state.heardAt) ? unixMs(state.heardAt) : null,
    doubt: doubt ?? (state.isCrossed ? 'crossed' : null),
    findings: found.filter((time) => time > now - DAY_MS).length,
  };
}

/** What changes all the time, for pages that are open. */
export function priceTickOf(watched: WatchedMarket, now: UnixMs): PredictionPriceTick {
  const { id, bid, ask, mid, change24h, spreadTicks, volume24h, heardAt, doubt } = marketRow(watched, now);
  return { id, bid, ask, mid, change24h, spreadTicks, volume24h, heardAt, doubt };
}

/** A market whole. */
export function marketDetail(
  watched: WatchedMarket,
  siblings: readonly WatchedMarket[],
  now: UnixMs,
): PredictionMarketDetail {
  const { state, tape } = watched;
  const { market, bids, asks, bookAt } = state;
  return {
    market: marketRow(watched, now),
    rules: { tickSize: market.rules.tickSize.toString(), minQuantity: market.rules.minQuantity.toString() },
    fee: feeNow(market, now),
    book: {
      time: Number.isFinite(bookAt) ? unixMs(bookAt) : null,
      bids: levelsOf(bids),
      asks: levelsOf(asks),
    },
    trades: tape.trades().map((trade) => tradeOf(trade, market)),
    siblings: siblings.map(({ state: other }) => ({
      id: other.market.id,
      label: other.market.event?.label ?? '',
      question: other.market.question,
      mid: known(other.mid),
    })),
  };
}

function nameOf(market: PredictionMarket) {
  const { id, venue, slug, question, category, event, outcomes, winner, closesAt, url } = market;
  return {
    id,
    venue,
    slug,
    question,
    category,
    event: event === undefined ? null : { id: event.id, title: event.title, isExclusive: event.isExclusive },
    label: event?.label ?? '',
    outcomes: [outcomes[0].name, outcomes[1].name] as [string, string],
    winner: winner === undefined ? null : winner === 'split' ? winner : outcomes[winner].name,
    closesAt: closesAt ?? null,
    url: url ?? null,
  };
}

function tradeOf({ outcome, aggressor, ...trade }: TapeTrade, market: PredictionMarket) {
  const { time, price, contracts, isSettled } = trade;
  const side = aggressor === 'buyer' ? 'buy' : aggressor === 'seller' ? 'sell' : 'unknown';
  return { time, outcome: market.outcomes[outcome].name, price, contracts, side, isSettled } as const;
}

function feeNow({ fees }: PredictionMarket, now: UnixMs): PredictionMarketDetail['fee'] {
  const rate = fees?.schedule.findLast(({ from }) => parseInstant(from) <= now);
  if (fees === undefined || rate === undefined) return null;
  return { rate: rate.rate, exponent: rate.exponent, takerOnly: fees.takerOnly };
}

function levelsOf(side: BookSide): [number, number][] {
  return Array.from({ length: Math.min(side.length, SHOWN_LEVELS) }, (_, rank) => [
    probabilityOf(side.ticksAt(rank)),
    contractsOf(side.lotsAtRank(rank)),
  ]);
}

function depthOf({ bids, asks, tick }: MarketState): number {
  return depthNear(bids, DEPTH_TICKS * tick) + depthNear(asks, DEPTH_TICKS * tick);
}

function bestOf(side: BookSide): number | null {
  return side.best === undefined ? null : probabilityOf(side.best);
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
