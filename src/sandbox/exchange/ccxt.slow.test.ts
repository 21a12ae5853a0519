// A client that nobody here wrote, with nothing changed but its addresses: ccxt's class for Binance, over real sockets.
import ccxt from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { replayedMarket } from '#sandbox/exchange/market/market-source.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';

const START = unixMs(Date.UTC(2026, 0, 5, 12));
/** Fast enough that trades and candles come soon. */
const SPEED = 20;

const clock: Clock = {
  now: () => unixMs(Date.now()),
  monotonic: () => performance.now(),
  sleep: (ms) => new Promise((wake) => void setTimeout(wake, ms)),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** Two days of ETH before the start, and one after it. */
const bars = generateBars({
  seed: 3,
  timeframe: '15m',
  start: START - 2 * 86_400_000,
  bars: 3 * 96,
  symbol: 'ETH/USDT',
});

let sandbox: OpenSandbox;
const clients: InstanceType<typeof ccxt.pro.binance>[] = [];

/** The sandbox's time is not the machine's, so that a client asks for it first. */
async function client(credentials = { apiKey: DEMO_ACCOUNT.key, secret: DEMO_ACCOUNT.secret }) {
  const binance = new ccxt.pro.binance({
    ...credentials,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['spot'] }, adjustForTimeDifference: true },
  });
  const { api } = binance.urls as { api: Record<string, unknown> };
  Object.assign(api, {
    public: `${sandbox.url}/api/v3`,
    private: `${sandbox.url}/api/v3`,
    sapi: `${sandbox.url}/sapi/v1`,
  });
  const sockets = api['ws'] as Record<string, unknown>;
  sockets['spot'] = `${sandbox.socketUrl}/ws`;
  sockets['ws-api'] = { spot: `${sandbox.socketUrl}/ws-api/v3` };
  clients.push(binance);
  await binance.loadTimeDifference();
  return binance;
}

beforeAll(async () => {
  const listed = { quote: 'USDT', priceTick: '0.01', quantityStep: '0.0001' };
  const symbols = [
    { ...listed, base: 'BTC', market: generatedMarket('BTC/USDT') },
    { ...listed, base: 'ETH', market: replayedMarket(bars) },
  ];
  sandbox = await openSandbox({ config: exchangeConfig({ symbols, start: START, speed: SPEED }), clock, port: 0 });
});

afterAll(async () => {
  for (const binance of clients) await binance.close();
  await sandbox.close();
});

/** The account's total of an asset, exact. */
function total(asset: string): string {
  const found = sandbox.exchange.truth().balances.find((holding) => holding.asset === asset);
  return String(found?.free.plus(found.locked).toNumber());
}

