import { afterEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { QUIET_WORLD } from '#sandbox/prediction/world/world-config.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { HeardBooks } from '#adapters/polymarket/feed/heard-books.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';

const START = unixMs(Date.UTC(2026, 8, 1));
const MARKETS = 40;
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A world of markets behind the venue's own protocol, in the same process. */
async function stage() {
  const clock = new VirtualClock(START);
  const world = new PredictionWorld({ ...QUIET_WORLD, seed: 5, startTime: START, marketCount: MARKETS, pace: 6 });
  const sandbox = new PredictionSandbox(world, predictionConfig({ seed: 5, hasLegacy: true }), clock);
  sandbox.start();
  const ports = { ...sandbox.services, sockets: sandbox.sockets, clock };
  const feed = new PolymarketFeed({ ...ports, settings: { jitter: () => 0.5, settledMs: 5_000, statusMs: 30_000 } });
  const pass = async (ms: number): Promise<void> => {
    for (let i = 0; i < ms / 500; i++) await clock.runUntil(clock.now() + 500);
  };
  const heard = new HeardBooks();
  ends.push(() => sandbox.stop());
  return { clock, sandbox, feed, heard, pass };
}

describe('a feed of the sandbox', () => {
  it('hears two minutes of forty markets without a single doubt', async () => {
    const { feed, heard, pass } = await stage();
    const skipped: string[] = [];
    const markets = await feed.markets({}, ({ kind }) => skipped.push(kind));
    expect(markets.length).toBeGreaterThanOrEqual(MARKETS);
    const watch = feed.watch(markets, heard);
    ends.push(() => watch.close());
    await pass(120_000);
    const health = watch.health();
    expect(health.troubles).toEqual({});
    expect(health.doubtful).toEqual([]);
    expect(Object.values(health.doubts).reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(health.hashes.checked).toBeGreaterThan(100);
    expect(health.hashes.wrong).toBe(0);
    const kinds = new Set(heard.events.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(expect.arrayContaining(['book', 'change', 'settled', 'trade']));
    expect(heard.strayChanges).toBe(0);
  });

  it('flags every market that freezes within thirty seconds of what it misses', async () => {
    const { clock, sandbox, feed, heard, pass } = await stage();
    const markets = await feed.markets({ status: 'open', limit: 12 });
    const watch = feed.watch(markets, heard);
    ends.push(() => watch.close());
    await pass(30_000);
    sandbox.freezeMarkets([], 60_000);
    const frozenAt = clock.now();
    await pass(50_000);
    const flagged = new Set(
      heard.events.filter((event) => event.kind === 'doubt' && event.time >= START).map(({ market }) => market),
    );
    expect(flagged.size).toBeGreaterThan(6);
    const first = heard.events.find(({ kind }) => kind === 'doubt');
    expect(first!.receivedTime - frozenAt).toBeLessThan(30_000);
    await pass(90_000);
    expect(watch.health().doubtful).toEqual([]);
  });

  it('gives prices of the past, and finds markets by words', async () => {
    const { clock, feed, pass } = await stage();
    await pass(120_000);
    const [market] = await feed.markets({ status: 'open', limit: 1 });
    const points = await feed.priceHistory(market!, START, clock.now());
    expect(points.length).toBeGreaterThan(0);
    expect(points.every(({ price }) => price > 0 && price < 1)).toBe(true);
    const [word = ''] = market!.question.split(' ').toSorted((a, b) => b.length - a.length);
    expect((await feed.markets({ search: word })).length).toBeGreaterThan(0);
    expect(await feed.markets({ ids: [market!.id] })).toHaveLength(1);
  });
});
