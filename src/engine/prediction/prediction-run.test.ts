import { describe, expect, it } from 'vitest';
import type { Decimal } from '#core/decimal.ts';
import type { Gate } from '#domain/gates/gate.ts';
import type { PredictionContext } from '#domain/prediction/prediction-strategy.ts';
import { PredictionStory, STORY_START, storyMarket } from '#testkit/prediction/prediction-story.ts';
import type { StoryLevels } from '#testkit/prediction/prediction-story.ts';

const EVEN: StoryLevels = { bids: [[49, 1_000]], asks: [[50, 1_000]] };

const moneyOf = (value: { readonly amount: Decimal } | undefined): number | undefined => value?.amount.toNumber();

describe('a Yes at 50 cents with a fee of 7 %', () => {
  // 100 contracts at 0.50 cost 50.00; fee 100 * 0.07 * 0.25 = 1.75.
  function bought(): PredictionStory {
    const story = new PredictionStory();
    const market = story.watch(storyMarket({ slug: 'coin' }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, EVEN);
    return story;
  }
  const market = storyMarket({ slug: 'coin' });

  it('costs 51.75', () => {
    const { run, decisions } = bought();
    expect(decisions[0]!.outcome).toMatchObject({ kind: 'submitted', orderId: 'coin-1/entry' });
    expect(moneyOf(run.account().cash)).toBe(9_948.25);
    expect(moneyOf(run.account().equityAtCost)).toBe(9_998.25);
    expect(run.openPositions()).toHaveLength(1);
  });

  it('brings 48.25 when it comes true, and costs 51.75 when it does not', () => {
    for (const [winner, net] of [
      [0, 48.25],
      [1, -51.75],
      ['split', -1.75],
    ] as const) {
      const story = bought();
      story.resolve(market, 60, winner);
      expect(moneyOf(story.trades[0]!.net)).toBe(net);
      expect(story.trades[0]!.exitReason).toBe('resolution');
      expect(moneyOf(story.run.account().cash)).toBe(10_000 + net);
      expect(story.run.openPositions()).toHaveLength(0);
    }
  });

  it('is sold at the bid when its time is over: 54 cents less the fee there', () => {
    const story = bought();
    story.book(market, 3_590, { bids: [[54, 1_000]], asks: [[56, 1_000]] });
    story.book(market, 3_601, { bids: [[54, 1_000]], asks: [[56, 1_000]] });
    // Fee 100 * 0.07 * 0.54 * 0.46 = 1.7388; 54 - 50 - 1.75 - 1.7388.
    expect(moneyOf(story.trades[0]!.net)).toBe(0.5112);
    expect(story.trades[0]).toMatchObject({ exitReason: 'time-limit', exitTime: STORY_START + 3_600_000 });
    const { waterfall } = story.trades[0]!;
    expect(waterfall.mid).toBeCloseTo(100 * (0.55 - 0.495), 12);
    expect(waterfall.touch).toBeCloseTo(4, 12);
    expect(waterfall.depth).toBeCloseTo(4, 12);
    expect(waterfall.fees).toBeCloseTo(0.5112, 12);
    expect(waterfall.net).toBe(0.5112);
  });

  it('is sold when the mid falls to the stop, at whatever is bid', () => {
    const story = bought();
    story.book(market, 10, { bids: [[29, 1_000]], asks: [[31, 1_000]] });
    // 29 - 50 - 1.75 - 100 * 0.07 * 0.29 * 0.71 = 1.4413.
    expect(moneyOf(story.trades[0]!.net)).toBe(-24.1913);
    expect(story.trades[0]!.exitReason).toBe('invalidation');
  });

  it('is followed alone as well, with its marks, and tells the same R', () => {
    const story = bought();
    story.book(market, 590, { bids: [[51, 1_000]], asks: [[53, 1_000]] });
    story.book(market, 3_590, { bids: [[54, 1_000]], asks: [[56, 1_000]] });
    story.resolve(market, 7_000, 0);
    const outcome = story.outcomes[0]!;
    expect(outcome.marks.tenMinutes).toEqual({ price: 0.52, knownAt: STORY_START + 600_000 });
    // The book of second 590 was too old by then, and the next one came too late.
    expect(outcome.marks.thirtyMinutes).toBeUndefined();
    expect(outcome.marks.oneHour).toEqual({ price: 0.55, knownAt: STORY_START + 3_600_000 });
    expect(outcome.marks.fourHours).toEqual({ price: 1, knownAt: STORY_START + 14_400_000 });
    // Sold after an hour at 54: (0.54 - 0.017388 - 0.50 - 0.0175) / 0.2, at 100 a multiple.
    expect(outcome.exit).toMatchObject({ resolution: 'time-limit', knownAt: STORY_START + 3_600_000 });
    expect(outcome.exit!.rMultiple).toBeCloseTo(0.02556, 12);
    expect(moneyOf(outcome.profit)).toBeCloseTo(2.556, 8);
    expect(moneyOf(outcome.accountProfit)).toBe(0.5112);
    expect(story.strategy.lessons).toMatchObject([{ detector: 'leak', category: 'crypto' }]);
    expect(story.strategy.lessons[0]!.move).toBeCloseTo(0.055, 12);
  });
});

describe('a No', () => {
  it('is bought where the Yes is bid, and is paid out when the Yes fails', () => {
    const story = new PredictionStory();
    const market = story.watch(storyMarket({ slug: 'rain' }));
    story.strategy.plan(market, { direction: 'short' });
    // No costs 1 - 0.30 = 0.70; fee 100 * 0.07 * 0.21 = 1.47.
    story.book(market, 0, { bids: [[30, 500]], asks: [[32, 500]] });
    expect(moneyOf(story.run.account().cash)).toBe(10_000 - 70 - 1.47);
    story.resolve(market, 60, 1);
    expect(moneyOf(story.trades[0]!.net)).toBe(28.53);
    expect(story.trades[0]!.instrument).toBe('rain:no@polymarket');
  });

  it('walks the mirrored levels, and shows what that cost', () => {
    const story = new PredictionStory();
    const market = story.watch(storyMarket({ slug: 'rain', fees: undefined }));
    story.strategy.plan(market, { direction: 'short' });
    story.book(market, 0, {
      bids: [
        [30, 60],
        [29, 40],
        [28, 900],
      ],
      asks: [[32, 500]],
    });
    story.resolve(market, 60, 0);
    // 60 at 0.70 and 40 at 0.71: 70.40 lost.
    expect(moneyOf(story.trades[0]!.net)).toBe(-70.4);
    expect(story.trades[0]!.waterfall).toMatchObject({ net: -70.4 });
    expect(story.trades[0]!.waterfall.touch).toBeCloseTo(-70, 10);
    expect(story.trades[0]!.waterfall.mid).toBeCloseTo(-69, 10);
  });
});

describe('an order', () => {
  it('is under way for its latency and meets the book that it finds there', () => {
    const story = new PredictionStory({ latency: { kind: 'constant', delayMs: 2_000 } });
    const market = story.watch(storyMarket({ slug: 'late', fees: undefined }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, EVEN);
    story.book(market, 1, { bids: [[50, 100]], asks: [[51, 40]] });
    expect(story.run.openPositions()[0]!.entered.isZero()).toBe(true);
    story.run.onTime((STORY_START + 2_000) as never);
    // 40 of the 100 were left within its limit.
    expect(story.words).toEqual(['accepted', 'filled', 'cancelled ioc']);
    expect(moneyOf(story.run.account().cash)).toBe(10_000 - 20.4);
  });

  it('is never met in a doubtful or crossed book', () => {
    const story = new PredictionStory({ latency: { kind: 'constant', delayMs: 2_000 } });
    const market = story.watch(storyMarket({ slug: 'doubt' }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, EVEN);
    story.doubt(market, 1);
    story.run.onTime((STORY_START + 3_000) as never);
    expect(story.words).toEqual(['accepted', 'cancelled ioc']);
    story.strategy.plan(market, { direction: 'long' });
    story.change(market, 4, EVEN);
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 5, { bids: [[50, 10]], asks: [[50, 10]] });
    expect(story.decisions.map(({ outcome }) => outcome.kind)).toEqual(['submitted', 'no-book', 'no-book']);
    expect(moneyOf(story.run.account().cash)).toBe(10_000);
  });

  it('waits with a sale until the book is sound again', () => {
    const story = new PredictionStory();
    const market = story.watch(storyMarket({ slug: 'wait', fees: undefined }));
    story.strategy.plan(market, { direction: 'long', holdMs: 60_000 });
    story.book(market, 0, EVEN);
    story.doubt(market, 50);
    story.run.onTime((STORY_START + 70_000) as never);
    expect(story.trades).toHaveLength(0);
    story.book(market, 80, { bids: [[47, 1_000]], asks: [[48, 1_000]] });
    story.run.onTime((STORY_START + 82_000) as never);
    expect(moneyOf(story.trades[0]!.net)).toBe(-3);
    expect(story.trades[0]!.exitReason).toBe('time-limit');
  });

  it('that rests when its market is decided keeps what it got and is over for the rest', () => {
    const story = new PredictionStory({ entryRestMs: 600_000 });
    const market = story.watch(storyMarket({ slug: 'rest', fees: undefined }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, { bids: [[49, 10]], asks: [[50, 30]] });
    // 30 at 0.50 at once; 70 rest at 0.51, of which a sale at 0.51 meets 20.
    story.book(market, 1, { bids: [[49, 10]], asks: [[52, 30]] });
    story.trade(market, 2, [51, 20]);
    story.resolve(market, 3, 0);
    expect(story.words).toEqual(['accepted', 'filled', 'filled', 'cancelled instrument-expired']);
    // 30 * 0.50 + 20 * 0.49.
    expect(moneyOf(story.trades[0]!.net)).toBe(24.8);
    expect(story.trades[0]!.quantity.toNumber()).toBe(50);
    expect(moneyOf(story.run.account().cash)).toBe(10_024.8);
  });

  it('that is met whole after its idea has proved wrong is sold again', () => {
    const story = new PredictionStory({ latency: { kind: 'constant', delayMs: 2_000 } });
    const market = story.watch(storyMarket({ slug: 'late', fees: undefined }));
    story.strategy.plan(market, { direction: 'long', holdMs: 1_000 });
    story.book(market, 0, EVEN);
    for (const second of [1.5, 3, 6, 9]) story.book(market, second, EVEN);
    expect(story.words).toEqual(['accepted', 'filled', 'accepted', 'filled']);
    expect(story.trades[0]).toMatchObject({ exitReason: 'time-limit' });
    expect(moneyOf(story.trades[0]!.net)).toBe(-1);
  });

  it('that is on its way when its market is decided is refused, and nothing is left behind', () => {
    const story = new PredictionStory({ latency: { kind: 'constant', delayMs: 2_000 } });
    const market = story.watch(storyMarket({ slug: 'race' }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, EVEN);
    story.resolve(market, 1, 0);
    story.run.onTime((STORY_START + 5_000) as never);
    expect(story.words).toEqual(['rejected']);
    expect(story.run.account().openPositions).toBe(0);
    expect(story.outcomes[0]!.exit!.resolution).toBe('expired');
    expect(story.run.forget(market.id)).toBe(true);
  });
});

describe('findings', () => {
  const closed: Gate<PredictionContext> = {
    name: 'shut',
    judge: () => ({ gate: 'shut', kind: 'block', reason: 'always', inputs: [] }),
  };

  it('that are blocked are followed all the same, those without a direction are told only', () => {
    const story = new PredictionStory({}, [closed]);
    const market = story.watch(storyMarket({ slug: 'shut' }));
    story.strategy.plan(market, { direction: 'long' });
    story.strategy.plan(market, { direction: undefined });
    story.book(market, 0, EVEN);
    story.resolve(market, 60, 0);
    expect(story.decisions.map(({ outcome }) => outcome)).toEqual([
      { kind: 'blocked', gates: ['shut'] },
      { kind: 'told' },
    ]);
    // (1 - 0.50 - 0.0175) / 0.2.
    expect(story.outcomes).toHaveLength(1);
    expect(story.outcomes[0]).toMatchObject({ passed: false, type: 'leak', category: 'crypto', desk: 'prediction' });
    expect(story.outcomes[0]!.exit!.rMultiple).toBeCloseTo(2.4125, 12);
    expect(story.outcomes[0]!.accountProfit).toBeUndefined();
  });

  it('of the other side turn a position round; of the same side add nothing', () => {
    const story = new PredictionStory();
    const market = story.watch(storyMarket({ slug: 'turn', fees: undefined }));
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 0, EVEN);
    story.strategy.plan(market, { direction: 'long' });
    story.book(market, 1, { bids: [[60, 1_000]], asks: [[61, 1_000]] });
    story.strategy.plan(market, { direction: 'short' });
    story.book(market, 2, { bids: [[60, 1_000]], asks: [[61, 1_000]] });
    expect(story.decisions.map(({ outcome }) => outcome.kind)).toEqual(['submitted', 'position-open', 'submitted']);
    expect(story.trades[0]).toMatchObject({ exitReason: 'reversal' });
    expect(moneyOf(story.trades[0]!.net)).toBe(10);
    expect(story.run.openPositions()[0]!.signal.direction).toBe('short');
  });
});
