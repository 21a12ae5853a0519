import { isConditionId, isTokenId } from '#adapters/polymarket/wire/fields.ts';
import { NO_ASK, NO_BID } from '#adapters/polymarket/wire/market-message.ts';
import type {
  BookMessage,
  LastTradeMessage,
  LevelChange,
  MarketMessage,
  PriceChangeMessage,
  Refusal,
  WireBook,
} from '#adapters/polymarket/wire/market-message.ts';
import { kindOf } from '#adapters/polymarket/wire/market-schema.ts';
import { priceUnits, sizeUnits, timeOf } from '#adapters/polymarket/wire/units.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * Reads messages of the market channel by hand, some ten times as fast as their schemas, to the same result: a test holds the two
 * against each other.
 */
export function decodeMarketMessage(body: unknown): MarketMessage | Refusal {
  if (!isObject(body)) return { kind: 'refused', what: 'message', value: body, market: undefined, asset: undefined };
  const kind = kindOf(body);
  switch (kind) {
    case 'price_change':
      return decodePriceChange(body);
    case 'last_trade_price':
      return decodeTrade(body);
    case 'book':
      return decodeBook(body);
    case undefined:
      return refused(body, 'unknown-event', body['event_type']);
    case 'tick_size_change':
    case 'best_bid_ask':
    case 'new_market':
    case 'market_resolved':
      return decodeRare(kind, body);
  }
}

function decodePriceChange(body: Body): PriceChangeMessage | Refusal {
  const { market, timestamp, price_changes: list } = body;
  if (!isConditionId(market)) return refused(body, 'price_change.market', market);
  if (!Array.isArray(list) || list.length === 0) return refused(body, 'price_change.price_changes', list);
  const time = timeOf(timestamp);
  if (Number.isNaN(time)) return refused(body, 'price_change.timestamp', timestamp);
  const changes: LevelChange[] = [];
  for (const item of list as unknown[]) {
    if (!isObject(item)) return refused(body, 'price_change.price_changes', item);
    const change = decodeChange(item);
    if (typeof change === 'string') return refused({ ...item, market }, `price_change.${change}`, item[change]);
    changes.push(change);
  }
  return { kind: 'price_change', market, time, changes };
}

/** A change, or the name of the field that is wrong. */
function decodeChange(item: Body): LevelChange | string {
  const { asset_id: asset, side, hash = '' } = item;
  if (!isTokenId(asset)) return 'asset_id';
  const isBid = side === 'BUY';
  if (!isBid && side !== 'SELL') return 'side';
  const price = priceUnits(item['price']);
  if (Number.isNaN(price)) return 'price';
  const lots = sizeUnits(item['size']);
  if (Number.isNaN(lots)) return 'size';
  if (typeof hash !== 'string') return 'hash';
  const bestBid = bestOf(item['best_bid'], NO_BID);
  if (bestBid === undefined) return 'best_bid';
  const bestAsk = bestOf(item['best_ask'], NO_ASK);
  if (bestAsk === undefined) return 'best_ask';
  return { asset, isBid, price, lots, hash, bestBid, bestAsk };
}

/** NaN when nothing is said, undefined when it cannot be read. */
function bestOf(text: unknown, none: number): number | undefined {
  if (text === undefined) return Number.NaN;
  if (text === '') return none;
  const units = priceUnits(text);
  if (Number.isNaN(units)) return undefined;
  // Of an empty side of asks some messages say 0.
  return units === 0 ? none : units;
}

function decodeTrade(body: Body): LastTradeMessage | Refusal {
  const { market, asset_id: asset, side, price: priceText, timestamp } = body;
  if (!isConditionId(market)) return refused(body, 'last_trade_price.market', market);
  if (!isTokenId(asset)) return refused(body, 'last_trade_price.asset_id', asset);
  const price = priceUnits(priceText);
  if (Number.isNaN(price)) return refused(body, 'last_trade_price.price', priceText);
  const lots = sizeUnits(body['size']);
  if (Number.isNaN(lots)) return refused(body, 'last_trade_price.size', body['size']);
  if (side !== 'BUY' && side !== 'SELL') return refused(body, 'last_trade_price.side', side);
  const time = timeOf(timestamp);
  if (Number.isNaN(time)) return refused(body, 'last_trade_price.timestamp', timestamp);
  const { fee_rate_bps: fee } = body;
  if (fee !== undefined && typeof fee !== 'string') return refused(body, 'last_trade_price.fee_rate_bps', fee);
  const aggressor = side === 'BUY' ? 'buyer' : 'seller';
  return { kind: 'last_trade_price', market, asset, time, price, lots, aggressor, priceText: priceText as string };
}

