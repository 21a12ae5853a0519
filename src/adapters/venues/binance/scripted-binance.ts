import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueOrder, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import { ScriptedHttp, ScriptedSockets, reply } from '#adapters/transport/scripted-wire.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import type { BinanceVenueSettings } from '#adapters/venues/binance/binance-venue.ts';

export const BTC = 'BTC/USDT@binance' as InstrumentId;
export const API_KEY = 'the-api-key-of-the-test';
export const SECRET = 'the-secret-of-the-test';
export const ORDER = 'POST /api/v3/order';

/** A Binance for tests that says what it is told to. */
export class ScriptedBinance {
  readonly http = new ScriptedHttp();
  readonly sockets = new ScriptedSockets();
  readonly venue: BinanceVenue;

  constructor(clock: Clock, settings: BinanceVenueSettings = {}) {
    this.http
      .on('GET /api/v3/time', () => reply(200, { serverTime: clock.now() }))
      .on('GET /api/v3/exchangeInfo', reply(200, EXCHANGE_INFO))
      .on('POST /api/v3/userDataStream', reply(200, { listenKey: 'a-listen-key' }))
      .on('PUT /api/v3/userDataStream', reply(200, {}));
    this.venue = new BinanceVenue({
      http: this.http.port,
      sockets: this.sockets.port,
      clock,
      credentials: { apiKey: new Redacted(API_KEY), secret: new Redacted(SECRET) },
      settings: { jitter: () => 0, ...settings },
    });
  }
}

/** As Binance lists a symbol, with more than we read. */
export function listing(base: string, quote: string, fields: object = {}): object {
  return {
    symbol: `${base}${quote}`,
    status: 'TRADING',
    baseAsset: base,
    baseAssetPrecision: 8,
    quoteAsset: quote,
    isSpotTradingAllowed: true,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS'],
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true, maxNotional: '9000000.00000000' },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
    ],
    ...fields,
  };
}

export const EXCHANGE_INFO = {
  timezone: 'UTC',
  serverTime: 1_700_000_000_000,
  rateLimits: [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
    { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
    { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
  ],
  exchangeFilters: [],
  symbols: [listing('BTC', 'USDT'), listing('ETH', 'BTC'), listing('T', 'USDT'), listing('币安人生', 'USDT')],
};

export const LIMIT: VenueOrderType = {
  kind: 'limit',
  price: price(Decimal.parse('60000.10')),
  timeInForce: 'gtc',
  postOnly: false,
};

export function orderOf(type: VenueOrderType = LIMIT, name = 'entry-1'): VenueOrder {
  return {
    clientId: name as ClientOrderId,
    instrument: BTC,
    side: 'buy',
    type,
    quantity: quantity(Decimal.parse('0.00200')),
  };
}

/** The answer of type FULL to {@link orderOf}. */
export function newOrderBody(fields: object = {}): Readonly<Record<string, unknown>> {
  return {
    symbol: 'BTCUSDT',
    orderId: 28,
    orderListId: -1,
    clientOrderId: 'entry-1',
    transactTime: 1_700_000_000_123,
    price: '60000.10000000',
    origQty: '0.00200000',
    executedQty: '0.00000000',
    origQuoteOrderQty: '0.00000000',
    cummulativeQuoteQty: '0.00000000',
    status: 'NEW',
    timeInForce: 'GTC',
    type: 'LIMIT',
    side: 'BUY',
    workingTime: 1_700_000_000_123,
    selfTradePreventionMode: 'EXPIRE_MAKER',
    fills: [],
    ...fields,
  };
}

/** The answer to a look-up of the same order. */
export function orderBody(fields: object = {}): Readonly<Record<string, unknown>> {
  const { fills: _, transactTime, ...rest } = newOrderBody();
  return {
    ...rest,
    stopPrice: '0.0',
    icebergQty: '0.0',
    time: transactTime,
    updateTime: transactTime,
    isWorking: true,
    ...fields,
  };
}

export function tradeBody(id: number, fields: object = {}): Readonly<Record<string, unknown>> {
  return {
    symbol: 'BTCUSDT',
    id,
    orderId: 28,
    orderListId: -1,
    price: '60000.00000000',
    qty: '0.00100000',
    quoteQty: '60.00000000',
    commission: '0.00000100',
    commissionAsset: 'BTC',
    time: 1_700_000_000_123,
    isBuyer: true,
    isMaker: false,
    isBestMatch: true,
    ...fields,
  };
}

/** An event of the account's stream. */
export function executionReport(fields: object = {}): Readonly<Record<string, unknown>> {
  return {
    e: 'executionReport',
    E: 1_700_000_000_200,
    s: 'BTCUSDT',
    c: 'entry-1',
    S: 'BUY',
    o: 'LIMIT',
    f: 'GTC',
    q: '0.00200000',
    p: '60000.10000000',
    P: '0.00000000',
    F: '0.00000000',
    g: -1,
    C: '',
    x: 'NEW',
    X: 'NEW',
    r: 'NONE',
    i: 28,
    l: '0.00000000',
    z: '0.00000000',
    L: '0.00000000',
    n: '0',
    N: null,
    T: 1_700_000_000_199,
    t: -1,
    I: 8_641_984,
    w: true,
    m: false,
    M: false,
    O: 1_700_000_000_123,
    Z: '0.00000000',
    Y: '0.00000000',
    Q: '0.00000000',
    V: 'NONE',
    ...fields,
  };
}

/** Lets time pass until an answer is there; for tests in virtual time. */
export async function settled<T>(
  clock: { now(): number; runUntil(instant: number): Promise<void> },
  answer: Promise<T>,
): Promise<T> {
  const state = { isOpen: true };
  const done = (): void => void (state.isOpen = false);
  answer.then(done, done);
  for (let turn = 0; turn < 500 && state.isOpen; turn++) await clock.runUntil(clock.now() + (turn < 5 ? 0 : 1_000));
  return answer;
}
