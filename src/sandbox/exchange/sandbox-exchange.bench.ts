import { HOUR_MS, unixMs } from '#core/time.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import type { ExchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { listedSymbol } from '#sandbox/exchange/listings.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { BenchCase } from '#tools/bench-case.ts';

const ORDERS = 20_000;
const OPENED = 2_000;
const STREAMS = 'btcusdt@trade/btcusdt@bookTicker/btcusdt@kline_1m/ethusdt@trade/ethusdt@bookTicker';
const START = unixMs(Date.UTC(2026, 0, 5));
const STILL = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(50_000) };
const LIMITS = { weightPerMinute: 1e9, ordersPer10s: 1e9, ordersPerDay: 1e9, strikes: 1 };

export const benches: readonly BenchCase[] = [
  {
    name: 'sandbox exchange',
    run: async () => [
      { name: 'opened, still market', value: openings(), unit: 'us' },
      { name: 'signed market orders, with fills and user stream', value: await orders(false), unit: 'orders/s' },
      { name: 'signed limit orders, placed and cancelled', value: await orders(true), unit: 'orders/s' },
      { name: 'stream messages of two generated markets', value: await messages(), unit: 'messages/s' },
    ],
  },
];

function open(changes: Partial<ExchangeConfig> = {}) {
  const clock = new VirtualClock(START);
  const exchange = new SandboxExchange(exchangeConfig({ symbols: [STILL], limits: LIMITS, ...changes }), clock);
  exchange.start();
  return { clock, exchange, client: new SandboxClient(exchange, clock) };
}

function openings(): number {
  for (let i = 0; i < OPENED; i++) open();
  const begun = performance.now();
  for (let i = 0; i < OPENED; i++) open();
  return (1_000 * (performance.now() - begun)) / OPENED;
}

/** What a client's signing takes is part of it. */
async function orders(rests: boolean): Promise<number> {
  const { client, clock } = open();
  await client.events();
  const limit = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '49000' };
  const begun = performance.now();
  for (let i = 0; i < ORDERS; i++) {
    const newClientOrderId = `order-${i}`;
    if (rests) {
      await client.order({ ...limit, newClientOrderId });
      await client.sign('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: newClientOrderId });
    } else {
      const side = i % 2 === 0 ? 'BUY' : 'SELL';
      await client.order({ side, type: 'MARKET', quantity: '0.001', newClientOrderId });
    }
    if (i % 100 === 0) await clock.runUntil(clock.now() + 1_000);
  }
  return (1_000 * ORDERS) / (performance.now() - begun);
}

async function messages(): Promise<number> {
  const { exchange, clock } = open({ symbols: [listedSymbol('BTC/USDT'), listedSymbol('ETH/USDT')] });
  let count = 0;
  exchange.sockets(`/stream?streams=${STREAMS}`, {
    onOpen: () => undefined,
    onText: () => void count++,
    onClose: () => undefined,
  });
  const begun = performance.now();
  await clock.runUntil(START + 4 * HOUR_MS);
  return (1_000 * count) / (performance.now() - begun);
}
