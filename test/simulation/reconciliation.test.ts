import { beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { runConfig } from '#engine/run-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import { namePrefix } from '#runtime/orders/desk-order.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { MemorySessionStore } from '#testkit/memory-session-store.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import { FaultyGateway } from './faulty-gateway.ts';
import { ModelExchange } from './model-exchange.ts';
import { COIN } from './model-world.ts';
import { NO_FAULTS } from './world.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const decimal = (text: string): Decimal => Decimal.parse(text);

describe('the start of a live session', () => {
  let clock: VirtualClock;
  let exchange: ModelExchange;
  let gateway: FaultyGateway;
  let store: MemorySessionStore;
  let notes: string[];

  beforeEach(() => {
    clock = new VirtualClock(START);
    const now = () => clock.now();
    exchange = new ModelExchange({ instrument: COIN, quote: '10000', price: 100, now, piece: '1000' });
    gateway = new FaultyGateway({ exchange, instrument: COIN, clock, rng: new Rng(1), faults: NO_FAULTS });
    store = new MemorySessionStore();
    notes = [];
  });

  /** Buys ten at the first bar, with a stop at 90. */
  async function start(): Promise<TradingSession> {
    const config = runConfig({
      strategy: { id: 'scripted', parameters: {} },
      instrument: COIN,
      timeframe: '1m',
      capital: '10000',
      venue: FREE_SIM,
      risk: NO_RISK_RULES,
      sizing: { kind: 'fixed', quantity: '10' },
    });
    const script = (_: unknown, i: number) => (i === 0 ? [{ direction: 'long', stop: 90 } as const] : []);
    const session = { id: 'live', mode: 'live', desk: 'test', venue: 'model', account: 'model' } as const;
    const opening = openSession({
      session: { ...session, instrument: COIN.id, config, configHash: '', created: START },
      setup: { config, strategy: new ScriptedStrategy(COIN.id, script), gates: [], clock: UTC_CLOCK },
      store,
      clock,
      gateway,
      note: (text) => notes.push(text),
    });
    opening.catch(() => undefined);
    await clock.runUntil(clock.now() + 60_000);
    return opening;
  }

  /** The first life: it buys, its stop rests, it dies. */
  async function buyAndDie(): Promise<void> {
    const session = await start();
    const bar = {
      openTime: START,
      closeTime: START + MINUTE_MS,
      open: 100,
      high: 100,
      low: 100,
      close: 100,
      volume: 1,
    };
    void session.take({ kind: 'bar', bar });
    await clock.runUntil(clock.now() + 5_000);
    expect(exchange.orders.map(({ order, status }) => `${order.side} ${status}`)).toEqual([
      'buy filled',
      'sell working',
    ]);
    session.abandon();
  }

  it('agrees with a venue at which nothing else happened', async () => {
    await buyAndDie();
    const session = await start();
    expect(session.state.ledger.position(COIN.id).quantity.toString()).toBe('10.000');
    expect(exchange.orders).toHaveLength(2);
  });

  it('refuses to trade when money was moved by hand, and names both figures', async () => {
    await buyAndDie();
    exchange.quote = exchange.quote.minus(decimal('25'));
    await expect(start()).rejects.toMatchObject({
      code: 'venue.disagrees',
      message:
        'Expected USDT at the venue to have changed by "-1001.00000000" since session "live" began, was "-1026.00000000"',
    });
  });

  it('books a stop that was met while nobody was there', async () => {
    await buyAndDie();
    exchange.moveTo(89);
    const session = await start();
    expect(session.state.ledger.position(COIN.id).quantity.isZero()).toBe(true);
    expect(session.state.trades.closed.map(({ exitReason }) => exitReason)).toEqual(['stop']);
    expect(await store.trades()).toHaveLength(1);
  });

  it('takes back an order that carries its name and is not in its books, and leaves those of others', async () => {
    await buyAndDie();
    const order = (clientId: string) =>
      exchange.place({
        clientId: clientId as ClientOrderId,
        instrument: COIN.id,
        side: 'buy',
        type: { kind: 'limit', price: price(decimal('50')), timeInForce: 'gtc', postOnly: false },
        quantity: quantity(decimal('1')),
      });
    order(`${namePrefix('live')}lost`);
    order('by-hand');
    await start();
    const limits = exchange.orders.filter(({ order: { type } }) => type.kind === 'limit').map(({ status }) => status);
    expect(limits).toEqual(['cancelled', 'working']);
    expect(notes.join()).toContain('is not in our books');
  });
});
