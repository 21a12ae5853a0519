import { dayStats, dayTickerJson, turnoverText } from '#sandbox/exchange/market/market-json.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';

type Json = Readonly<Record<string, unknown>>;

/** The `24hrTicker` event: the day's statistics under one-letter names. */
export function dayTickerEvent(market: Market, now: number): Json {
  const day = dayTickerJson(market, now);
  return {
    e: '24hrTicker',
    E: now,
    s: day['symbol'],
    p: day['priceChange'],
    P: day['priceChangePercent'],
    w: day['weightedAvgPrice'],
    x: day['prevClosePrice'],
    c: day['lastPrice'],
    Q: day['lastQty'],
    b: day['bidPrice'],
    B: day['bidQty'],
    a: day['askPrice'],
    A: day['askQty'],
    o: day['openPrice'],
    h: day['highPrice'],
    l: day['lowPrice'],
    v: day['volume'],
    q: day['quoteVolume'],
    O: day['openTime'],
    C: day['closeTime'],
    F: day['firstId'],
    L: day['lastId'],
    n: day['count'],
  };
}

/** The `24hrMiniTicker` event. */
export function miniTickerEvent(market: Market, now: number): Json {
  const { rules } = market;
  const day = dayStats(market, now);
  return {
    e: '24hrMiniTicker',
    E: now,
    s: rules.symbol,
    c: rules.priceText(day.close),
    o: rules.priceText(day.open),
    h: rules.priceText(day.high),
    l: rules.priceText(day.low),
    v: rules.quantityText(day.lots),
    q: turnoverText(day.turnover, rules),
  };
}