describe('ccxt', () => {
  it('loads markets with their steps and limits', async () => {
    const binance = await client();
    const markets = await binance.loadMarkets();
    expect(Object.keys(markets).sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(markets['BTC/USDT']).toMatchObject({
      id: 'BTCUSDT',
      spot: true,
      active: true,
      precision: { price: 0.01, amount: 0.0001 },
      limits: { amount: { min: 0.0001 }, cost: { min: 5 }, price: { min: 0.01 } },
    });
    expect(Object.keys(binance.currencies)).toEqual(expect.arrayContaining(['BNB', 'BTC', 'ETH', 'USDT']));
  });

  it('reads time, candles, book, tickers and trades', async () => {
    const binance = await client();
    await binance.loadMarkets();
    expect(Math.abs((await binance.fetchTime())! - sandbox.exchange.now())).toBeLessThan(SPEED * 10_000);
    const history = bars.slice(0, bars.indexAt(START));
    const candles = await binance.fetchOHLCV('ETH/USDT', '15m', history.openTime[0], history.length);
    expect(candles).toEqual(rowsOf(history));
    const book = await binance.fetchOrderBook('ETH/USDT', 10);
    expect(book.bids).toHaveLength(10);
    expect(book.bids[0]![0]).toBeLessThan(book.asks[0]![0]!);
    const ticker = await binance.fetchTicker('ETH/USDT');
    expect(ticker.last).toBeGreaterThan(0);
    expect(Object.keys(await binance.fetchTickers()).sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    const trades = await binance.fetchTrades('ETH/USDT');
    expect(trades.every(({ price, amount }) => price! > 0 && amount! > 0)).toBe(true);
  });

  it('places, asks for and cancels orders of several kinds, and reads what became of them', async () => {
    const binance = await client();
    await binance.loadMarkets();
    const usdtBefore = total('USDT');
    const bought = await binance.createOrder('BTC/USDT', 'market', 'buy', 0.05);
    expect(bought).toMatchObject({ status: 'closed', filled: 0.05, remaining: 0, side: 'buy' });
    const trades = await binance.fetchMyTrades('BTC/USDT');
    expect(trades.reduce((sum, { amount }) => sum + amount!, 0)).toBeCloseTo(0.05, 8);
    const spent = Decimal.parse(String(bought.cost));
    expect(total('USDT')).toBe(String(Decimal.parse(usdtBefore).minus(spent).toNumber()));
    const last = bought.average!;
    const limit = await binance.createOrder('BTC/USDT', 'limit', 'sell', 0.02, last * 1.2, { clientOrderId: 'ours' });
    const stop = await binance.createOrder('BTC/USDT', 'limit', 'sell', 0.02, last * 0.7, {
      stopLossPrice: last * 0.8,
    });
    expect(await binance.fetchOrder(limit.id!, 'BTC/USDT')).toMatchObject({ status: 'open', clientOrderId: 'ours' });
    const open = await binance.fetchOpenOrders('BTC/USDT');
    expect(new Set(open.map(({ id }) => id))).toEqual(new Set([limit.id, stop.id]));
    expect(await binance.cancelOrder(limit.id!, 'BTC/USDT')).toMatchObject({ status: 'canceled' });
    await binance.cancelAllOrders('BTC/USDT');
    expect(await binance.fetchOpenOrders('BTC/USDT')).toEqual([]);
    const balance = await binance.fetchBalance();
    for (const asset of ['BTC', 'USDT'] as const) {
      expect(String(balance[asset]!.total)).toBe(total(asset));
      expect(balance[asset]!.used).toBe(0);
    }
  });

  it('tells refusals apart', async () => {
    const binance = await client();
    await binance.loadMarkets();
    await expect(binance.createOrder('BTC/USDT', 'market', 'buy', 1_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(binance.createOrder('BTC/USDT', 'limit', 'buy', 9_500, 40_000)).rejects.toThrow(ccxt.InvalidOrder);
    const maker = binance.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 100_000, { postOnly: true });
    await expect(maker).rejects.toThrow(ccxt.OrderImmediatelyFillable);
    await expect(binance.fetchOrder('42', 'BTC/USDT')).rejects.toThrow(ccxt.OrderNotFound);
    await expect(binance.cancelOrder('42', 'BTC/USDT')).rejects.toThrow(ccxt.OrderNotFound);
    const stranger = await client({ apiKey: 'nobody', secret: 'x' });
    await expect(stranger.fetchOpenOrders('BTC/USDT')).rejects.toThrow(ccxt.AuthenticationError);
  });

  it('watches markets and the account over WebSockets', { timeout: 30_000 }, async () => {
    const binance = await client();
    await binance.loadHttpProxyAgent();
    await binance.loadMarkets();
    expect((await binance.watchTicker('BTC/USDT')).last).toBeGreaterThan(0);
    expect((await binance.watchTrades('BTC/USDT'))[0]).toMatchObject({ symbol: 'BTC/USDT' });
    const book = await binance.watchOrderBook('BTC/USDT');
    expect(book.bids[0]![0]).toBeLessThan(book.asks[0]![0]!);
    expect((await binance.watchOHLCV('BTC/USDT', '1m'))[0]).toHaveLength(6);
    const orders = binance.watchOrders('BTC/USDT');
    const balance = binance.watchBalance();
    // Orders are told from the subscription on, which takes a moment: whoever is told nothing sends another one.
    const isTold = async (): Promise<boolean> => {
      await binance.createOrder('BTC/USDT', 'market', 'buy', 0.001);
      return Promise.race([orders.then(() => true), clock.sleep(300).then(() => false)]);
    };
    await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
    expect((await orders)[0]).toMatchObject({ symbol: 'BTC/USDT', side: 'buy' });
    expect((await balance)['BTC']!.total).toBeGreaterThan(0);
  });
});

function rowsOf(columns: BarColumns): readonly (readonly number[])[] {
  return Array.from({ length: columns.length }, (_, i) => {
    const { openTime, open, high, low, close, volume } = columns.at(i);
    return [openTime, open, high, low, close, volume];
  });
}
