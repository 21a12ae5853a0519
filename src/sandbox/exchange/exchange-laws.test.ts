import fc from 'fast-check';
import { expect, it } from 'vitest';
import { metAtLeast } from '#testkit/whole-run.ts';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import type { CommissionAsset } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { stillMarket } from '#sandbox/exchange/market/market-source.ts';
import { isOpen, leavesOf } from '#sandbox/exchange/orders/order-record.ts';
import { SandboxClient } from '#sandbox/exchange/sandbox-client.ts';
import type { OpenStream, WireObject } from '#sandbox/exchange/sandbox-client.ts';
import { SandboxExchange } from '#sandbox/exchange/sandbox-exchange.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 0, 5));
const LISTED = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001' };
const BALANCES = { USDT: '20000', BTC: '0.4' };
const ACCOUNT = { uid: 1, key: 'key', secret: 'secret', balances: BALANCES };

function open(seed: number, commission: CommissionAsset = 'received') {
  const clock = new VirtualClock(START);
  const symbols = [{ ...LISTED, market: stillMarket(50_000) }];
  const exchange = new SandboxExchange(exchangeConfig({ seed, symbols, accounts: [ACCOUNT], commission }), clock);
  exchange.start();
  return { clock, exchange, client: new SandboxClient(exchange, clock, ACCOUNT) };
}

type World = ReturnType<typeof open>;

const TYPES = ['LIMIT', 'MARKET', 'LIMIT_MAKER', 'STOP_LOSS', 'TAKE_PROFIT', 'STOP_LOSS_LIMIT'] as const;

/** One thing that a user or somebody else does, by chance. */
async function act({ exchange, client, clock }: World, rng: Rng): Promise<void> {
  const price = (50_000 + rng.integer(-400, 400)).toFixed(2);
  const dice = rng.uniform();
  if (dice < 0.25) exchange.movePrice('BTCUSDT', price, rng.uniform() < 0.5 ? '0.01' : '1');
  else if (dice < 0.3) exchange.emptyBook('BTCUSDT');
  else if (dice < 0.4) await client.sign('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
  else if (dice < 0.5) await clock.runUntil(clock.now() + rng.integer(1, 3_000));
  else await client.order(anyOrder(rng, price));
}

function anyOrder(rng: Rng, price: string): Record<string, string> {
  const type = TYPES[rng.integer(0, TYPES.length - 1)]!;
  const side = rng.uniform() < 0.5 ? 'BUY' : 'SELL';
  const quantity = (rng.integer(1, 20) / 100).toFixed(2);
  const order: Record<string, string> = { side, type, quantity };
  if (type.includes('LIMIT')) order['price'] = price;
  if (type === 'LIMIT') order['timeInForce'] = ['GTC', 'IOC', 'FOK'][rng.integer(0, 2)]!;
  if (type === 'STOP_LOSS_LIMIT') order['timeInForce'] = 'GTC';
  if (type.includes('STOP') || type.includes('TAKE')) order['stopPrice'] = price;
  if (type === 'LIMIT' && order['timeInForce'] === 'GTC' && rng.uniform() < 0.2) order['icebergQty'] = '0.01';
  return order;
}

/** What executions have made of the money, from the exchange's own list of them. */
function assertSums({ exchange }: World): void {
  const { balances, orders, trades } = exchange.truth();
  const expected = new Map(Object.entries(BALANCES).map(([asset, amount]) => [asset, Decimal.parse(amount)]));
  const add = (asset: string, amount: Decimal): void =>
    void expected.set(asset, (expected.get(asset) ?? Decimal.ZERO).plus(amount));
  for (const { order, price, quantity, commission } of trades) {
    const sign = Decimal.of(order.side === 'BUY' ? 1n : -1n);
    add('BTC', quantity.times(sign));
    add('USDT', price.times(quantity).times(sign).negated());
    add(commission.asset, commission.amount.negated());
  }
  for (const { asset, free, locked } of balances) {
    expect(free.plus(locked).equals(expected.get(asset) ?? Decimal.ZERO)).toBe(true);
    const held = orders.filter((order) => isOpen(order) && (order.side === 'BUY') === (asset === 'USDT'));
    const sum = held.reduce((total, { lock }) => total.plus(lock), Decimal.ZERO);
    expect(locked.equals(sum)).toBe(true);
  }
  for (const order of orders) {
    const own = trades.filter((trade) => trade.order === order);
    expect(own.reduce((sum, { quantity }) => sum.plus(quantity), Decimal.ZERO).equals(order.filled)).toBe(true);
    expect(leavesOf(order).sign()).toBeGreaterThanOrEqual(0);
    expect(order.status === 'FILLED').toBe(leavesOf(order).isZero());
    expect(isOpen(order) || order.lock.isZero()).toBe(true);
  }
}

it.each([['received' as const], ['quote' as const]])(
  'keeps every sum exact through whatever happens, with commissions in what is %s',
  async (commission) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
        const world = open(seed, commission);
        const rng = new Rng(seed);
        for (let i = 0; i < 60; i++) {
          await act(world, rng);
          if (i % 4 === 3) assertSums(world);
        }
        world.exchange.stop();
      }),
      { numRuns: 15 },
    );
  },
);

