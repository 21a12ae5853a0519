import { describe, expect, it } from 'vitest';
import { comparisonOf } from '#apps/web/pages/backtests/comparison.ts';

const trade = {
  signalId: 's1',
  direction: 'short',
  openedAt: 5,
  closedAt: 9,
  quantity: '1',
  entryPrice: '10',
  exitPrice: '9',
  exitReason: 'target',
  fees: '0.1',
  profit: '0.9',
  rMultiple: 1.5,
};
const answer = {
  format: 'assay-run-comparison',
  a: { runId: 'one', title: 'One', currency: 'USDT', created: 1 },
  b: { runId: 'two', title: 'Two', currency: 'USDT' },
  tradesTheSame: false,
  config: [{ path: 'gates', a: 'strict', b: 'off' }],
  data: [],
  figures: [
    { id: 'net', label: 'Net', group: 'Result', unit: 'money', a: '1.00', b: '3.00', change: 2, isSame: false },
    { id: 'sqn', label: 'SQN', group: 'Trades', unit: 'number', a: 1, isSame: false },
  ],
  trades: {
    same: 4,
    changed: [{ a: trade, b: trade, changes: [{ field: 'exitPrice', a: '9', b: '8' }] }],
    onlyA: [trade],
    onlyB: [],
  },
  parting: { time: 7, before: 12, wordsA: 'bar', wordsB: 'signal', changes: [{ path: 'score', a: '1', b: '2' }] },
  eventsCompared: true,
  equity: [
    { times: [1, 3], values: [10, 11] },
    { times: [2], values: [20] },
  ],
  missing: ['The report of b carries no trades.'],
};

describe('comparisonOf', () => {
  it('reads figures, differences, trades and where the runs part', () => {
    const read = comparisonOf(answer);
    expect(read).toMatchObject({
      a: { runId: 'one', created: 1 },
      b: { runId: 'two', created: null },
      config: [{ path: 'gates', a: 'strict', b: 'off' }],
      parting: { time: 7, before: 12, changes: ['score 1 → 2'] },
      missing: ['The report of b carries no trades.'],
    });
    expect(read?.figures[1]).toMatchObject({ a: 1, b: null, change: null });
    expect(read?.trades).toMatchObject({ same: 4, onlyB: [] });
    expect(read?.trades?.changed[0]?.changes).toEqual(['exitPrice 9 → 8']);
    expect(read?.trades?.onlyA[0]).toMatchObject({ direction: 'short', rMultiple: 1.5, mfeR: null });
  });

  it('lays both curves over the same times', () => {
    const read = comparisonOf(answer);
    expect(read?.x).toEqual([1, 2, 3]);
    expect(read?.curves.map(({ name, values }) => [name, values])).toEqual([
      ['A', [10, 10, 11]],
      ['B', [null, 20, 20]],
    ]);
  });

  it('writes lengths of time and moments as people read them', () => {
    const config = [
      { path: 'follow.timeLimitMs', a: '86400000', b: '432000000' },
      { path: 'to', a: '1795296600000', b: 'null' },
      { path: 'seed', a: '1', b: '2' },
    ];
    expect(comparisonOf({ ...answer, config })?.config).toEqual([
      { path: 'follow.timeLimitMs', a: '1 d', b: '5 d' },
      { path: 'to', a: '2026-11-21 21:30 UTC', b: 'null' },
      { path: 'seed', a: '1', b: '2' },
    ]);
  });

  it('takes nothing else for a comparison', () => {
    expect(comparisonOf({})).toBeUndefined();
    expect(comparisonOf(null)).toBeUndefined();
    expect(comparisonOf({ format: 'assay-run-comparison' })).toMatchObject({
      config: [],
      trades: undefined,
      curves: [],
    });
  });
});
