import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { PredictionStory, storyMarket } from '#testkit/prediction/prediction-story.ts';
import type { StoryLevels } from '#testkit/prediction/prediction-story.ts';

const MARKETS: readonly PredictionMarket[] = [0, 1, 2].map((i) => storyMarket({ slug: `market-${i}` }));

interface Life {
  readonly story: PredictionStory;
  /** Orders and fills without the names of what they were of. */
  readonly orders: string;
}

/** Books that wander, findings at random, doubts, and an end for every market; `isMirrored`: the same seen from No. */
function live(seed: number, latencyMs: number, isMirrored = false): Life {
  const rng = new Rng(seed);
  const latency = latencyMs === 0 ? ({ kind: 'none' } as const) : ({ kind: 'constant', delayMs: latencyMs } as const);
  const story = new PredictionStory({ latency, entryRestMs: seed % 2 === 0 ? 0 : 30_000 });
  for (const market of MARKETS) story.watch(market);
  const mids = MARKETS.map(() => 50);
  for (let second = 0; second < 400; second += rng.integer(1, 5)) {
    const i = rng.integer(0, 2);
    const market = MARKETS[i]!;
    mids[i] = Math.min(95, Math.max(5, mids[i]! + rng.integer(-3, 3)));
    const levels = seen(levelsAround(mids[i], rng), isMirrored);
    const draw = rng.uniform();
    if (draw < 0.3)
      plan(story, market, { isLong: rng.uniform() < 0.5 !== isMirrored, holdMs: rng.integer(5, 120) * 1_000 });
    const trade = [mids[i], rng.integer(1, 40)] as const;
    if (draw < 0.05) story.doubt(market, second);
    else if (draw < 0.15 && !isMirrored) story.trade(market, second, trade);
    else if (draw < 0.15) mirroredTrade(story, market, second, trade);
    else story.book(market, second, levels);
  }
  MARKETS.forEach((market, i) => {
    const winner = ([0, 1, 'split'] as const)[(seed + i) % 3]!;
    story.resolve(market, 500 + i, winner === 'split' || !isMirrored ? winner : winner === 0 ? 1 : 0);
  });
  story.run.onTime((story.run.now + 10_000) as never);
  story.run.finish();
  return { story, orders: story.run.digest().slice(0, 32) };
}

function plan(story: PredictionStory, market: PredictionMarket, how: { isLong: boolean; holdMs: number }): void {
  const { isLong, holdMs } = how;
  story.strategy.plan(market, { direction: isLong ? 'long' : 'short', holdMs, stop: 0.0625, contracts: '20' });
}

function levelsAround(mid: number, rng: Rng): StoryLevels {
  const bid = mid - rng.integer(1, 2);
  const ask = mid + rng.integer(0, 1);
  return {
    bids: [
      [bid, rng.integer(5, 30)],
      [bid - 1, 30],
    ],
    asks: [
      [ask, rng.integer(5, 30)],
      [ask + 1, 30],
    ],
  };
}

function seen({ bids, asks }: StoryLevels, isMirrored: boolean): StoryLevels {
  if (!isMirrored) return { bids, asks };
  const flip = (levels: StoryLevels['bids']): StoryLevels['bids'] => levels.map(([cents, size]) => [100 - cents, size]);
  return { bids: flip(asks), asks: flip(bids) };
}

/** A sale of Yes at a price, told as the purchase of Yes that it is in the mirror. */
function mirroredTrade(
  story: PredictionStory,
  market: PredictionMarket,
  second: number,
  trade: readonly [number, number],
): void {
  story.trade(market, second, [100 - trade[0], trade[1]], 'buyer');
}

const anyLife = fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(0, 700, 2_500));

describe('any life of three markets', () => {
  it('conserves money: balances sum to zero, and cash is the capital and the profit of all trades', () => {
    fc.assert(
      fc.property(anyLife, ([seed, latency]) => {
        const { story } = live(seed, latency);
        const { run, trades } = story;
        const ofCollateral = run.balances().filter(({ unit }) => unit === COLLATERAL);
        const sum = ofCollateral.reduce((all, { balance }) => all.plus(balance), Decimal.ZERO);
        expect(sum.isZero()).toBe(true);
        expect(run.account().openPositions).toBe(0);
        const net = trades.reduce((all, trade) => all.plus(trade.net.amount), Decimal.of(10_000n));
        expect(run.account().cash.amount.equals(net)).toBe(true);
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  it('comes out the same a second time, order by order, and tells of every finding', () => {
    const first = live(7, 700).story;
    const second = live(7, 700).story;
    expect(first.trades.length).toBeGreaterThan(5);
    expect(second.run.digest()).toBe(first.run.digest());
    expect(second.outcomes).toEqual(first.outcomes);
    const followed = first.decisions.filter(({ outcome }) => outcome.kind !== 'told');
    expect(first.outcomes).toHaveLength(followed.length);
    expect(live(8, 700).story.run.digest()).not.toBe(first.run.digest());
  });

  it('brings the same profit in the mirror, with No in the place of Yes', () => {
    fc.assert(
      fc.property(anyLife, ([seed, latency]) => {
        const [plain, mirror] = [live(seed, latency), live(seed, latency, true)];
        expect(mirror.orders).toBe(plain.orders);
        expect(mirror.story.run.account()).toEqual(plain.story.run.account());
        const multiples = ({ story }: Life): unknown => story.outcomes.map(({ exit }) => exit?.rMultiple?.toFixed(9));
        expect(multiples(mirror)).toEqual(multiples(plain));
      }),
      { numRuns: 12, seed: 6 },
    );
  });

  it('never says of an exit or a mark that it was known before it happened', () => {
    const { outcomes } = live(11, 2_500).story;
    for (const { time, exit, marks } of outcomes) {
      expect(exit!.knownAt).toBeGreaterThanOrEqual(exit!.entryTime ?? time);
      for (const mark of Object.values(marks)) expect(mark!.knownAt).toBeGreaterThan(time);
    }
  });
});
