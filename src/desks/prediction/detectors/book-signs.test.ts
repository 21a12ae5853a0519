import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { DetectorScene } from '#desks/prediction/detectors/scene.ts';
import type { SceneLevel } from '#desks/prediction/detectors/scene.ts';
import { imbalance } from '#desks/prediction/detectors/book-imbalance.ts';
import { sampleMarket } from '#desks/prediction/relations/sample-markets.ts';
import { BookSide } from '#domain/market/book-side.ts';

const BIDS: readonly SceneLevel[] = [
  [0.49, 500],
  [0.48, 500],
  [0.47, 500],
];
const ASKS: readonly SceneLevel[] = [
  [0.51, 500],
  [0.52, 500],
  [0.53, 500],
];

/** A maker that renews a level every five seconds, for so long. */
function quoted(story: DetectorScene, seconds: number): DetectorScene {
  for (let i = 0; i < seconds / 5; i++) story.change([[0.49, 500 + (i % 3)]], [[0.51, 500 - (i % 3)]]).wait(5);
  return story;
}

describe('the maker-withdrawal detector', () => {
  const scene = (): DetectorScene => quoted(new DetectorScene('maker-withdrawal').book(BIDS, ASKS), 900);
  const leave = (story: DetectorScene): DetectorScene =>
    story.change(
      [
        [0.49, 0],
        [0.48, 0],
        [0.47, 0],
        [0.45, 40],
      ],
      [
        [0.51, 0],
        [0.52, 0],
        [0.53, 0],
        [0.56, 30],
      ],
    );

  it('tells within three seconds that depth, spread and quotes are gone, and says so once', () => {
    const story = leave(scene()).wait(3);
    expect(story.findings).toHaveLength(1);
    const [finding] = story.findings;
    expect(finding).toMatchObject({ detector: 'maker-withdrawal', direction: undefined });
    expect(finding!.time - finding!.since).toBe(2_000);
    // 70 of 3,000 contracts are left; 0.45 to 0.56 are eleven ticks.
    expect(finding!.reason).toBe('Depth fell to 2 % of the usual, the spread is 11 ticks where 2.0 are usual');
    story.wait(60);
    expect(story.findings).toHaveLength(1);
  });

  it('stays silent when they are back at once, and tells it again when they leave again', () => {
    const story = leave(scene()).wait(1).change(BIDS, ASKS).wait(20);
    expect(story.findings).toEqual([]);
    story.change([[0.45, 0]], [[0.56, 0]]);
    leave(quoted(story, 120)).wait(5);
    expect(story.findings).toHaveLength(1);
    story.change([[0.45, 0], ...BIDS], [[0.56, 0], ...ASKS]);
    leave(quoted(story, 200)).wait(5);
    expect(story.findings).toHaveLength(2);
  });

  it('gives news and large orders six seconds', () => {
    const story = scene().trade(0.51, 1_500);
    leave(story).wait(5);
    expect(story.findings).toEqual([]);
    expect(story.wait(2).findings).toHaveLength(1);
  });

  it('says nothing of a book in doubt, nor of a market that is closed', () => {
    expect(leave(scene().doubt()).wait(20).findings).toEqual([]);
    const closed = scene().book([], []).wait(20);
    expect(closed.findings).toEqual([]);
  });

  it('learns anew how wide the spread is when the tick size changes', () => {
    const story = scene().tickSize(Decimal.of(1n, 3)).wait(5).book(BIDS, ASKS).wait(20);
    expect(story.findings).toEqual([]);
  });
});

describe('the price-jump detector', () => {
  const scene = (): DetectorScene => quoted(new DetectorScene('price-jump').book(BIDS, ASKS), 1_200);
  const up = (story: DetectorScene, mid: number): DetectorScene => story.book([[mid - 0.01, 500]], [[mid + 0.01, 500]]);

  it('tells a jump that still stands after twenty seconds', () => {
    const story = up(scene(), 0.66).wait(19);
    expect(story.findings).toEqual([]);
    story.wait(3);
    expect(story.findings).toHaveLength(1);
    expect(story.findings[0]).toMatchObject({ direction: 'long' });
    expect(story.findings[0]!.reason).toMatch(/^The price went from 0\.500 to 0\.660 .* kept 100 % of it$/);
  });

  it('stays silent about a jump of which half comes back', () => {
    const story = up(up(scene(), 0.66).wait(10), 0.58).wait(60);
    expect(story.findings).toEqual([]);
  });

  it('stays silent about a step of a few ticks, and about a book that was in doubt meanwhile', () => {
    expect(up(scene(), 0.54).wait(60).findings).toEqual([]);
    expect(up(scene().doubt().wait(30), 0.66).wait(60).findings).toEqual([]);
  });

  it('stays silent in the last hours before the close', () => {
    const market = sampleMarket({ id: 'm', closesAt: new DetectorScene('price-jump').now });
    const story = quoted(new DetectorScene('price-jump', {}, [market]).book(BIDS, ASKS), 1_200);
    expect(up(story, 0.66).wait(60).findings).toEqual([]);
  });
});

