import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { DetectorScene } from '#desks/prediction/detectors/scene.ts';
import { countDeviance } from '#desks/prediction/detectors/volume-spike.ts';

const QUICK = { thresholds: { accumulation: { minTrades: 5, minZ: 2 } } };

describe('the iceberg detector', () => {
  const scene = (): DetectorScene =>
    new DetectorScene('iceberg').book(
      [
        [0.4, 300],
        [0.39, 500],
      ],
      [[0.45, 200]],
    );
  /** 60 of a shown 100 are executed at 0.40, and come back a quarter of a second later. */
  const refill = (story: DetectorScene): DetectorScene =>
    story
      .trade(0.4, 60)
      .change([[0.4, 240]])
      .wait(0.25)
      .change([[0.4, 300]])
      .wait(20);

  it('tells a level that was executed twice and both times came back to what it was', () => {
    const story = refill(scene());
    expect(story.findings).toEqual([]);
    refill(story);
    expect(story.findings).toHaveLength(1);
    const [finding] = story.findings;
    expect(finding).toMatchObject({ detector: 'iceberg', direction: 'long' });
    expect(Object.fromEntries(finding!.evidence.map(({ label, value }) => [label, value]))).toMatchObject({
      side: 'bid',
      price: 0.4,
      refills: 2,
      shown: 60,
      // Six refills are usual before any iceberg has been seen to its end; a geometric number forgets those that it has had.
      'hidden, expected': expect.closeTo(360, 0),
    });
    // It began with the first execution that was filled up, 20.25 s before the second.
    expect(finding!.time - finding!.since).toBe(20_500);
  });

  it('takes the whole shown part for a refill when others behind it were executed as well', () => {
    const story = scene();
    // 150 are executed each time: the shown 100, and 50 that others had there.
    for (const size of [300, 250, 200]) {
      story
        .trade(0.4, 150)
        .change([[0.4, size - 150]])
        .wait(0.2)
        .change([[0.4, size - 50]])
        .wait(9);
    }
    // The first says how much the shown part is, 100; the second and the third bring the same.
    expect(story.findings).toHaveLength(1);
    expect(story.findings[0]!.reason).toContain('filled up 2 times by 100 contracts');
  });

  it('stays silent about makers, who come back with another size, and about late comers', () => {
    const maker = scene();
    for (const size of [291, 310, 305, 280])
      maker
        .trade(0.4, 60)
        .change([[0.4, 240]])
        .wait(0.3)
        .change([[0.4, size]])
        .wait(9);
    expect(maker.findings).toEqual([]);
    const late = scene();
    for (let i = 0; i < 4; i++)
      late
        .trade(0.4, 60)
        .change([[0.4, 240]])
        .wait(5)
        .change([[0.4, 300]])
        .wait(9);
    expect(late.findings).toEqual([]);
  });

  it('finds it as well when the change is told before its trade', () => {
    const story = scene();
    for (let i = 0; i < 2; i++)
      story
        .change([[0.4, 240]])
        .trade(0.4, 60)
        .wait(0.25)
        .change([[0.4, 300]])
        .wait(20);
    expect(story.findings).toHaveLength(1);
  });

  it('begins again after doubt, and after a change of the tick size', () => {
    const doubted = refill(scene()).doubt();
    refill(doubted);
    expect(doubted.findings).toEqual([]);
    const finer = refill(scene())
      .tickSize(Decimal.of(1n, 3))
      .book([[0.4, 300]], [[0.45, 200]]);
    refill(finer);
    expect(finer.findings).toEqual([]);
    refill(finer);
    expect(finer.findings).toHaveLength(1);
  });
});

describe('the accumulation detector', () => {
  const scene = (): DetectorScene => new DetectorScene('accumulation', QUICK).book([[0.4, 300]], [[0.45, 200]]);

  it('tells a wallet that buys again and again, with what chance would leave', () => {
    const story = scene();
    for (let i = 0; i < 5; i++) story.settled('w', 'buyer', 10).wait(20);
    expect(story.findings).toHaveLength(1);
    const [finding] = story.findings;
    // 50 contracts over the root of 5 x 10^2: 2.24 deviations.
    expect(finding).toMatchObject({ direction: 'long', time: finding!.since + 80_000 });
    expect(finding!.reason).toBe(
      'One wallet bought 50 contracts of Yes in 5 trades (2.2 deviations), 100 % of all volume went that way',
    );
  });

  it('takes selling No for buying Yes, and buying No for the other direction', () => {
    const selling = scene();
    for (let i = 0; i < 5; i++) selling.settled('w', 'seller', 10, 1).wait(20);
    expect(selling.findings.map(({ direction }) => direction)).toEqual(['long']);
    const buying = scene();
    for (let i = 0; i < 5; i++) buying.settled('w', 'buyer', 10, 1).wait(20);
    expect(buying.findings.map(({ direction }) => direction)).toEqual(['short']);
  });

  it('stays silent when both outcomes are bought alike, and about one large trade', () => {
    const both = scene();
    for (let i = 0; i < 9; i++) both.settled('w', 'buyer', 10).settled('v', 'buyer', 10, 1).wait(20);
    expect(both.findings).toEqual([]);
    const large = scene().settled('w', 'buyer', 1_000);
    for (let i = 0; i < 9; i++) large.settled('w', i % 2 === 0 ? 'seller' : 'buyer', 10).wait(5);
    expect(large.findings).toEqual([]);
  });

  it('does not trust the side that the stream claims', () => {
    const story = scene();
    for (let i = 0; i < 50; i++) story.trade(0.45, 10).wait(10);
    expect(story.findings).toEqual([]);
  });
});

describe('the volume-spike detector', () => {
  it('knows how far a count lies beyond its mean, for a Poisson count and for a clustered one', () => {
    // 2 (10 ln 5 - 8) = 16.19, its root 4.02.
    expect(countDeviance(10, 2, 0)).toBeCloseTo(4.0235, 4);
    expect(countDeviance(2, 2, 0)).toBe(0);
    expect(countDeviance(0, 2, 0)).toBeCloseTo(-2, 10);
    // With clustering 0.5 the same count is no surprise: 2 (10 ln 5 - 12 ln 3) = 5.82.
    expect(countDeviance(10, 2, 0.5)).toBeCloseTo(2.413, 3);
  });

  it('tells a burst of trades in a market that has one a minute, without a direction', () => {
    const story = new DetectorScene('volume-spike').book([[0.4, 300]], [[0.45, 200]]);
    const confirm = (): DetectorScene => story.change([[0.4, 300]]);
    for (let i = 0; i < 60; i++) story.trade(0.4, 10).wait(60);
    expect(confirm().findings).toEqual([]);
    for (let i = 0; i < 40; i++) story.trade(0.4, 10).wait(1);
    expect(story.findings).toHaveLength(1);
    expect(story.findings[0]).toMatchObject({ detector: 'volume-spike', direction: undefined });
    expect(story.findings[0]!.reason).toMatch(/^\d\d trades in 5 min where 5\.0 are usual/);
  });
});
