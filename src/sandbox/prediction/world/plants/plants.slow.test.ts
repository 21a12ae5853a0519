import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { Truth, TruthKind } from '#domain/prediction/truth.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DENSE_WORLD, QUIET_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { PlannedPlant } from '#sandbox/prediction/world/world-config.ts';

const START = DENSE_WORLD.startTime;
const SEEDS = [1, 2, 3, 4];
const AT = 15 * MINUTE_MS;

describe('plants', () => {
  it('log truths that are well formed and lie within the lives of their markets', () => {
    const world = new PredictionWorld({
      ...DENSE_WORLD,
      lifeMs: [3 * HOUR_MS, 40 * HOUR_MS],
      forgetAfterMs: 99 * HOUR_MS,
    });
    const resolvedAt = new Map<string, number>();
    world.advanceTo(unixMs(START + 9 * HOUR_MS), (event) => {
      if (event.kind === 'resolved') resolvedAt.set(event.market, event.time);
    });
    const markets = new Map(world.markets().map((market) => [market.id, market]));
    const truths = world.truths();
    const kinds = new Set(truths.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual([
      'accumulation',
      'constraint',
      'iceberg',
      'leak',
      'maker-withdrawal',
      'news',
    ]);
    expect(new Set(truths.map(({ id }) => id)).size).toBe(truths.length);
    for (const truth of truths) {
      expect(truth.to).toBeGreaterThan(truth.from);
      for (const id of marketsOf(truth)) {
        expect(markets.has(id)).toBe(true);
        expect(truth.from).toBeGreaterThanOrEqual(markets.get(id)!.opensAt!);
        expect(truth.to).toBeLessThan(resolvedAt.get(id) ?? Number.POSITIVE_INFINITY);
      }
    }
    expect(truths.every((truth, i) => i === 0 || truth.from >= truths[i - 1]!.from)).toBe(true);
  });

  it('tells of a leak: the leader moves first, each follower after its lag, with volume', () => {
    const lags = [45_000, 4 * MINUTE_MS];
    for (const seed of SEEDS) {
      const { truth, at, trades } = plant(
        'leak',
        { kind: 'leak', atMs: AT, followers: lags.map((lagMs) => ({ lagMs })) },
        seed,
      );
      const followed = truth.followers.map(({ market, lagMs, direction }) => ({ market, lagMs, direction }));
      expect(followed.length).toBeGreaterThan(0);
      for (const { market, lagMs, direction } of [{ market: truth.leader, lagMs: 0, direction: 1 }, ...followed]) {
        const sign = direction * (truth.direction === 'long' ? 1 : -1);
        const begin = truth.from + lagMs;
        const after = sign * (at(market, begin + 4 * MINUTE_MS).mid - at(market, begin).mid);
        expect(after).toBeGreaterThan(0);
        // Hidden until then: what moves before is ordinary life.
        expect(Math.abs(at(market, begin).mid - at(market, truth.from).mid)).toBeLessThan(0.06);
        expect(trades(market, begin, begin + 4 * MINUTE_MS)).toBeGreaterThan(8);
      }
    }
  });

  it('tells of news that all markets read within seconds', () => {
    for (const seed of SEEDS) {
      const { truth, at } = plant('news', { kind: 'news', atMs: AT, reverses: false }, seed);
      expect(truth.markets.length).toBeGreaterThan(1);
      const [first] = truth.markets;
      const sign = truth.direction === 'long' ? 1 : -1;
      expect(sign * (at(first!, truth.from + 3_000).mid - at(first!, truth.from - 1).mid)).toBeGreaterThan(0.02);
      for (const market of truth.markets) {
        expect(Math.abs(at(market, truth.from + 3_000).mid - at(market, truth.from - 1).mid)).toBeGreaterThan(0.01);
      }
    }
  });

  it('refills an iceberg to what it shows, at its price, until what is hidden is gone', () => {
    for (const seed of SEEDS) {
      const side = seed % 2 === 0 ? 'bid' : 'ask';
      const { truth, sizes } = plant(
        'iceberg',
        { kind: 'iceberg', atMs: AT, side, shownContracts: 200, hiddenContracts: 1_000 },
        seed,
      );
      expect([truth.side, truth.shownLots]).toEqual([side, 200e6]);
      expect(truth.hiddenLots).toBeLessThanOrEqual(1_000e6);
      expect(truth.hiddenLots).toBeGreaterThan(200e6);
      const seen = sizes(truth.market, truth.side, truth.ticks, truth.from, truth.to);
      const refills = seen.filter((size, i) => i > 0 && size >= 200e6 && seen[i - 1]! < size).length;
      expect(refills).toBeGreaterThan(1);
    }
  });

  it('takes the depth away while makers are gone, and gives it back', () => {
    for (const seed of SEEDS) {
      const { truth, at } = plant(
        'maker-withdrawal',
        { kind: 'maker-withdrawal', atMs: AT, durationMs: 8 * MINUTE_MS },
        seed,
      );
      const before = at(truth.market, truth.from - 1).depth;
      expect(at(truth.market, truth.from + 4_000).depth).toBeLessThan(0.5 * before);
      expect(at(truth.market, truth.to - 1).depth).toBeLessThan(0.5 * before);
      expect(at(truth.market, truth.to + MINUTE_MS).depth).toBeGreaterThan(0.3 * before);
    }
  });

  it('accumulates one outcome by few wallets, as much as it says', () => {
    for (const seed of SEEDS) {
      const { truth, events } = plant(
        'accumulation',
        { kind: 'accumulation', atMs: AT, durationMs: 40 * MINUTE_MS },
        seed,
      );
      const signed = new Map<string, number>();
      for (const event of events) {
        if (event.kind !== 'settled' || event.market !== truth.market) continue;
        const isForOutcome = (event.aggressor === 'buyer') === (event.outcome === truth.outcome);
        signed.set(event.wallet, (signed.get(event.wallet) ?? 0) + (isForOutcome ? event.lots : -event.lots));
      }
      const [most = 0, second = 0] = [...signed.values()].toSorted((a, b) => b - a);
      expect(most === truth.lots || most + second >= truth.lots).toBe(true);
      expect(truth.lots).toBeGreaterThan(100e6);
    }
  });

  it('breaks a rule of logic by more than the spreads, and mends it', () => {
    for (const seed of SEEDS) {
      const { truth, at } = plant('constraint', { kind: 'constraint', atMs: AT, durationMs: 8 * MINUTE_MS }, seed);
      const profit = (time: number): number => {
        const tops = truth.markets.map((market) => at(market, time));
        if (truth.rule === 'nested') return tops[1]!.bid - tops[0]!.ask;
        const bids = tops.reduce((sum, { bid }) => sum + bid, 0);
        const asks = tops.reduce((sum, { ask }) => sum + ask, 0);
        return Math.max(bids - 1, 1 - asks);
      };
      expect(profit(truth.from - 1)).toBeLessThanOrEqual(0.011);
      expect(profit(truth.from + 10_000)).toBeGreaterThan(0.005);
      expect(profit(truth.to + 2 * MINUTE_MS)).toBeLessThan(profit(truth.from + 10_000));
    }
  });

  it('plants nothing but news in the quiet world', () => {
    const world = new PredictionWorld({ ...QUIET_WORLD, marketCount: 40 });
    world.advanceTo(unixMs(START + 4 * HOUR_MS), () => {});
    expect(new Set(world.truths().map(({ kind }) => kind))).toEqual(new Set(['news']));
  });
});

interface Top {
  readonly time: number;
  readonly bid: number;
  readonly ask: number;
  readonly mid: number;
  /** Contracts within four ticks of the best on both sides. */
  readonly depth: number;
}

/** Lives an hour and a quarter with one plant in it, and tells how its markets looked. */
function plant<K extends TruthKind>(kind: K, planned: PlannedPlant, seed: number) {
  const world = new PredictionWorld({
    ...DENSE_WORLD,
    seed,
    marketCount: 30,
    plants: { perMarketDay: {}, planned: [planned] },
  });
  const events: PredictionEvent[] = [];
  world.advanceTo(unixMs(START + AT + HOUR_MS), (event) => events.push(event));
  const truth = world.truths().find((each): each is Truth & { kind: K } => each.kind === kind);
  if (truth === undefined) throw new Error(`nothing was planted with seed ${seed}`);
  const tops = topsOf(events, new Set(marketsOf(truth)));
  return {
    truth,
    events,
    at: (market: string, time: number): Top => tops.get(market)!.findLast((top) => top.time <= time)!,
    trades: (market: string, from: number, to: number): number =>
      events.filter(
        (event) => event.kind === 'trade' && event.market === market && event.time >= from && event.time < to,
      ).length,
    /** Each size that was told of a level. */
    sizes: (market: string, side: 'bid' | 'ask', ticks: number, from: number, to: number): number[] =>
      events.flatMap((event) => {
        if (event.kind !== 'change' || event.market !== market || event.time < from || event.time > to) return [];
        const levels = side === 'bid' ? event.bids : event.asks;
        const i = levels.findIndex((value, at) => at % 2 === 0 && value === ticks);
        return i < 0 ? [] : [levels[i + 1]!];
      }),
  };
}

function marketsOf(truth: Truth): readonly MarketId[] {
  if (truth.kind === 'leak') return [truth.leader, ...truth.followers.map(({ market }) => market)];
  return 'markets' in truth ? truth.markets : [truth.market];
}

function topsOf(events: readonly PredictionEvent[], markets: ReadonlySet<string>): ReadonlyMap<string, Top[]> {
  const tops = new Map<string, Top[]>();
  const books = new Map<string, { bids: Map<number, number>; asks: Map<number, number> }>();
  for (const event of events) {
    if (!markets.has(event.market) || (event.kind !== 'book' && event.kind !== 'change')) continue;
    let book = books.get(event.market);
    if (book === undefined || event.kind === 'book') {
      book = { bids: new Map(), asks: new Map() };
      books.set(event.market, book);
    }
    apply(event.bids, book.bids);
    apply(event.asks, book.asks);
    const list = tops.get(event.market) ?? [];
    tops.set(event.market, list);
    list.push(topOf(event.time, book));
  }
  return tops;
}

function topOf(time: number, { bids, asks }: { bids: Map<number, number>; asks: Map<number, number> }): Top {
  const bid = Math.max(0, ...bids.keys());
  const ask = Math.min(PRICE_UNITS, ...asks.keys());
  let depth = 0;
  for (const [price, lots] of bids) if (price > bid - 400) depth += lots;
  for (const [price, lots] of asks) if (price < ask + 400) depth += lots;
  return { time, bid: bid / PRICE_UNITS, ask: ask / PRICE_UNITS, mid: (bid + ask) / 2 / PRICE_UNITS, depth };
}

function apply(levels: LevelPairs, side: Map<number, number>): void {
  for (let i = 0; i < levels.length; i += 2) {
    if (levels[i + 1] === 0) side.delete(levels[i]!);
    else side.set(levels[i]!, levels[i + 1]!);
  }
}
