import type { Timeframe } from '#domain/market/timeframe.ts';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import {
  aggTradeJson,
  bookJson,
  bookTickerJson,
  dayTickerJson,
  klineJson,
  tradeJson,
} from '#sandbox/exchange/market/market-json.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { Params } from '#sandbox/exchange/params.ts';
import { open } from '#sandbox/exchange/rest/endpoint.ts';
import type { Endpoints } from '#sandbox/exchange/rest/endpoint.ts';
import type { RateLimiter } from '#sandbox/exchange/rest/rate-limiter.ts';

/** What anybody may ask: time, rules, and the state of the markets. */
export function marketEndpoints(exchange: ExchangeCore, limiter: RateLimiter): Endpoints {
  const market = (params: Params): Market => exchange.market(params.need('symbol'));
  const time = (): number => exchange.clock.told();
  return {
    'GET /api/v3/ping': open(1, () => ({})),
    'GET /api/v3/time': open(1, () => ({ serverTime: time() })),
    'GET /api/v3/exchangeInfo': open(20, (params) => exchangeInfo(exchange, limiter, params)),
    'GET /api/v3/klines': open(2, (params) => klines(exchange, market(params), params)),
    'GET /api/v3/uiKlines': open(2, (params) => klines(exchange, market(params), params)),
    'GET /api/v3/depth': open(5, (params) => depth(market(params), params)),
    'GET /api/v3/trades': open(25, (params) => trades(market(params), params)),
    'GET /api/v3/historicalTrades': open(25, (params) => trades(market(params), params)),
    'GET /api/v3/aggTrades': open(4, (params) => aggTrades(market(params), params)),
    'GET /api/v3/avgPrice': open(2, (params) => averagePrice(exchange, market(params))),
    'GET /api/v3/ticker/24hr': open(2, (params) =>
      each(exchange, params, (one) => dayTickerJson(one, exchange.clock.now())),
    ),
    'GET /api/v3/ticker/price': open(2, (params) =>
      each(exchange, params, ({ rules, lastTicks }) => ({ symbol: rules.symbol, price: rules.priceText(lastTicks) })),
    ),
    'GET /api/v3/ticker/bookTicker': open(2, (params) => each(exchange, params, bookTickerJson)),
  };
}

function exchangeInfo(exchange: ExchangeCore, limiter: RateLimiter, params: Params): unknown {
  const wanted = symbolsOf(exchange, params);
  return {
    timezone: 'UTC',
    serverTime: exchange.clock.told(),
    rateLimits: limiter.listing(),
    exchangeFilters: [],
    symbols: wanted.map(({ rules }) => rules.listing()),
  };
}

/** One market by `symbol`, several by `symbols`, else all of them. */
function symbolsOf(exchange: ExchangeCore, params: Params): readonly Market[] {
  const one = params.text('symbol');
  if (one !== undefined) return [exchange.market(one)];
  const several = params.text('symbols');
  if (several === undefined) return [...exchange.allMarkets()];
  const names = listOf(several);
  return names.map((name) => exchange.market(name));
}

function listOf(text: string): readonly string[] {
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names)) return names.map(String);
  } catch {
    // Falls through to the refusal: it is no list.
  }
  throw refuse.illegal('symbols', '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
}

function each(exchange: ExchangeCore, params: Params, tell: (market: Market) => unknown): unknown {
  const told = symbolsOf(exchange, params).map(tell);
  return params.has('symbol') ? told[0] : told;
}

function klines(exchange: ExchangeCore, market: Market, params: Params): unknown {
  const interval = params.need('interval');
  if (!isTimeframe(interval)) throw refuse.badInterval();
  const range = { from: params.integer('startTime'), to: params.integer('endTime'), limit: params.limit(500, 1_000) };
  const found = market.klines.read(interval, range, exchange.clock.now());
  return found.map((kline) => klineJson(kline, market.rules));
}

function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text);
}

function depth(market: Market, params: Params): unknown {
  return bookJson(market, params.limit(100, 5_000));
}

function trades({ tape, rules }: Market, params: Params): unknown {
  const limit = params.limit(500, 1_000);
  const from = params.integer('fromId');
  const found = from === undefined ? tape.latest(limit) : tape.from(from, limit);
  return found.map((trade) => tradeJson(trade, rules));
}

function aggTrades({ tape, rules }: Market, params: Params): unknown {
  const limit = params.limit(500, 1_000);
  const from = params.integer('fromId');
  const start = params.integer('startTime');
  const end = params.integer('endTime');
  const isTimed = start !== undefined || end !== undefined;
  const byTime = tape.between(start ?? 0, end ?? Number.POSITIVE_INFINITY, limit);
  const found = from !== undefined ? tape.from(from, limit) : isTimed ? byTime : tape.latest(limit);
  return found.map((trade) => aggTradeJson(trade, rules));
}

const AVERAGE_MINUTES = 5;

function averagePrice(exchange: ExchangeCore, market: Market): unknown {
  const { rules, klines: candles, lastTicks } = market;
  const now = exchange.clock.now();
  const { lots, turnover } = candles.since(now - AVERAGE_MINUTES * 60_000, now) ?? { lots: 0, turnover: 0 };
  const ticks = lots > 0 ? Math.round(turnover / lots) : lastTicks;
  return { mins: AVERAGE_MINUTES, price: rules.priceText(ticks), closeTime: now };
}