it('tells on the stream and in answers what is true', async () => {
  const world = open(5);
  const { messages } = await world.client.events();
  const rng = new Rng(5);
  for (let i = 0; i < 600; i++) await act(world, rng);
  await world.clock.runUntil(world.clock.now());
  const { orders, trades, balances } = world.exchange.truth();
  const told = messages.filter(({ x }) => x === 'TRADE').map(({ t, l, L }) => [t, l, L]);
  expect(told).toEqual(
    trades.map(({ tradeId, quantity, price, order: { rules } }) => [tradeId, rules.text(quantity), rules.text(price)]),
  );
  for (const { orderId, status } of orders) {
    expect(messages.findLast(({ i }) => i === orderId)).toMatchObject({ X: status });
  }
  const last = new Map<string, string>();
  for (const { B } of messages) for (const { a, f } of (B ?? []) as { a: string; f: string }[]) last.set(a, f);
  for (const { asset, free } of balances) {
    expect(last.get(asset)).toBe(free.round(8, 'down').toString());
  }
  expect(trades.length).toBeGreaterThanOrEqual(metAtLeast(50));
});

it('makes its book diffs such that a copy kept by them is the book', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const world = open(seed);
      const rng = new Rng(seed);
      const stream = world.client.listen('/ws/btcusdt@depth@100ms');
      const snapshot = (await world.client.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 })).body;
      for (let i = 0; i < 40; i++) await act(world, rng);
      // Long enough that nothing is still to come back to the book, and that the last change has been told.
      await world.clock.runUntil(world.clock.now() + 2_000);
      const now = (await world.client.ask('/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 })).body;
      expect(keptBy(snapshot, stream)).toEqual({ bids: sorted(now['bids'], -1), asks: sorted(now['asks'], 1) });
      const best = (side: unknown): number => Number((side as [string, string][])[0]?.[0]);
      expect(best(now['bids']) > best(now['asks'])).toBe(false);
    }),
    { numRuns: 15 },
  );
});

type Levels = readonly (readonly [string, string])[];

/** The recipe of the exchange's documentation: drop what the snapshot holds, then every diff must follow the one before. */
function keptBy(snapshot: WireObject, { messages }: OpenStream): { readonly bids: Levels; readonly asks: Levels } {
  const bids = new Map(snapshot['bids'] as Levels);
  const asks = new Map(snapshot['asks'] as Levels);
  let lastId = Number(snapshot['lastUpdateId']);
  for (const { U, u, b, a } of messages) {
    if (Number(u) <= lastId) continue;
    expect(Number(U)).toBeLessThanOrEqual(lastId + 1);
    lastId = Number(u);
    for (const [levels, changes] of [[bids, b] as const, [asks, a] as const]) {
      for (const [price, size] of changes as Levels) {
        if (Number(size) === 0) levels.delete(price);
        else levels.set(price, size);
      }
    }
  }
  return { bids: sorted([...bids], -1), asks: sorted([...asks], 1) };
}

function sorted(levels: unknown, sign: 1 | -1): Levels {
  return (levels as Levels).toSorted(([left], [right]) => sign * (Number(left) - Number(right)));
}

it('gives the same answers and messages for the same seed and requests', async () => {
  const tell = async (seed: number): Promise<string> => {
    const clock = new VirtualClock(START);
    const symbols = [{ ...LISTED, market: generatedMarket('BTC/USDT') }];
    const exchange = new SandboxExchange(exchangeConfig({ seed, symbols, accounts: [ACCOUNT] }), clock);
    exchange.start();
    const client = new SandboxClient(exchange, clock, ACCOUNT);
    const streams = [await client.events(), client.listen('/stream?streams=btcusdt@trade/btcusdt@depth5')];
    const answers: unknown[] = [];
    const rng = new Rng(1);
    for (let i = 0; i < 30; i++) {
      answers.push(await client.order({ side: i % 2 === 0 ? 'BUY' : 'SELL', type: 'MARKET', quantity: '0.01' }));
      await clock.runUntil(clock.now() + rng.integer(1, 20_000));
    }
    exchange.stop();
    return JSON.stringify([answers, streams.map(({ messages }) => messages)]);
  };
  const [first, again, other] = [await tell(3), await tell(3), await tell(4)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
