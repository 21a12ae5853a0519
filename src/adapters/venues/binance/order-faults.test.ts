import { describe, expect, it } from 'vitest';
import { Redacted } from '#core/redacted.ts';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import type { SubmitAnswer, VenueOrderType } from '#domain/orders/venue-gateway.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import type { FaultRule, HttpFault } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import { LIMIT, orderOf } from '#adapters/venues/binance/scripted-binance.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const BTC = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market: stillMarket(70_000) };
const NAMES = 12;

/** Each with its chance: most requests meet one of them. */
const FAULTS: readonly (readonly [number, HttpFault])[] = [
  [0.15, { kind: 'lose-request' }],
  [0.15, { kind: 'lose-reply' }],
  [0.1, { kind: 'reset' }],
  [0.05, { kind: 'refuse' }],
  [0.1, { kind: 'delay', thereMs: 1_500, backMs: 100 }],
  [0.05, { kind: 'delay', thereMs: 4_500, backMs: 100 }],
  [0.05, { kind: 'delay', thereMs: 9_000, backMs: 100 }],
  [0.1, { kind: 'status', status: 503, accepted: true }],
  [0.05, { kind: 'status', status: 502, accepted: false }],
  [0.03, { kind: 'status', status: 429, accepted: false }],
];
const TROUBLE: readonly FaultRule[] = FAULTS.map(([chance, fault]) => ({ on: 'http', plan: { chance }, fault }));

async function run(seed: number) {
  const rng = new Rng(seed);
  const clock = new VirtualClock(START);
  const exchange = new SandboxExchange(exchangeConfig({ seed, symbols: [BTC] }), clock);
  const ports = withFaults(exchange, TROUBLE, clock, rng.fork());
  exchange.start();
  const credentials = { apiKey: new Redacted(DEMO_ACCOUNT.key), secret: new Redacted(DEMO_ACCOUNT.secret) };
  const venue = new BinanceVenue({ ...ports, clock, credentials, settings: { jitter: () => rng.uniform() } });
  const types: VenueOrderType[] = [LIMIT, { kind: 'market' }];
  const orders = Array.from({ length: NAMES }, (_, i) => orderOf(types[rng.integer(0, 1)], `name-${i}`));
  const answers: Promise<SubmitAnswer>[] = [];
  for (let i = 0; i < 40; i++) {
    const order = orders[rng.integer(0, NAMES - 1)]!;
    if (rng.uniform() < 0.8) answers.push(venue.submit(order));
    else void venue.cancel(order);
    await clock.runUntil(clock.now() + rng.integer(0, 4_000));
  }
  ports.setRules([]);
  await clock.runUntil(clock.now() + 10 * 60_000);
  const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
  const final = Promise.all(orders.map((order) => venue.submit(order)));
  await clock.runUntil(clock.now() + 60_000);
  return { exchange, orders, kinds, final: await final };
}

describe('orders in much trouble', () => {
  it('are one order a name, and whoever asks again is told of it', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const { exchange, orders, kinds, final } = await run(seed);
      for (const kind of kinds) seen.add(kind);
      const truth = exchange.truth();
      orders.forEach(({ clientId }, i) => {
        const taken = truth.orders.filter(({ clientOrderId }) => clientOrderId === clientId);
        const answer = final[i]!;
        const told = `seed ${seed}, ${clientId}: ${taken.length} orders, told "${answer.kind}"`;
        expect(taken.length, told).toBe(answer.kind === 'accepted' ? 1 : 0);
        if (answer.kind !== 'accepted') return;
        expect(answer.report.venueOrderId, told).toBe(`${taken[0]!.orderId}`);
        expect(answer.report.filled.equals(taken[0]!.filled), told).toBe(true);
        const executed = truth.trades.filter(({ order }) => order.orderId === taken[0]!.orderId);
        expect(answer.fills.length, told).toBe(executed.length);
      });
      exchange.stop();
    }
    expect([...seen].toSorted()).toEqual(['accepted', 'not-sent', 'rejected', 'unknown']);
  });
});
