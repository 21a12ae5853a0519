import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { readShared, sharedFiles } from '#testkit/shared-data.ts';
import { FakePolymarket } from '#adapters/polymarket/feed/fake-polymarket.ts';
import { HeardBooks } from '#adapters/polymarket/feed/heard-books.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';

const FOLDER = 'fixtures/prediction/polymarket-wire';
const QUIET = { jitter: () => 0.5, statusMs: 0, settledMs: 0 };

/** Recorded messages, where this machine has them, and one of each kind that it has none of. */
function seeds(venue: FakePolymarket): string[] {
  const recorded = sharedFiles(FOLDER, /^(ws|py|rtds).*\.json$/).map((file) => readShared(`${FOLDER}/${file}`));
  const own = venue.markets.flatMap((market) => [
    market.bookMessage(0),
    market.bookMessage(1),
    market.changeMessage([[true, 4_900, 5]]),
  ]);
  return [...recorded, ...own];
}

const edit = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 12 }),
  text: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('"', '{', '[', '}', '9e99', '-1', 'null', '\u0000', ',')),
});

async function stage() {
  const clock = new VirtualClock(unixMs(1_790_000_000_000));
  const venue = new FakePolymarket(clock, 4);
  const heard = new HeardBooks(false);
  const ports = { gamma: venue.http, clob: venue.http, data: venue.http, sockets: venue.sockets, clock };
  const markets = venue.markets.map(({ market }) => market);
  const watch = new PolymarketFeed({ ...ports, settings: QUIET }).watch(markets, heard);
  const pass = (ms: number): Promise<void> => clock.runUntil(clock.now() + ms);
  await pass(10);
  const sameAll = (): void => {
    for (const { market, bids, asks } of venue.markets) {
      const book = heard.bookOf(market.id);
      expect([book.isUsable, book.bids.pairs(), book.asks.pairs()]).toEqual([true, bids.pairs(), asks.pairs()]);
    }
  };
  return { clock, venue, heard, watch, pass, sameAll };
}

describe('hostile messages', () => {
  it('throw nothing, and leave every book right in the end', async () => {
    const { venue, heard, watch, pass, sameAll } = await stage();
    const texts = seeds(venue);
    const cases = fc.sample(fc.record({ which: fc.nat(), edits: fc.array(edit, { minLength: 1, maxLength: 3 }) }), {
      numRuns: 1_500,
      seed: 7,
    });
    for (const { which, edits } of cases) {
      let text = texts[which % texts.length]!;
      for (const { at, length, text: put } of edits) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + put + text.slice(from + length);
      }
      venue.connections[0]!.say(text);
      await pass(20);
    }
    await pass(90_000);
    sameAll();
    const { troubles, connections } = watch.health();
    watch.close();
    expect(connections[0]!.reconnects).toBe(0);
    // Kinds are ours: however many strange messages come, there are few of them, and each is told once.
    expect(Object.keys(troubles).length).toBeLessThan(40);
    expect(heard.troubles.map(({ kind }) => kind).sort()).toEqual(Object.keys(troubles).sort());
  });

  it('of one market disturb no other', async () => {
    const { venue, heard, watch, pass } = await stage();
    const [spoilt, ...others] = venue.markets;
    const before = others.map(({ market }) => heard.bookOf(market.id).bids.pairs());
    for (let i = 0; i < 200; i++)
      venue.say(spoilt!, spoilt!.changeMessage([[true, 4_900, 5]]).replace(/"price":"0.49"/, '"price":"x"'));
    expect(watch.health().doubtful).toMatchObject([{ market: spoilt!.market.id, reason: 'malformed' }]);
    expect(others.map(({ market }) => heard.bookOf(market.id).isUsable)).toEqual([true, true, true]);
    expect(others.map(({ market }) => heard.bookOf(market.id).bids.pairs())).toEqual(before);
    expect(heard.troubles).toHaveLength(1);
    await pass(10_000);
    watch.close();
    expect(heard.bookOf(spoilt!.market.id).isUsable).toBe(true);
  });

  it('that are huge, or nested deep, are counted and left', async () => {
    const { venue, heard, watch, pass, sameAll } = await stage();
    const [connection] = venue.connections;
    connection!.say(`[${'['.repeat(100_000)}`);
    connection!.say(`"${'x'.repeat(9_000_000)}"`);
    connection!.say(`{"market":"${'0'.repeat(1_000_000)}"}`);
    await pass(10_000);
    sameAll();
    watch.close();
    expect(heard.troubles.map(({ kind }) => kind)).toEqual(['not-json', 'too-large', 'unknown-event']);
    for (const { message } of heard.troubles) expect(message.length).toBeLessThan(400);
  });
});

describe('a burst', () => {
  it('of fifty thousand messages at once is told whole, and leaves no work behind', async () => {
    const { venue, heard, watch, pass, sameAll } = await stage();
    const [market] = venue.markets;
    await pass(10);
    venue.touch(market!);
    // A level behind the best one, with a size of its own in each message.
    const template = market!.changeMessage([[true, 4_000, 1_000_000]]).replaceAll(/"hash":"\w+",/g, '');
    let changes = 0;
    const onEvent = heard.onEvent.bind(heard);
    heard.onEvent = (event) => {
      if (event.kind === 'change') changes++;
      onEvent(event);
    };
    for (let sent = 0; sent < 50_000; sent += 100) {
      const texts = Array.from({ length: 100 }, (_, i) =>
        template.replaceAll('"size":"1"', `"size":"${sent + i + 1}"`),
      );
      venue.connections[0]!.say(`[${texts.join(',')}]`);
    }
    market!.bids.set(4_000, 50_000_000_000);
    expect(changes).toBe(50_000);
    expect(watch.health().messages).toBeGreaterThanOrEqual(50_000);
    await pass(5_000);
    sameAll();
    expect(watch.health().doubtful).toEqual([]);
    watch.close();
  });
});
