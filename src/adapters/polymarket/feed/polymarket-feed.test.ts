import { afterEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { FakePolymarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import type { FakeMarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import type { PolymarketFeedSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import { HeardBooks } from '#adapters/polymarket/feed/heard-books.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';

const START = unixMs(1_790_000_000_000);
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function stage(count = 3, settings: PolymarketFeedSettings = {}) {
  const clock = new VirtualClock(START);
  const venue = new FakePolymarket(clock, count);
  const ports = { gamma: venue.http, clob: venue.http, data: venue.http, sockets: venue.sockets, clock };
  const feed = new PolymarketFeed({
    ...ports,
    settings: { jitter: () => 0.5, statusMs: 0, settledMs: 0, ...settings },
  });
  const heard = new HeardBooks();
  const watch = feed.watch(
    venue.markets.map(({ market }) => market),
    heard,
  );
  ends.push(() => watch.close());
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  await pass(10);
  /** A level changes at the venue, and everybody is told. */
  const change = (at: FakeMarket, isBid: boolean, price: number, lots: number): void => {
    venue.touch(at);
    venue.say(at, at.set(isBid, price, lots));
  };
  const same = (at: FakeMarket): void => {
    const book = heard.bookOf(at.market.id);
    expect(book.isUsable).toBe(true);
    expect([book.bids.pairs(), book.asks.pairs()]).toEqual([at.bids.pairs(), at.asks.pairs()]);
  };
  return { clock, venue, feed, heard, watch, pass, change, same, first: venue.markets[0]! };
}

describe('a feed that goes well', () => {
  it('tells the whole book, then its changes, in units of the first outcome', async () => {
    const { heard, first, change, same, watch, pass } = await stage();
    await pass(100);
    change(first, true, 4_950, 12_500_000);
    expect(heard.kinds(first.market.id)).toEqual(['book', 'change']);
    expect(heard.events.at(-1)).toMatchObject({
      kind: 'change',
      bids: [4_950, 12_500_000],
      asks: [],
      time: START + 110,
    });
    same(first);
    await pass(1_000);
    const health = watch.health();
    expect(health).toMatchObject({ markets: 3, doubtful: [], troubles: {}, hashes: { wrong: 0 }, duplicates: 0 });
    expect(health.hashes.checked).toBeGreaterThan(0);
    expect(health.connections).toMatchObject([{ name: 'market-1', state: 'connected', markets: 3, reconnects: 0 }]);
  });

  it('tells trades of both outcomes with the outcome that was traded', async () => {
    const { heard, venue, first, watch } = await stage();
    const trade = {
      event_type: 'last_trade_price',
      market: first.market.id,
      fee_rate_bps: '0',
      size: '25.5',
      timestamp: '1790000000100',
    };
    const [yes, no] = first.market.outcomes;
    venue.say(first, JSON.stringify({ ...trade, asset_id: yes.token, price: '0.51', side: 'BUY' }));
    venue.say(first, JSON.stringify({ ...trade, asset_id: no.token, price: '0.4925', side: 'SELL' }));
    venue.say(first, JSON.stringify({ ...trade, asset_id: no.token, price: '0.4925', side: 'SELL' }));
    const trades = heard.events.filter(({ kind }) => kind === 'trade');
    expect(trades).toMatchObject([
      { outcome: 0, ticks: 5_100, lots: 25_500_000, aggressor: 'buyer' },
      { outcome: 1, ticks: 4_925, lots: 25_500_000, aggressor: 'seller' },
    ]);
    expect(watch.health().duplicates).toBe(1);
  });

  it('puts both tokens of a market on one connection, and as many markets on each as it may', async () => {
    const { venue, watch, pass } = await stage(7, { marketsPerConnection: 3 });
    expect(venue.connections.map(({ tokens }) => tokens.size)).toEqual([6, 6, 2]);
    expect(watch.health().connections.map(({ markets }) => markets)).toEqual([3, 3, 1]);
    watch.remove([venue.markets[6]!.market.id, venue.markets[0]!.market.id]);
    await pass(10);
    expect(venue.connections.map(({ isOpen }) => isOpen)).toEqual([true, true, false]);
    expect(venue.connections[0]!.tokens.size).toBe(4);
    watch.add([venue.markets[6]!.market]);
    await pass(10);
    expect(venue.connections[0]!.tokens.size).toBe(6);
  });

  it('sends PING every ten seconds, and gives a connection up that has not answered for thirty', async () => {
    const { venue, heard, pass } = await stage();
    await pass(35_000);
    expect(venue.connections[0]!.sent.filter((text) => text === 'PING')).toHaveLength(4);
    venue.connections[0]!.isDead = true;
    await pass(45_000);
    expect(venue.connections.length).toBe(2);
    expect(heard.connections.some((line) => line.includes('lost'))).toBe(true);
    expect(heard.kinds(venue.markets[0]!.market.id)).toEqual(['book', 'doubt disconnected', 'book']);
  });
});

describe('a feed that notices', () => {
  it.each([
    [
      'best prices that are not ours',
      (text: string) => text.replace('"best_bid":"0.49"', '"best_bid":"0.48"'),
      'best-prices',
    ],
    [
      'an outcome that is told something else',
      (text: string) => text.replace('"price":"0.55"', '"price":"0.56"'),
      'mirror',
    ],
    ['a message that it cannot read', (text: string) => text.replace('"size":"7"', '"size":"7e3"'), 'malformed'],
    ['a message that is cut off', (text: string) => text.slice(0, 120), 'malformed'],
  ])('%s, and asks for the book', async (_, spoil, reason) => {
    const { venue, heard, first, pass, same, watch } = await stage();
    await pass(1_000);
    venue.touch(first);
    venue.say(first, spoil(first.set(true, 4_500, 7_000_000)));
    expect(heard.kinds(first.market.id)).toEqual(['book', `doubt ${reason}`]);
    expect(watch.health().doubtful).toMatchObject([{ market: first.market.id, reason }]);
    await pass(100);
    expect(heard.kinds(first.market.id)).toEqual(['book', `doubt ${reason}`, 'book']);
    same(first);
    expect(heard.kinds(venue.markets[1]!.market.id)).toEqual(['book']);
    expect(heard.strayChanges).toBe(0);
  });

  it('a change that was lost, by the hash of the next one, once it is quiet', async () => {
    const { heard, first, venue, change, pass, same } = await stage();
    change(first, true, 4_800, 1_000_000);
    await pass(1_000);
    venue.touch(first);
    first.set(true, 4_500, 9_000_000);
    await pass(10);
    change(first, true, 4_700, 2_000_000);
    expect(heard.kinds(first.market.id)).toEqual(['book', 'change', 'change']);
    await pass(700);
    expect(heard.kinds(first.market.id).slice(3)).toEqual(['doubt hash', 'book']);
    same(first);
  });

  it('a last change that was lost, by the audit', async () => {
    const { heard, first, venue, pass, same } = await stage();
    await pass(5_000);
    venue.touch(first);
    first.set(false, 5_100, 1_000_000);
    await pass(25_000);
    expect(heard.kinds(first.market.id)).toContain('doubt silent');
    same(first);
  });

  it('a silent freeze within thirty seconds, and asks for the market anew', async () => {
    const { clock, heard, first, venue, change, pass, same } = await stage();
    for (let i = 0; i < 20; i++) {
      change(first, true, 4_000 + 10 * i, 1_000_000);
      await pass(500);
    }
    venue.frozen.add(first);
    const frozenAt = clock.now();
    change(first, true, 4_950, 3_000_000);
    await pass(30_000);
    const doubt = heard.events.find((event) => event.kind === 'doubt');
    expect(doubt).toMatchObject({ reason: 'silent' });
    expect(doubt!.receivedTime - frozenAt).toBeLessThan(10_000);
    expect(venue.connections[0]!.sent.some((text) => text.includes('unsubscribe'))).toBe(true);
    same(first);
  });

  it('that nobody answers any more', async () => {
    const { heard, first, venue, pass, same } = await stage();
    venue.isRestDown = true;
    await pass(29_000);
    expect(heard.kinds(first.market.id)).toEqual(['book', 'doubt silent']);
    venue.isRestDown = false;
    await pass(10_000);
    same(first);
  });
});

describe('a feed that is not disturbed', () => {
  it('by changes that come twice, or late but already known', async () => {
    const { heard, first, venue, pass, watch, same } = await stage();
    await pass(10);
    venue.touch(first);
    const early = first.set(true, 4_800, 1_000_000);
    venue.say(first, early);
    await pass(10);
    venue.touch(first);
    const late = first.set(true, 4_800, 2_000_000);
    for (const text of [late, late, early]) venue.say(first, text);
    expect(heard.kinds(first.market.id)).toEqual(['book', 'change', 'change']);
    expect(watch.health().duplicates).toBe(2);
    same(first);
  });

  it('by two changes that change places: it doubts, and asks', async () => {
    const { heard, first, venue, pass, same } = await stage();
    await pass(10);
    venue.touch(first);
    const early = first.set(true, 4_800, 1_000_000);
    await pass(10);
    venue.touch(first);
    const late = first.set(true, 4_700, 2_000_000);
    venue.say(first, late);
    venue.say(first, early);
    expect(heard.kinds(first.market.id)).toEqual(['book', 'change', 'doubt reordered']);
    await pass(1_000);
    same(first);
  });

  it.each([
    ['never fitted', false, 0],
    ['fit no longer: three that prove harmless are enough', true, 4],
  ])('by hashes that %s', async (_, hasFitted, expected) => {
    const { heard, first, venue, pass, watch, change } = await stage();
    if (hasFitted) change(first, true, 4_950, 1_000_000);
    await pass(1_000);
    for (let i = 0; i < 20; i++) {
      venue.touch(first);
      const text = first.set(true, 4_000 + i, 1_000_000);
      venue.say(first, text.replaceAll(/"hash":"\w+"/g, `"hash":"${'0'.repeat(40)}"`));
      await pass(1_000);
    }
    expect(heard.kinds(first.market.id).filter((kind) => kind.startsWith('doubt'))).toHaveLength(expected);
    expect(watch.health().doubtful).toEqual([]);
  });

  it('by messages of a kind that is new', async () => {
    const { heard, first, venue, pass, watch } = await stage();
    for (let i = 0; i < 3; i++) venue.say(first, `{"event_type":"weather","market":"${first.market.id}"}`);
    await pass(5_000);
    expect(heard.troubles).toHaveLength(1);
    expect(heard.troubles[0]).toMatchObject({ kind: 'unknown-event', market: first.market.id });
    expect(watch.health().troubles).toEqual({ 'unknown-event': 3 });
    expect(heard.kinds(first.market.id)).toEqual(['book']);
  });
});

describe('what changes in the life of a market', () => {
  it('a new tick size: no book until the next one comes', async () => {
    const { heard, first, venue, pass, same } = await stage();
    await pass(10);
    venue.touch(first);
    first.tick = '0.001';
    for (const { token } of first.market.outcomes) {
      const body = { market: first.market.id, asset_id: token, old_tick_size: '0.01', new_tick_size: '0.001' };
      venue.say(first, JSON.stringify({ event_type: 'tick_size_change', ...body, timestamp: String(first.time) }));
    }
    expect(heard.kinds(first.market.id)).toEqual(['book', 'tick-size', 'doubt no-book']);
    first.bids.set(4_995, 1_000_000);
    venue.say(first, first.bookMessage(0));
    venue.say(first, first.bookMessage(1));
    expect(heard.kinds(first.market.id)).toEqual(['book', 'tick-size', 'doubt no-book', 'book']);
    same(first);
    await pass(5_000);
    expect(heard.kinds(first.market.id)).toHaveLength(4);
  });

  it('its resolution, told once by the stream or by Gamma', async () => {
    const { heard, venue, pass } = await stage(2, { statusMs: 60_000 });
    const [told, asked] = venue.markets as [FakeMarket, FakeMarket];
    const tokens = told.market.outcomes.map(({ token }) => token);
    const body = {
      event_type: 'market_resolved',
      market: told.market.id,
      assets_ids: tokens,
      timestamp: '1790000001000',
    };
    for (let i = 0; i < 2; i++) venue.say(told, JSON.stringify({ ...body, winning_asset_id: tokens[1] }));
    expect(heard.events.filter(({ kind }) => kind === 'resolved')).toMatchObject([
      { market: told.market.id, winner: 1 },
    ]);
    venue.answers.set('/markets', [gammaMarket(asked)]);
    await pass(61_000);
    expect(heard.markets).toMatchObject([{ id: asked.market.id, status: 'resolved', winner: 0 }]);
    expect(heard.kinds(asked.market.id).at(-1)).toBe('resolved');
  });

  it('settled trades, each told once, with the side that can be relied on', async () => {
    const { heard, venue, first, pass } = await stage(2, { settledMs: 15_000 });
    const trade = {
      asset: first.market.outcomes[1].token,
      conditionId: first.market.id,
      side: 'SELL',
      price: 0.5433333,
      size: 12.5,
      timestamp: START / 1000 + 3,
      transactionHash: '0xabc',
      proxyWallet: '0x1',
    };
    venue.answers.set('/trades', [trade, { ...trade, timestamp: 1_700_000_000, transactionHash: '0xold' }]);
    await pass(50_000);
    const settled = heard.events.filter(({ kind }) => kind === 'settled');
    expect(settled).toMatchObject([{ outcome: 1, ticks: 5_433, lots: 12_500_000, aggressor: 'seller', wallet: '0x1' }]);
  });
});

function gammaMarket({ market }: FakeMarket) {
  return {
    id: '1',
    conditionId: market.id,
    slug: market.slug,
    question: market.question,
    outcomes: '["Yes","No"]',
    outcomePrices: '["1","0"]',
    clobTokenIds: JSON.stringify(market.outcomes.map(({ token }) => token)),
    closed: true,
    umaResolutionStatus: 'resolved',
    orderPriceMinTickSize: 0.01,
    orderMinSize: 5,
  };
}
