import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText } from '#core/hash.ts';
import { HOUR_MS, MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import { PredictionWorld } from '#sandbox/prediction/world/prediction-world.ts';
import { DEFAULT_WORLD, DENSE_WORLD } from '#sandbox/prediction/world/world-config.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';

/** So much goes on within the hours of a test that markets close, are resolved and replaced. */
const SHORT_LIVES: WorldConfig = {
  ...DENSE_WORLD,
  marketCount: 30,
  pace: 2,
  lifeMs: [HOUR_MS, 8 * HOUR_MS],
};

describe('PredictionWorld', () => {
  it('says the same for the same seed, and something else for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => digest(live({ ...SHORT_LIVES, seed }, [0.5 * HOUR_MS])));
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('says the same in one step and in many', () => {
    const config = { ...SHORT_LIVES, marketCount: 20 };
    const whole = digest(live(config, [HOUR_MS]));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 * MINUTE_MS }), { maxLength: 6 }), (steps) => {
        const past = steps.reduce((sum, step) => sum + step, 0);
        expect(digest(live(config, [...steps, HOUR_MS - past]))).toBe(whole);
      }),
      { numRuns: 5 },
    );
  });

  it('tells in order of time, receivedTime included, of markets that it has', () => {
    const { events, markets } = live(SHORT_LIVES, [3 * HOUR_MS]);
    const known = new Set(markets.map(({ id }) => id));
    let last = 0;
    let wrong = 0;
    for (const { time, receivedTime, market } of events) {
      if (time < last || receivedTime !== time || !known.has(market)) wrong++;
      last = time;
    }
    expect(wrong).toBe(0);
    expect(known.size).toBe(markets.length);
  });

  it('keeps its books sound: whole before changed, never crossed, on the grid, sizes positive, what was traded gone', () => {
    const config = { ...SHORT_LIVES, seed: 4 };
    const world = new PredictionWorld(config);
    const books = new Map<string, ToldBook>();
    let traded = 0;
    world.advanceTo(unixMs(config.startTime + 4 * HOUR_MS), (event) => {
      let book = books.get(event.market);
      if (book === undefined) {
        book = new ToldBook(world.markets().find(({ id }) => id === event.market)!);
        books.set(event.market, book);
      }
      book.hear(event);
      if (event.kind === 'trade') traded++;
    });
    expect([...books.values()].flatMap(({ faults }) => faults)).toEqual([]);
    expect(traded).toBeGreaterThan(1_000);
    expect([...books.values()].some(({ tick }) => tick === 10)).toBe(true);
  });

  it('settles each trade within half a minute, once, with its true side', () => {
    const { events } = live({ ...SHORT_LIVES, lifeMs: DENSE_WORLD.lifeMs }, [2 * HOUR_MS]);
    const trades = events.filter((event) => event.kind === 'trade');
    const settled = events.filter((event) => event.kind === 'settled');
    expect(trades.length - settled.length).toBeLessThan(100);
    expect(new Set(settled.map(({ tradeId }) => tradeId)).size).toBe(settled.length);
    const truly = new Map(settled.map((event) => [Number(event.tradeId.slice(1)), event]));
    // Executions are numbered in the order in which the stream tells them.
    const pairs = trades.flatMap((trade, i) => {
      const settlement = truly.get(i + 1);
      return settlement === undefined ? [] : [{ trade, settlement }];
    });
    for (const { trade, settlement } of pairs) {
      expect([settlement.market, settlement.outcome, settlement.ticks, settlement.lots]).toEqual([
        trade.market,
        trade.outcome,
        trade.ticks,
        trade.lots,
      ]);
      expect(settlement.time - trade.time).toBeGreaterThanOrEqual(2_000);
      expect(settlement.time - trade.time).toBeLessThanOrEqual(30_000);
    }
    const right = pairs.filter(({ trade, settlement }) => trade.aggressor === settlement.aggressor).length;
    expect(right / pairs.length).toBeGreaterThan(0.57);
    expect(right / pairs.length).toBeLessThan(0.63);
  });

  it('resolves events after they close, with exactly one winner where they exclude each other, and strikes in order', () => {
    const { events, markets } = live({ ...SHORT_LIVES, marketCount: 80, pace: 0.2 }, [12 * HOUR_MS]);
    const winners = new Map(
      events.flatMap((event) => (event.kind === 'resolved' ? [[event.market, event.winner] as const] : [])),
    );
    const past = markets.filter(({ status }) => status === 'resolved');
    expect(past.length).toBe(winners.size);
    expect(past.length).toBeGreaterThan(80);
    for (const market of past) expect(market.winner).toBe(winners.get(market.id));
    const groups = [...Map.groupBy(past, ({ event }) => event?.id)].filter(([id]) => id !== undefined);
    const outcomes = (isExclusive: boolean): boolean[][] =>
      groups
        .filter(([, [first]]) => first!.event!.isExclusive === isExclusive)
        .map(([, group]) => group.map(({ winner }) => winner === 0));
    expect(outcomes(true).length).toBeGreaterThan(3);
    expect(outcomes(false).length).toBeGreaterThan(3);
    for (const yes of outcomes(true)) expect(yes.filter(Boolean).length).toBe(1);
    // Whatever is above the higher strike is above the lower one.
    for (const yes of outcomes(false)) expect(yes).toEqual(yes.toSorted((a, b) => Number(b) - Number(a)));
  });

  it('prices an event so that its markets sum to about 1', () => {
    const config = { ...DEFAULT_WORLD, marketCount: 100, plants: { perMarketDay: {}, planned: [] } };
    const world = new PredictionWorld(config);
    const mids = new Map<string, number>();
    world.advanceTo(unixMs(config.startTime + MINUTE_MS), (event) => {
      if (event.kind === 'book') mids.set(event.market, middle(event.bids, event.asks));
    });
    const exclusive = Map.groupBy(
      world.markets().filter(({ event }) => event?.isExclusive === true),
      ({ event }) => event!.id,
    );
    expect(exclusive.size).toBeGreaterThan(3);
    for (const group of exclusive.values()) {
      const sum = group.reduce((total, { id }) => total + mids.get(id)!, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(0.01 * group.length);
    }
  });

  it('holds no more after many lives than after few', () => {
    const config = { ...SHORT_LIVES, pace: 0.1, forgetAfterMs: 2 * HOUR_MS };
    const world = new PredictionWorld(config);
    const counts = [24, 48, 72].map((hours) => {
      world.advanceTo(unixMs(config.startTime + hours * HOUR_MS), () => {});
      return world.markets().length;
    });
    for (const count of counts) expect(count).toBeLessThan(3 * config.marketCount);
    const ids = new Set(world.markets().map(({ slug }) => slug));
    expect(ids.size).toBe(world.markets().length);
  });
});

