import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { AdapterError } from '#core/errors.ts';
import { price, quantity } from '#core/money.ts';
import { Redacted } from '#core/redacted.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueFill } from '#domain/orders/venue-gateway.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { NO_MEANING, describeVenueContract } from '#testkit/venue-contract.ts';
import { VenueActor, clientId, limit, postOnly } from '#testkit/venue-laws/venue-actor.ts';
import type { VenueHand, VenueStage, VenueTraits } from '#testkit/venue-laws/venue-stage.ts';
import { FaultyWire } from '#testkit/venue-model/faulty-wire.ts';
import type { ModelRules } from '#testkit/venue-model/model-order.ts';
import { STAGE_START, handOn } from '#testkit/venue-model/model-stage.ts';
import { ModelVenue } from '#testkit/venue-model/model-venue.ts';
import { MemoryOrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { executionName } from '#adapters/polymarket/venue/order-words.ts';
import { PolymarketVenue } from '#adapters/polymarket/venue/polymarket-venue.ts';
import type { PolymarketVenueSettings } from '#adapters/polymarket/venue/polymarket-venue.ts';
import {
  ACCOUNT,
  API_KEY,
  MARKET,
  PRIVATE_KEY,
  ScriptedPolymarket,
  TOKEN,
} from '#adapters/polymarket/venue/scripted-polymarket.ts';

const RULES: ModelRules = {
  base: 'YES',
  quote: 'USDC',
  priceTick: '0.01',
  quantityStep: '0.01',
  minQuantity: '5',
  market: { bid: '0.49', ask: '0.51' },
  funds: { YES: '5000', USDC: '1000.123456' },
  feeRate: '0',
  feeIn: 'quote',
  namesLive: 'for-ever',
  lateStop: 'rejected',
};

const WRONG_KEY = '00000000-0000-0000-0000-00000000dead';

const TRAITS: VenueTraits = {
  instrument: instrumentId('fed-cut-december:yes', 'polymarket'),
  accountId: ACCOUNT,
  lot: '20.20',
  tooMuch: '100000',
  misshapen: '20.205',
  market: RULES.market,
  below: '0.30',
  above: '0.70',
  fallen: { bid: '0.20', ask: '0.22' },
  risen: { bid: '0.80', ask: '0.82' },
  takes: { ioc: true, fok: false, postOnly: true, stop: false },
  lateStop: 'rejected',
  secrets: [PRIVATE_KEY, PRIVATE_KEY.slice(2), API_KEY.secret, API_KEY.passphrase, API_KEY.key, WRONG_KEY],
};

/** The adapter over a scripted Polymarket, in one process and in virtual time. Its notes outlive a restart, as a file does. */
class PolymarketStage implements VenueStage {
  readonly clock = new VirtualClock(STAGE_START);
  readonly traits = TRAITS;
  readonly hand: VenueHand;
  readonly model = new ModelVenue(this.clock, RULES);
  readonly server = new ScriptedPolymarket(this.model, this.clock);
  readonly notes = new MemoryOrderNotes();
  private readonly wire = new FaultyWire(this.clock);
  private readonly opened: PolymarketVenue[] = [];

  constructor() {
    const attempts = new Map<string, number>();
    this.wire.onBreak(() => this.server.breakSockets());
    const hashOf = (name: ClientOrderId) => (this.notes.byName(name)?.orderId ?? name) as ClientOrderId;
    const hand = handOn(this.model, this.wire, attempts, hashOf);
    this.attempts = attempts;
    this.hand = {
      ...hand,
      closeMarket: () => void (this.server.isClosed = true),
      balances: () => ({ USDC: this.model.account.balances()['USDC']! }),
      orders: (name) => hand.orders(name).map((order) => Object.assign(order, { venueOrderId: hashOf(name) })),
      fills: (name) =>
        hand
          .fills(name)
          .map((fill) => Object.assign(fill, { tradeId: executionName(`trade-${fill.tradeId}`, hashOf(name)) })),
    };
  }

  private readonly attempts: Map<string, number>;

  open(settings: PolymarketVenueSettings = {}): PolymarketVenue {
    return this.openWith(API_KEY.key, settings);
  }

  openWithWrongKey(): PolymarketVenue {
    return this.openWith(WRONG_KEY, {});
  }

  close(): void {
    for (const venue of this.opened) venue.close();
  }

  private openWith(key: string, settings: PolymarketVenueSettings): PolymarketVenue {
    const { clock, notes, server, wire } = this;
    const served = wire.http(
      (request) => server.serve(request),
      (request) => server.kindOf(request),
    );
    const venue = new PolymarketVenue({
      http: (request, options) => {
        if (server.kindOf(request) === 'order') this.count(server.hashIn(request));
        return served(request, options);
      },
      sockets: server.port(() => wire.isConnected),
      clock,
      credentials: {
        privateKey: new Redacted(PRIVATE_KEY),
        apiKey: {
          key: new Redacted(key),
          secret: new Redacted(API_KEY.secret),
          passphrase: new Redacted(API_KEY.passphrase),
        },
        funder: undefined,
        signatureType: 0,
      },
      markets: () =>
        wire.isConnected
          ? Promise.resolve([MARKET])
          : Promise.reject(new AdapterError('feed.unavailable', 'connection refused', { retryable: true })),
      notes,
      settings: { jitter: () => 0.5, ...settings },
    });
    this.opened.push(venue);
    return venue;
  }

  private count(hash: string): void {
    this.attempts.set(hash, (this.attempts.get(hash) ?? 0) + 1);
  }
}

describeVenueContract('Polymarket', () => new PolymarketStage(), [
  ...NO_MEANING.takes('ioc', 'postOnly'),
  ...NO_MEANING.withoutStops,
  ...NO_MEANING.withoutTimestamps,
  'a fok order is met whole or not at all',
]);

describe('orders in the words of Polymarket', () => {
  it.each([
    [
      'gtc',
      limit('0.30'),
      'buy',
      { orderType: 'GTC', postOnly: false, makerAmount: '6060000', takerAmount: '20200000' },
    ],
    ['post-only', postOnly('0.30'), 'buy', { orderType: 'GTC', postOnly: true }],
    [
      'ioc to sell',
      limit('0.30', 'ioc'),
      'sell',
      { orderType: 'FAK', makerAmount: '20200000', takerAmount: '6060000' },
    ],
    ['fok to sell', limit('0.30', 'fok'), 'sell', { orderType: 'FOK' }],
    ['market to sell', { kind: 'market' }, 'sell', { orderType: 'FAK', takerAmount: '202000' }],
    // Money-counted orders would buy too much: it rests for a minute at most, and its rest is taken back.
    ['ioc to buy', limit('0.40', 'ioc'), 'buy', { orderType: 'GTD', takerAmount: '20200000' }],
    [
      'market to buy',
      { kind: 'market' },
      'buy',
      { orderType: 'GTD', makerAmount: '19998000', takerAmount: '20200000' },
    ],
  ] as const)('are right for %s', async (_, type, side, expected) => {
    const { actor, stage } = onStage();
    await actor.submit({ name: 'one', side }, type);
    const body = stage.server.bodies[0]!;
    const { makerAmount, takerAmount } = body.order;
    expect({ ...body, makerAmount, takerAmount }).toMatchObject(expected);
    const seconds = Number(body.order.expiration) - stage.clock.now() / 1000;
    expect(seconds > 60 && seconds <= 90).toBe(body.orderType === 'GTD');
    expect(await actor.openNames()).toEqual(body.orderType === 'GTC' ? ['one'] : []);
  });

  it.each([
    [
      'a price between ticks',
      limit('0.305'),
      '20.20',
      'Expected a price from 0.01 to 0.99 in steps of 0.01, was "0.305"',
    ],
    ['a price at 1', limit('1.00'), '20.20', 'Expected a price from 0.01 to 0.99'],
    ['fewer than the least', limit('0.30'), '4.99', 'Expected a quantity of at least 5 in steps of 0.01, was "4.99"'],
    ['more digits than there are', limit('0.30'), '5.001', 'in steps of 0.01, was "5.001"'],
  ] as const)('refuse %s, unsent', async (_, type, size, message) => {
    const { actor, stage } = onStage();
    const answer = await actor.submit({ name: 'one', size }, type);
    expect(answer).toMatchObject({ kind: 'rejected', reason: 'form', message: expect.stringContaining(message) });
    expect(stage.server.bodies).toEqual([]);
  });

  it('are the same to the last byte when they are sent again', async () => {
    const { actor, stage } = onStage();
    stage.hand.fault('order', { kind: 'late', ms: 3 * 60_000 });
    const answer = await actor.rest({ name: 'one' });
    if (answer.kind !== 'unknown') throw new Error(`Expected doubt, was ${answer.kind}`);
    await actor.passUntil(answer.settledAt);
    // A look-up finds nothing, so it is sent again; the first request comes later still, and is the same order.
    const second = await actor.accepted({ name: 'one' }, limit(TRAITS.below));
    await actor.pass(5 * 60_000);
    expect(stage.server.bodies).toHaveLength(2);
    expect(stage.server.bodies[1]!.order).toEqual(stage.server.bodies[0]!.order);
    expect(stage.model.orders.map((order) => order.clientId)).toEqual([second.venueOrderId]);
  });
});

describe('the books of a Polymarket account', () => {
  it('leave out a trade that the chain has undone, and say so', async () => {
    const { actor, stage } = onStage();
    const failed: VenueFill[] = [];
    const venue = stage.open({ onFailedTrade: (fill) => failed.push(fill) });
    const hearing = new VenueActor(stage, venue);
    const ear = await hearing.listen();
    await hearing.accepted({ name: 'one' }, limit(TRAITS.below));
    await stage.hand.fill(clientId('one'), '5.05');
    await hearing.until(() => ear.fills.length === 1, 'a fill');
    const [fill] = stage.model.fills;
    stage.server.failedTrades.add(fill!.id);
    const message = { ...stage.server.trade(fill!), event_type: 'trade', type: 'TRADE', timestamp: `${fill!.time}` };
    stage.server.say(message);
    stage.server.say(message);
    await hearing.until(() => ear.states.length === 3, 'another connection');
    expect(ear.states).toEqual(['connected', 'lost', 'connected']);
    expect(failed.map(({ tradeId, quantity: size }) => [tradeId, size.toString()])).toEqual([
      [ear.fills[0]!.tradeId, '5.05'],
    ]);
    expect(await actor.fillsOf('one')).toEqual([]);
    // The third telling comes over the new connection, and is no news.
    stage.server.say(message);
    await hearing.pass(5_000);
    expect(ear.states).toHaveLength(3);
    ear.stop();
  });

  it('tell of an order that went with its market, with what it had filled', async () => {
    const { stage } = onStage();
    const venue = stage.open();
    const hearing = new VenueActor(stage, venue);
    const ear = await hearing.listen();
    const { venueOrderId } = await hearing.accepted({ name: 'one' }, limit(TRAITS.below));
    await stage.hand.fill(clientId('one'), '5.05');
    stage.server.forgotten.add(venueOrderId);
    await hearing.settle(venue.onMarket({ ...MARKET, status: 'resolved', winner: 0 }));
    expect(ear.reports.at(-1)).toMatchObject({ clientId: 'one', venueOrderId, status: 'cancelled' });
    expect(ear.reports.at(-1)!.filled.toString()).toBe('5.05');
    expect(ear.fills.at(-1)!.quantity.toString()).toBe('5.05');
    expect(await hearing.found('one')).toMatchObject({ status: 'cancelled' });
    ear.stop();
  });

  it('name the orders of others by their hash, and cancel them when asked', async () => {
    const { actor, stage } = onStage();
    const hash = `0x${'5e'.repeat(32)}`;
    stage.model.place({
      clientId: hash,
      side: 'buy',
      kind: 'limit',
      price: Decimal.parse('0.30'),
      quantity: Decimal.parse('10'),
      life: 'gtc',
      postOnly: false,
    });
    const [name] = await actor.openNames();
    expect(name).toBe(`pm-${'5e'.repeat(16)}`);
    expect((await actor.cancel(name!)).kind).toBe('cancelled');
    expect(await actor.openNames()).toEqual([]);
  });

  it('count contracts by outcome', async () => {
    const { actor, stage } = onStage();
    const held = await actor.settle(stage.open().holding(TRAITS.instrument));
    expect(held?.toString()).toBe('1000.123456');
    expect(await actor.settle(stage.open().holding(instrumentId('nothing:yes', 'polymarket')))).toBeUndefined();
  });

  it('charge takers by the schedule of the market', async () => {
    const { actor, stage } = onStage();
    const fees = {
      kind: 'probability',
      schedule: [{ from: '2020-01-01', rate: '0.07', exponent: 1 }],
      takerOnly: true,
      digits: 5,
      rounding: 'down',
    } as const;
    const venue = stage.open();
    const paying = new VenueActor(stage, venue);
    await paying.settle(venue.onMarket({ ...MARKET, fees }));
    await paying.accepted({ name: 'one' }, { kind: 'market' });
    await paying.accepted({ name: 'two' }, limit(TRAITS.below));
    await stage.hand.fill(clientId('two'), '20.20');
    // 20.20 * 0.07 * 0.51 * 0.49 = 0.3533586, cut to five digits.
    expect((await paying.fillsOf('one')).map(feeOf)).toEqual(['0.35335000']);
    expect((await paying.fillsOf('two')).map(feeOf)).toEqual(['0']);
    expect(await actor.fillsOf('three')).toEqual([]);
  });
});

describe('an order that the venue does not show', () => {
  it('is not taken for lost while it may be too new to be seen', async () => {
    const { actor, stage } = onStage();
    const { venueOrderId } = await actor.accepted({ name: 'one' }, limit(TRAITS.below));
    stage.server.forgotten.add(venueOrderId);
    await expect(actor.find('one')).rejects.toMatchObject({ code: 'venue.unavailable', retryable: true });
    await actor.pass(60_000);
    expect(await actor.found('one')).toMatchObject({ status: 'cancelled', venueOrderId });
  });

  it('is over when it was killed for want of anything to be met by', async () => {
    const { actor, stage } = onStage();
    stage.server.isEmpty = true;
    const report = await actor.accepted({ name: 'one', side: 'sell' }, limit('0.30', 'ioc'));
    expect(report).toMatchObject({ status: 'cancelled' });
    expect(await actor.found('one')).toMatchObject({ status: 'cancelled' });
    expect(await actor.fillsOf('one')).toEqual([]);
    expect((await actor.cancel('one')).kind).toBe('not-working');
  });
});

describe('heartbeats', () => {
  it('go out every 5 s while an order of ours rests, each with the name of the last, and then no more', async () => {
    const { actor, stage } = onStage();
    await actor.pass(60_000);
    expect(stage.server.beats).toEqual([]);
    await actor.accepted({ name: 'one' }, limit(TRAITS.below));
    await actor.pass(12_000);
    expect(stage.server.beats).toEqual(['', 'beat-1', 'beat-2']);
    await actor.cancel('one');
    await actor.pass(60_000);
    expect(stage.server.beats).toHaveLength(3);
  });

  it('say when they do not get through, and go on', async () => {
    const { stage } = onStage();
    const missed: string[] = [];
    const actor = new VenueActor(stage, stage.open({ onMissedHeartbeat: ({ code }) => missed.push(code) }));
    await actor.accepted({ name: 'one' }, limit(TRAITS.below));
    stage.hand.disconnect();
    await actor.pass(10_500);
    stage.hand.reconnect();
    await actor.pass(5_000);
    expect(missed).toEqual(['venue.unavailable', 'venue.unavailable']);
    expect(stage.server.beats).toEqual(['', '']);
  });

  it('are left out where orders are to outlive the process', async () => {
    const { stage } = onStage();
    const actor = new VenueActor(stage, stage.open({ heartbeatMs: 'off' }));
    await actor.accepted({ name: 'one' }, limit(TRAITS.below));
    await actor.pass(60_000);
    expect(stage.server.beats).toEqual([]);
  });
});

describe('instruments of Polymarket', () => {
  it('are the outcomes of its markets, in steps that orders may have', async () => {
    const { actor } = onStage();
    const instruments = await actor.settle(actor.gateway.instruments());
    expect(instruments.map(({ id, quantityStep }) => `${id} ${quantityStep.toString()}`)).toEqual([
      'fed-cut-december:yes@polymarket 0.01',
      'fed-cut-december:no@polymarket 0.01',
    ]);
    expect(MARKET.outcomes[0].token).toBe(TOKEN);
  });

  it('are traded with the amounts of their own tick', async () => {
    const { actor, stage } = onStage();
    const order = actor.order(
      { name: 'one' },
      { kind: 'limit', price: price(Decimal.parse('0.5')), timeInForce: 'gtc', postOnly: false },
    );
    await actor.settle(actor.gateway.submit({ ...order, quantity: quantity(Decimal.parse('5')) }));
    expect(stage.server.bodies[0]!.order).toMatchObject({
      makerAmount: '2500000',
      takerAmount: '5000000',
      tokenId: TOKEN,
    });
  });
});

function onStage(): { readonly stage: PolymarketStage; readonly actor: VenueActor } {
  const stage = new PolymarketStage();
  return { stage, actor: new VenueActor(stage) };
}

function feeOf({ fee }: VenueFill): string {
  return fee.amount.toString();
}