describe('the book-imbalance detector', () => {
  it('weighs levels by one over their rank', () => {
    const [bids, asks] = [new BookSide(1), new BookSide(-1)];
    bids.load([5_000, 300, 4_900, 200]);
    asks.load([5_100, 100, 5_200, 200]);
    // (300 + 100) against (100 + 100).
    expect(imbalance(bids, asks, 5)).toBeCloseTo(200 / 600, 12);
    expect(imbalance(bids, asks, 1)).toBeCloseTo(200 / 400, 12);
  });

  it('tells that bids outweigh by far for longer than a moment, once', () => {
    const story = quoted(new DetectorScene('book-imbalance').book(BIDS, ASKS), 2_400);
    story
      .change([[0.49, 9_000]], [[0.51, 500]])
      .wait(5)
      .change([[0.49, 9_001]]);
    expect(story.findings).toEqual([]);
    for (let i = 0; i < 30; i++) story.wait(5).change([[0.49, 9_000 + i]]);
    expect(story.findings).toHaveLength(1);
    expect(story.findings[0]).toMatchObject({ direction: 'long' });
  });
});

describe('the flow-imbalance detector', () => {
  it('tells orders that push one way second after second, and not the same orders to and fro', () => {
    const story = quoted(new DetectorScene('flow-imbalance').book(BIDS, ASKS), 2_400);
    for (let i = 0; i < 60; i++) story.change([[0.49, i % 2 === 0 ? 900 : 500]]).wait(1);
    expect(story.findings).toEqual([]);
    quoted(story, 150);
    for (let i = 0; i < 60; i++) story.change([[0.49, 500 + 50 * i]]).wait(1);
    expect(story.findings).toHaveLength(1);
    expect(story.findings[0]).toMatchObject({ direction: 'long' });
  });
});

describe('the stale-quote detector', () => {
  const event = { id: 'e', title: 'E', isExclusive: true, label: '' };
  const markets = ['a', 'b', 'c'].map((id) => sampleMarket({ id, event }));
  const scene = (): DetectorScene => {
    const story = new DetectorScene('stale-quote', {}, markets);
    const each = (bid: number, id: string): DetectorScene => story.at(id).book([[bid, 500]], [[bid + 0.02, 500]]);
    for (let i = 0; i < 15; i++)
      each(0.49, 'a')
        .at('b')
        .book([[0.29, 500]], [[0.31, 500]])
        .at('c')
        .book([[0.19, 500]], [[0.21, 500]])
        .wait(60);
    return story;
  };

  it('tells the quote that stands while the other outcomes have moved', () => {
    // A falls from 0.50 to 0.40 and B stays; so C is worth 0.30, and is still offered at 0.21.
    const story = scene()
      .at('a')
      .book([[0.39, 500]], [[0.41, 500]])
      .wait(3);
    const told = story.findings.find(({ market }) => market === 'c');
    expect(told).toMatchObject({ direction: 'long', related: ['a', 'b'] });
    expect(told!.reason).toBe(
      '500 contracts still offered at 0.210 where the other outcomes say 0.300: 9.0 ticks after the fee',
    );
  });

  it('stays silent once the quote has followed, and while another book is in doubt', () => {
    const followed = scene()
      .at('a')
      .book([[0.39, 500]], [[0.41, 500]])
      .at('c')
      .book([[0.29, 500]], [[0.31, 500]])
      .wait(30);
    expect(followed.findings).toEqual([]);
    const doubted = scene()
      .at('b')
      .doubt()
      .at('a')
      .book([[0.39, 500]], [[0.41, 500]])
      .wait(30);
    expect(doubted.findings).toEqual([]);
  });
});
