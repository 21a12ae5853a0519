import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionClient } from '#sandbox/prediction/prediction-client.ts';
import type { WireObject } from '#sandbox/prediction/prediction-client.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import type { PredictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { ScriptedMarkets, scriptedMarket } from '#sandbox/prediction/scripted-markets.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const MARKET = scriptedMarket(1);
const [YES, NO] = MARKET.outcomes.map(({ token }) => token) as [string, string];

/** Without who and when, as tests write it. */
type Said = PredictionEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'market' | 'time' | 'receivedTime'>
    : never
  : never;

function event(afterMs: number, said: Said, market: PredictionMarket = MARKET): PredictionEvent {
  const time = (START + afterMs) as UnixMs;
  return { market: market.id, time, receivedTime: time, ...said };
}

/** 100 at 0.49, 200 at 0.48; 50 at 0.51. */
const BOOK: Said = { kind: 'book', bids: [4_900, 100e6, 4_800, 200e6], asks: [5_100, 50e6] };

function open(markets: readonly PredictionMarket[] = [MARKET], changes: Partial<PredictionConfig> = {}) {
  const clock = new VirtualClock(START);
  const living = new ScriptedMarkets(START, markets);
  const sandbox = new PredictionSandbox(living, predictionConfig({ hasLegacy: false, ...changes }), clock);
  sandbox.start();
  const client = new PredictionClient(sandbox, clock);
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  return { clock, living, sandbox, client, pass };
}

/** A venue whose only market has a book. */
async function openBook(changes: Partial<PredictionConfig> = {}, market = MARKET) {
  const world = open([market], changes);
  world.living.plan(event(0, BOOK, market));
  // What happens at the very start is told with the first step.
  world.living.now = unixMs(START - 1);
  await world.pass(100);
  return world;
}

const kinds = (messages: readonly WireObject[]): readonly unknown[] => messages.map(({ event_type: kind }) => kind);

function recomputedHash(book: WireObject): string {
  const { market, asset_id, timestamp, bids, asks, min_order_size, tick_size, neg_risk, last_trade_price } = book;
  const rest = { bids, asks, min_order_size, tick_size, neg_risk, last_trade_price };
  const text = JSON.stringify({ market, asset_id, timestamp, hash: '', ...rest });
  return createHash('sha1').update(text).digest('hex');
}

