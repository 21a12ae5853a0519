import { describe, expect, it } from 'vitest';
import type { PredictionMarketRow, PredictionPriceTick } from '#contract/prediction.ts';
import { NO_TICKS, liveRows, withTicks } from '#apps/web/pages/prediction-markets/market-ticks.ts';

function tickOf(id: string, mid: number | null, heardAt: number): PredictionPriceTick {
  return {
    id,
    mid,
    bid: mid,
    ask: mid,
    change24h: null,
    spreadTicks: 1,
    volume24h: 7,
    doubt: null,
    heardAt,
  };
}

function rowOf(id: string, mid: number, heardAt: number): PredictionMarketRow {
  return { ...tickOf(id, mid, heardAt), question: `Question ${id}?` } as PredictionMarketRow;
}

describe('live prices', () => {
  it('lie over the list, which keeps its order and its other words', () => {
    const ticks = withTicks(NO_TICKS, [tickOf('b', 0.6, 20), tickOf('c', 0.9, 20)]);
    const rows = liveRows([rowOf('a', 0.1, 10), rowOf('b', 0.5, 10)], ticks);
    expect(rows.map(({ id, mid, question }) => [id, mid, question])).toEqual([
      ['a', 0.1, 'Question a?'],
      ['b', 0.6, 'Question b?'],
    ]);
  });

  it('that are older than the list change nothing', () => {
    const [row] = liveRows([rowOf('a', 0.5, 30)], withTicks(NO_TICKS, [tickOf('a', 0.4, 20)]));
    expect(row!.mid).toBe(0.5);
  });

  it('may say that a price is not known any more', () => {
    const [row] = liveRows([rowOf('a', 0.5, 10)], withTicks(NO_TICKS, [tickOf('a', null, 20)]));
    expect(row!.mid).toBeNull();
  });

  it('leave the map as it is when nothing was heard', () => {
    expect(withTicks(NO_TICKS, [])).toBe(NO_TICKS);
  });
});