interface Lived {
  readonly events: readonly PredictionEvent[];
  readonly markets: readonly PredictionMarket[];
  readonly truths: readonly object[];
  readonly now: UnixMs;
}

function live(config: WorldConfig, steps: readonly number[]): Lived {
  const world = new PredictionWorld(config);
  const events: PredictionEvent[] = [];
  for (const step of steps) world.advanceTo(unixMs(world.now + step), (event) => events.push(event));
  return { events, markets: world.markets(), truths: world.truths(), now: world.now };
}

function digest(lived: Lived): string {
  return hashText(JSON.stringify(lived));
}

function middle(bids: LevelPairs, asks: LevelPairs): number {
  const bid = bids.length === 0 ? 0 : bids[0]!;
  const ask = asks.length === 0 ? PRICE_UNITS : asks[0]!;
  return (bid + ask) / 2 / PRICE_UNITS;
}

/** A book as somebody keeps it who only listens, and what was wrong in what was said. */
class ToldBook {
  readonly faults: string[] = [];
  tick: number;
  private readonly bids = new Map<number, number>();
  private readonly asks = new Map<number, number>();
  private hasBook = false;
  /** Traded since the last change, by price: above zero bids, below asks. */
  private readonly traded = new Map<number, number>();

  constructor(market: PredictionMarket) {
    this.tick = market.rules.tickSize.toNumber() * PRICE_UNITS;
  }

  hear(event: PredictionEvent): void {
    if (event.kind === 'tick-size') {
      this.tick = event.tickSize.toNumber() * PRICE_UNITS;
      this.hasBook = false;
    } else if (event.kind === 'book') {
      this.hasBook = true;
      this.bids.clear();
      this.asks.clear();
      this.apply(event.bids, this.bids);
      this.apply(event.asks, this.asks);
      this.check();
    } else if (event.kind === 'change') {
      if (!this.hasBook) this.faults.push(`change before book at ${event.time}`);
      this.checkTraded(event.bids, event.asks);
      this.apply(event.bids, this.bids);
      this.apply(event.asks, this.asks);
      this.check();
    } else if (event.kind === 'trade') {
      const price = event.outcome === 0 ? event.ticks : PRICE_UNITS - event.ticks;
      this.traded.set(price, (this.traded.get(price) ?? 0) + event.lots);
    }
  }

  private apply(levels: LevelPairs, side: Map<number, number>): void {
    for (let i = 0; i < levels.length; i += 2) {
      const [price, lots] = [levels[i]!, levels[i + 1]!];
      if (price % this.tick !== 0 || price < this.tick || price > PRICE_UNITS - this.tick)
        this.faults.push(`price ${price} off the grid of ${this.tick}`);
      if (lots < 0) this.faults.push(`size ${lots} at ${price}`);
      if (lots === 0) side.delete(price);
      else side.set(price, lots);
    }
  }

  private check(): void {
    const bid = Math.max(0, ...this.bids.keys());
    const ask = Math.min(PRICE_UNITS, ...this.asks.keys());
    if (bid >= ask) this.faults.push(`crossed: ${bid} and ${ask}`);
  }

  private checkTraded(bids: LevelPairs, asks: LevelPairs): void {
    for (const [price, lots] of this.traded) {
      const side = this.bids.has(price) ? this.bids : this.asks;
      const levels = side === this.bids ? bids : asks;
      const at = levels.findIndex((value, i) => i % 2 === 0 && value === price);
      const left = (side.get(price) ?? 0) - (at < 0 ? Number.NaN : levels[at + 1]!);
      if (left !== lots) this.faults.push(`traded ${lots} at ${price}, but ${left} left the book`);
    }
    this.traded.clear();
  }
}