describe('books', () => {
  it('are answered with the best level last, and the other outcome as the mirror', async () => {
    const { client } = await openBook();
    const yes = (await client.ask(`/clob/book?token_id=${YES}`)).body as WireObject;
    const no = (await client.ask(`/book?token_id=${NO}`)).body as WireObject;
    expect(yes).toMatchObject({
      market: MARKET.id,
      asset_id: YES,
      timestamp: `${START}`,
      bids: [
        { price: '0.48', size: '200' },
        { price: '0.49', size: '100' },
      ],
      asks: [{ price: '0.51', size: '50' }],
      tick_size: '0.01',
      min_order_size: '5',
      neg_risk: false,
    });
    expect(no).toMatchObject({
      bids: [{ price: '0.49', size: '50' }],
      asks: [
        { price: '0.52', size: '200' },
        { price: '0.51', size: '100' },
      ],
    });
    expect([yes['hash'], no['hash']]).toEqual([recomputedHash(yes), recomputedHash(no)]);
  });

  it('come over the stream when they are asked for, and change by change with the hash of what they become', async () => {
    const { client, living, pass } = await openBook();
    const { messages } = client.listen([YES, NO]);
    living.plan(event(200, { kind: 'change', bids: [4_900, 0, 5_000, 20e6], asks: [] }));
    await pass(300);
    expect(kinds(messages)).toEqual(['book', 'book', 'price_change']);
    const [yes, no] = await Promise.all(
      [YES, NO].map(async (token) => (await client.ask(`/clob/book?token_id=${token}`)).body as WireObject),
    );
    expect(messages[2]).toEqual({
      event_type: 'price_change',
      market: MARKET.id,
      timestamp: `${START + 200}`,
      price_changes: [
        { asset_id: YES, price: '0.49', size: '0', side: 'BUY', hash: yes!['hash'], best_bid: '0.5', best_ask: '0.51' },
        { asset_id: YES, price: '0.5', size: '20', side: 'BUY', hash: yes!['hash'], best_bid: '0.5', best_ask: '0.51' },
        { asset_id: NO, price: '0.51', size: '0', side: 'SELL', hash: no!['hash'], best_bid: '0.49', best_ask: '0.5' },
        { asset_id: NO, price: '0.5', size: '20', side: 'SELL', hash: no!['hash'], best_bid: '0.49', best_ask: '0.5' },
      ],
    });
    expect(recomputedHash(yes!)).toBe(yes!['hash']);
  });

  it('hash with the price of the last trade in that very outcome', async () => {
    const { client, living, pass } = await openBook();
    living.plan(event(200, { kind: 'trade', outcome: 1, ticks: 4_900, lots: 3e6, aggressor: 'buyer' }));
    await pass(300);
    const books = await client.ask('/clob/books', [{ token_id: YES }, { token_id: NO }, { token_id: '1' }]);
    const list = books.body as WireObject[];
    expect(list.map((book) => book['last_trade_price'])).toEqual(['', '0.49']);
    expect(list.map(recomputedHash)).toEqual(list.map(({ hash }) => hash));
    expect((await client.ask(`/last-trade-price?token_id=${NO}`)).body).toMatchObject({ price: '0.49' });
  });

  it('are gone with the market', async () => {
    const { client, sandbox } = await openBook();
    sandbox.resolve(MARKET.id, 0);
    expect(await client.ask(`/clob/book?token_id=${YES}`)).toMatchObject({
      status: 404,
      body: { error: /No orderbook/ },
    });
  });
});

