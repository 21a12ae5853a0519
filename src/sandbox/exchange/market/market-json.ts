import { DAY_MS } from '#core/time.ts';
import type { Kline } from '#sandbox/exchange/market/klines.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { ShownLevel } from '#sandbox/exchange/market/shown-book.ts';
import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';
import { ASSET_DIGITS } from '#sandbox/exchange/symbol-rules.ts';
import type { SymbolRules } from '#sandbox/exchange/symbol-rules.ts';
import { Decimal } from '#core/decimal.ts';

type Json = Readonly<Record<string, unknown>>;

/** A candle as the answer to `klines` holds it: an array by position. */
export function klineJson(kline: Kline, rules: SymbolRules): readonly unknown[] {
  return [
    kline.openTime,
    rules.priceText(kline.open),
    rules.priceText(kline.high),
    rules.priceText(kline.low),
    rules.priceText(kline.close),
    rules.quantityText(kline.lots),
    kline.closeTime - 1,
    turnoverText(kline.turnover, rules),
    kline.trades,
    rules.quantityText(kline.boughtLots),
    turnoverText(kline.boughtTurnover, rules),
    '0',
  ];
}

/** What trades were worth in quote currency. Sums of a long time may be off in the last of sixteen digits. */
export function turnoverText(turnover: number, { instrument }: SymbolRules): string {
  const { priceTick, quantityStep } = instrument;
  return Decimal.of(BigInt(Math.round(turnover)))
    .times(priceTick)
    .times(quantityStep)
    .round(ASSET_DIGITS, 'down')
    .toString();
}

export function levelsJson(levels: readonly ShownLevel[], rules: SymbolRules): readonly (readonly [string, string])[] {
  return levels.map(({ ticks, lots }) => [rules.priceText(ticks), rules.quantityText(lots)]);
}

export function bookJson({ shown, rules }: Market, limit: number): Json {
  return {
    lastUpdateId: shown.lastId,
    bids: levelsJson(shown.levels('buy', limit), rules),
    asks: levelsJson(shown.levels('sell', limit), rules),
  };
}

export function tradeJson({ id, ticks, lots, time, aggressor }: PublicTrade, rules: SymbolRules): Json {
  return {
    id,
    price: rules.priceText(ticks),
    qty: rules.quantityText(lots),
    quoteQty: turnoverText(ticks * lots, rules),
    time,
    isBuyerMaker: aggressor === 'seller',
    isBestMatch: true,
  };
}

/** Every public trade here is one order's own, so that each is its own aggregate. */
export function aggTradeJson({ id, ticks, lots, time, aggressor }: PublicTrade, rules: SymbolRules): Json {
  const [p, q] = [rules.priceText(ticks), rules.quantityText(lots)];
  return { a: id, p, q, f: id, l: id, T: time, m: aggressor === 'seller', M: true };
}

export function bookTickerJson({ shown, rules }: Market): Json {
  const [bid, ask] = [shown.best('buy'), shown.best('sell')];
  return {
    symbol: rules.symbol,
    bidPrice: rules.priceText(bid?.ticks ?? 0),
    bidQty: rules.quantityText(bid?.lots ?? 0),
    askPrice: rules.priceText(ask?.ticks ?? 0),
    askQty: rules.quantityText(ask?.lots ?? 0),
  };
}

/** What the last 24 hours were; all at the last price where nothing has traded. */
export function dayStats(market: Market, now: number): Kline {
  const at = market.lastTicks;
  const prices = { open: at, high: at, low: at, close: at };
  const none = { lots: 0, turnover: 0, trades: 0, boughtLots: 0, boughtTurnover: 0 };
  return market.klines.since(now - DAY_MS, now) ?? { openTime: now - DAY_MS, closeTime: now, ...prices, ...none };
}

export function dayTickerJson(market: Market, now: number): Json {
  const { rules, tape } = market;
  const day = dayStats(market, now);
  const { bidPrice, bidQty, askPrice, askQty } = bookTickerJson(market);
  const change = day.close - day.open;
  const lastId = tape.last?.id ?? 0;
  return {
    symbol: rules.symbol,
    priceChange: rules.priceText(change),
    priceChangePercent: ((100 * change) / day.open).toFixed(3),
    weightedAvgPrice: rules.priceText(day.lots > 0 ? Math.round(day.turnover / day.lots) : day.close),
    prevClosePrice: rules.priceText(day.open),
    lastPrice: rules.priceText(market.lastTicks),
    lastQty: rules.quantityText(tape.last?.lots ?? 0),
    bidPrice,
    bidQty,
    askPrice,
    askQty,
    openPrice: rules.priceText(day.open),
    highPrice: rules.priceText(day.high),
    lowPrice: rules.priceText(day.low),
    volume: rules.quantityText(day.lots),
    quoteVolume: turnoverText(day.turnover, rules),
    openTime: now - DAY_MS,
    closeTime: now,
    firstId: lastId === 0 ? -1 : Math.max(1, lastId - day.trades + 1),
    lastId: lastId === 0 ? -1 : lastId,
    count: day.trades,
  };
}