function decodeBook(body: Body): BookMessage | Refusal {
  const { market, asset_id: asset, timestamp, hash = '' } = body;
  if (!isConditionId(market)) return refused(body, 'book.market', market);
  if (!isTokenId(asset)) return refused(body, 'book.asset_id', asset);
  const time = timeOf(timestamp);
  if (Number.isNaN(time)) return refused(body, 'book.timestamp', timestamp);
  if (typeof hash !== 'string') return refused(body, 'book.hash', hash);
  const bids = decodeLevels(body['bids']);
  if (bids === undefined) return refused(body, 'book.bids', body['bids']);
  const asks = decodeLevels(body['asks']);
  if (asks === undefined) return refused(body, 'book.asks', body['asks']);
  const wrong = wrongFact(body);
  if (wrong !== undefined) return refused(body, `book.${wrong}`, body[wrong]);
  return { kind: 'book', market, asset, time, bids, asks, hash, source: body as unknown as WireBook };
}

function wrongFact(body: Body): string | undefined {
  const { min_order_size: least, tick_size: tick, neg_risk: isNegative, last_trade_price: last } = body;
  if (least !== undefined && typeof least !== 'string') return 'min_order_size';
  if (tick !== undefined && Number.isNaN(priceUnits(tick))) return 'tick_size';
  if (isNegative !== undefined && typeof isNegative !== 'boolean') return 'neg_risk';
  return last !== undefined && typeof last !== 'string' ? 'last_trade_price' : undefined;
}

function decodeLevels(list: unknown): number[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const pairs: number[] = [];
  for (const item of list as unknown[]) {
    if (!isObject(item)) return undefined;
    const price = priceUnits(item['price']);
    const lots = sizeUnits(item['size']);
    if (Number.isNaN(price) || Number.isNaN(lots)) return undefined;
    pairs.push(price, lots);
  }
  return pairs;
}

type RareKind = 'tick_size_change' | 'best_bid_ask' | 'new_market' | 'market_resolved';

function decodeRare(kind: RareKind, body: Body): MarketMessage | Refusal {
  const { market, timestamp, asset_id: asset } = body;
  if (!isConditionId(market)) return refused(body, `${kind}.market`, market);
  const time = timeOf(timestamp);
  if (Number.isNaN(time)) return refused(body, `${kind}.timestamp`, timestamp);
  if (kind === 'new_market' || kind === 'market_resolved') {
    const { assets_ids: assets, winning_asset_id: winner } = body;
    if (!Array.isArray(assets) || !assets.every(isTokenId)) return refused(body, `${kind}.assets_ids`, assets);
    if (kind === 'new_market') return { kind, market, time };
    if (winner !== '' && !isTokenId(winner)) return refused(body, `${kind}.winning_asset_id`, winner);
    return { kind, market, time, winner };
  }
  if (!isTokenId(asset)) return refused(body, `${kind}.asset_id`, asset);
  if (kind === 'tick_size_change') {
    const { new_tick_size: tick } = body;
    if (Number.isNaN(priceUnits(tick))) return refused(body, `${kind}.new_tick_size`, tick);
    return { kind, market, asset, time, tick: tick as string };
  }
  const bestBid = bestOf(body['best_bid'], NO_BID);
  if (bestBid === undefined || Number.isNaN(bestBid)) return refused(body, `${kind}.best_bid`, body['best_bid']);
  const bestAsk = bestOf(body['best_ask'], NO_ASK);
  if (bestAsk === undefined || Number.isNaN(bestAsk)) return refused(body, `${kind}.best_ask`, body['best_ask']);
  return { kind, market, asset, time, bestBid, bestAsk };
}

function refused(body: Body, what: string, value: unknown): Refusal {
  const { market, asset_id: asset } = body;
  return {
    kind: 'refused',
    what,
    value,
    market: typeof market === 'string' ? market : undefined,
    asset: typeof asset === 'string' ? asset : undefined,
  };
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
