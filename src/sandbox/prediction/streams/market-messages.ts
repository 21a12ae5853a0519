import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { PredictionEvent, PredictionEventPlace, StreamTrade } from '#domain/prediction/prediction-event.ts';
import { tagsOf } from '#sandbox/prediction/server/tags.ts';
import { eventOf } from '#sandbox/prediction/server/gamma-event.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import { priceText, sizeText } from '#sandbox/prediction/server/wire-numbers.ts';

export const OUTCOMES: readonly OutcomeIndex[] = [0, 1];

/** The whole book of an outcome. */
export function bookMessage(shown: ShownMarket, outcome: OutcomeIndex): string {
  const { text } = shown.book.json(outcome, shown.frame(outcome));
  return `${text.slice(0, -1)},"event_type":"book"}`;
}

/** Levels with their new sizes, of both outcomes at once, with best prices and checksums as they are after all of them. */
export function priceChangeMessage(shown: ShownMarket, bids: LevelPairs, asks: LevelPairs): string {
  let changes = '';
  for (const outcome of OUTCOMES) {
    const { bid, ask } = shown.book.best(outcome);
    const { hash } = shown.book.json(outcome, shown.frame(outcome));
    const head = `{"asset_id":"${shown.market.outcomes[outcome].token}","price":"`;
    const tail = `","hash":"${hash}","best_bid":"${priceText(bid)}","best_ask":"${priceText(ask)}"}`;
    changes += sideChanges(bids, outcome, { head, tail: `","side":"${outcome === 0 ? 'BUY' : 'SELL'}${tail}` });
    changes += sideChanges(asks, outcome, { head, tail: `","side":"${outcome === 0 ? 'SELL' : 'BUY'}${tail}` });
  }
  return `{"market":"${shown.market.id}","price_changes":[${changes.slice(0, -1)}],"timestamp":"${shown.bookTime}","event_type":"price_change"}`;
}

function sideChanges(
  pairs: LevelPairs,
  outcome: OutcomeIndex,
  { head, tail }: Record<'head' | 'tail', string>,
): string {
  let text = '';
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const ticks = outcome === 0 ? pairs[i]! : mirrored(pairs[i]!);
    text += `${head}${priceText(ticks)}","size":"${sizeText(pairs[i + 1]!)}${tail},`;
  }
  return text;
}

/** A trade, of the outcome that was traded. Nobody says who came to whom: the side is what the stream claims, `BUY` where it claims none. */
export function lastTradeMessage({ market }: ShownMarket, trade: PredictionEventPlace & StreamTrade): string {
  const { token } = market.outcomes[trade.outcome];
  const side = trade.aggressor === 'seller' ? 'SELL' : 'BUY';
  return `{"market":"${market.id}","asset_id":"${token}","price":"${priceText(trade.ticks)}","size":"${sizeText(trade.lots)}","fee_rate_bps":"0","side":"${side}","timestamp":"${trade.time}","event_type":"last_trade_price"}`;
}

export function tickSizeMessage(shown: ShownMarket, outcome: OutcomeIndex, change: TickSizeChange): string {
  const { market } = shown;
  return JSON.stringify({
    market: market.id,
    asset_id: market.outcomes[outcome].token,
    old_tick_size: change.before,
    new_tick_size: market.rules.tickSize.toString(),
    timestamp: `${change.time}`,
    event_type: 'tick_size_change',
  });
}

export interface TickSizeChange {
  readonly before: string;
  readonly time: number;
}

export function bestMessage(shown: ShownMarket, outcome: OutcomeIndex): string {
  const { bid, ask } = shown.book.best(outcome);
  const spread = bid === undefined || ask === undefined ? '' : priceText(Math.max(0, ask - bid));
  const { id, outcomes } = shown.market;
  return `{"market":"${id}","asset_id":"${outcomes[outcome].token}","best_bid":"${priceText(bid)}","best_ask":"${priceText(ask)}","spread":"${spread}","timestamp":"${shown.bookTime}","event_type":"best_bid_ask"}`;
}

export function newMarketMessage({ market, number }: ShownMarket, time: number): string {
  const event = eventOf(market, `${number}`);
  const tokens = market.outcomes.map(({ token }) => token);
  return JSON.stringify({
    event_type: 'new_market',
    id: `${number}`,
    question: market.question,
    market: market.id,
    slug: market.slug,
    description: '',
    assets_ids: tokens,
    outcomes: market.outcomes.map(({ name }) => name),
    event_message: { id: event.id, ticker: event.slug, slug: event.slug, title: event.title, description: '' },
    timestamp: `${time}`,
    tags: tagsOf(market.category).map(({ slug }) => slug),
    condition_id: market.id,
    active: true,
    clob_token_ids: tokens,
    order_price_min_tick_size: market.rules.tickSize.toString(),
    group_item_title: event.label,
  });
}

export function resolvedMessage(
  { market, number }: ShownMarket,
  { time, winner }: Extract<PredictionEvent, { kind: 'resolved' }>,
): string {
  const won = winner === 'split' ? undefined : market.outcomes[winner];
  return JSON.stringify({
    event_type: 'market_resolved',
    id: `${number}`,
    market: market.id,
    assets_ids: market.outcomes.map(({ token }) => token),
    winning_asset_id: won?.token ?? '',
    winning_outcome: won?.name ?? '',
    timestamp: `${time}`,
    tags: tagsOf(market.category).map(({ slug }) => slug),
  });
}