describe('the market channel', () => {
  it('answers PING, and says so when it does not understand', async () => {
    const { client, pass } = open();
    const { socket, words } = client.listen([]);
    socket.send('PING');
    socket.send('{"what":1}');
    await pass(10);
    expect(words).toEqual(['PONG', 'INVALID OPERATION']);
  });

  it('tells best prices, new markets and decisions to those only who have asked for them', async () => {
    const { client, living, pass } = await openBook();
    const [plain, custom] = [client.listen([YES]), client.listen([YES], true)];
    living.plan(
      event(200, { kind: 'change', bids: [5_000, 1e6], asks: [] }),
      event(300, { kind: 'resolved', winner: 1 }),
    );
    living.put(scriptedMarket(2));
    await pass(400);
    expect(kinds(plain.messages)).toEqual(['book', 'price_change']);
    expect(kinds(custom.messages)).toEqual(['book', 'new_market', 'price_change', 'best_bid_ask', 'market_resolved']);
    expect(custom.messages[3]).toMatchObject({ asset_id: YES, best_bid: '0.5', best_ask: '0.51', spread: '0.01' });
    expect(custom.messages[4]).toMatchObject({ winning_asset_id: NO, winning_outcome: 'No' });
  });

  it('begins books anew with another tick size', async () => {
    const { client, living, pass } = await openBook();
    const { messages } = client.listen([YES]);
    living.plan(event(200, { kind: 'tick-size', tickSize: Decimal.parse('0.001') }));
    await pass(300);
    expect(kinds(messages)).toEqual(['book', 'tick_size_change', 'book']);
    expect(messages[1]).toMatchObject({ old_tick_size: '0.01', new_tick_size: '0.001', asset_id: YES });
    expect(messages[2]).toMatchObject({ tick_size: '0.001' });
  });

  it('says nothing more of what was left, and takes on what was added', async () => {
    const other = scriptedMarket(2);
    const { client, living, pass } = open([MARKET, other]);
    const { socket, messages } = client.listen([YES, NO]);
    socket.send(JSON.stringify({ operation: 'unsubscribe', assets_ids: [YES, NO] }));
    socket.send(JSON.stringify({ operation: 'subscribe', assets_ids: [other.outcomes[0].token] }));
    living.plan(event(100, BOOK), event(100, BOOK, other));
    await pass(200);
    expect(messages.slice(2).map(({ market }) => market)).toEqual([other.id, other.id]);
  });

  it('is silent about a frozen market while others, REST and the truth go on', async () => {
    const other = scriptedMarket(2);
    const { client, living, sandbox, pass } = open([MARKET, other]);
    const { messages } = client.listen([YES, other.outcomes[0].token]);
    sandbox.freezeMarkets([MARKET.id], 1_000);
    living.plan(
      event(100, BOOK),
      event(100, BOOK, other),
      event(1_500, { kind: 'change', bids: [4_900, 7e6], asks: [] }),
    );
    await pass(2_000);
    expect(messages.slice(2).map(({ market, event_type: kind }) => [market, kind])).toEqual([
      [other.id, 'book'],
      [MARKET.id, 'price_change'],
    ]);
    expect((await client.ask(`/book?token_id=${YES}`)).body).toMatchObject({ asks: [{ price: '0.51', size: '50' }] });
    expect(sandbox.truths()).toEqual([
      { id: 'freeze-1', kind: 'freeze', from: START, to: START + 1_000, markets: [MARKET.id] },
    ]);
  });

  it('falls silent on one connection whose PING it still answers', async () => {
    const { client, living, sandbox, pass } = open();
    const [first, second] = [client.listen([YES]), client.listen([YES])];
    sandbox.freezeConnections(60_000, 0);
    living.plan(event(100, BOOK));
    first.socket.send('PING');
    await pass(200);
    expect([first.messages.length, second.messages.length]).toEqual([1, 2]);
    expect(first.words).toEqual(['PONG']);
    expect(sandbox.truths()).toMatchObject([{ kind: 'freeze', markets: [MARKET.id] }]);
  });

  it('freezes markets by itself, the same ones for the same seed', async () => {
    const hits = async (seed: number): Promise<unknown> => {
      const markets = [1, 2, 3, 4, 5].map((n) => scriptedMarket(n));
      const { sandbox, pass } = open(markets, { seed, freezes: { everyMs: 60_000, lastsMs: 5_000 }, stepMs: 1_000 });
      await pass(3_600_000);
      return sandbox.truths();
    };
    const truths = (await hits(3)) as readonly unknown[];
    expect(truths.length).toBeGreaterThan(30);
    expect(truths.length).toBeLessThan(100);
    expect(await hits(3)).toEqual(truths);
    expect(await hits(4)).not.toEqual(truths);
  });
});

describe('time', () => {
  it('runs at its speed', async () => {
    const { client, living, sandbox, pass } = open([MARKET], { speed: 60 });
    living.plan(event(3_600_000, BOOK));
    const { messages } = client.listen([YES]);
    await pass(59_000);
    expect(messages).toHaveLength(1);
    await pass(2_000);
    expect(messages[1]).toMatchObject({ event_type: 'book', timestamp: `${START + 3_600_000}` });
    expect(sandbox.now()).toBe(START + 61_000 * 60);
    expect((await client.ask('/clob/time')).body).toBe((START + 61_000 * 60) / 1_000);
  });

  it('leaves no timer and no connection behind when it stops', async () => {
    const { client, clock, sandbox, pass } = await openBook();
    const { closed } = client.listen([YES]);
    sandbox.stop();
    await pass(10);
    expect(clock.isIdle).toBe(true);
    expect(closed).toEqual(['1001 venue stopped']);
    await expect(client.ask('/clob/time')).rejects.toMatchObject({ sent: 'no' });
  });
});
