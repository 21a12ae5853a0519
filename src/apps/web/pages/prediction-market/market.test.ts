import { describe, expect, it } from 'vitest';
import type { FindingRow, PredictionHistory, PredictionMarketRow } from '#contract/prediction.ts';
import { bookLadder } from '#apps/web/pages/prediction-market/book-ladder.ts';
import { eventSum } from '#apps/web/pages/prediction-market/event-sum.ts';
import { endRules, findingMarks, historyFrom, withEnd } from '#apps/web/pages/prediction-market/market-history.ts';

const MARKET = {
  mid: 0.4,
  outcomes: ['Yes', 'No'],
  winner: null,
  closesAt: 500,
  status: 'open',
} as unknown as PredictionMarketRow;
const HISTORY = {
  time: [100, 200, 300],
  price: [0.5, null, 0.6],
  spread: [1, 1, 1],
  volume: [0, 4, 2],
} as unknown as PredictionHistory;

describe('the ladder', () => {
  it('adds contracts up from the best price, and says what the other outcome costs', () => {
    const { bids, asks, reach } = bookLadder({
      time: null,
      bids: [
        [0.5, 10],
        [0.25, 30],
      ],
      asks: [[0.75, 5]],
    });
    expect(bids.map(({ price, other, total }) => [price, other, total])).toEqual([
      [0.5, 0.5, 10],
      [0.25, 0.75, 40],
    ]);
    expect(asks[0]).toEqual({ side: 'ask', price: 0.75, other: 0.25, contracts: 5, total: 5 });
    expect(reach).toBe(40);
  });

  it('of an empty book is empty', () => {
    expect(bookLadder({ time: null, bids: [], asks: [] })).toEqual({ bids: [], asks: [], reach: 0 });
  });
});

describe('the outcomes of an event', () => {
  const sibling = (mid: number | null) => ({ id: 'b', label: '', question: '', mid });

  it('cost together what each of them costs', () => {
    expect(eventSum({ market: MARKET, siblings: [sibling(0.3), sibling(0.35)] }).sum).toBeCloseTo(1.05, 12);
  });

  it('have no sum while a price is not known', () => {
    expect(eventSum({ market: MARKET, siblings: [sibling(null), sibling(0.2)] })).toEqual({
      sum: undefined,
      missing: 1,
    });
  });
});

describe('the history of a market', () => {
  it('is asked for from a round time on, so that the question stays the same for ten minutes', () => {
    const minute = 60_000;
    expect(historyFrom('6h', 400 * minute)).toBe(String(40 * minute));
    expect(historyFrom('6h', 409 * minute)).toBe(String(40 * minute));
    expect(historyFrom('all', 400 * minute)).toBe('0');
  });

  it('goes on to the end when that is near, with nothing known until then', () => {
    expect(withEnd(HISTORY, 350).time).toEqual([100, 200, 300, 350]);
    expect(withEnd(HISTORY, 350).price.at(-1)).toBeNull();
    expect(withEnd(HISTORY, 500)).toBe(HISTORY);
    expect(withEnd(HISTORY, 250)).toBe(HISTORY);
  });

  it('shows findings by where they point', () => {
    const found = (direction: FindingRow['direction']) => ({ time: 1, detector: 'leak', direction }) as FindingRow;
    expect(findingMarks([found('long'), found('short'), found(null)])).toEqual([
      { x: 1, kind: 'up', label: 'leak: too cheap' },
      { x: 1, kind: 'down', label: 'leak: too dear' },
      { x: 1, kind: 'dot', label: 'leak' },
    ]);
  });

  it('ends at what the first outcome was worth', () => {
    expect(endRules(MARKET)).toEqual([{ x: 500, label: 'closes' }]);
    const resolved = { ...MARKET, status: 'resolved', closesAt: null } as const;
    expect(endRules({ ...resolved, winner: 'No' })).toEqual([{ y: 0, label: 'resolved: No' }]);
    expect(endRules({ ...resolved, winner: 'split' })).toEqual([{ y: 0.5, label: 'resolved: split' }]);
  });
});
