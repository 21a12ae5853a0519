import { describe, expect, it } from 'vitest';
import type { RunRow } from '#contract/runs.ts';
import { isUnderWay, progressWords, sortedRuns, strategyName } from '#apps/web/pages/backtests/run-words.ts';

const progress = { label: 'bars', done: 620, total: 1_000, elapsedMs: 4_000, leftMs: 12_000 };
const row = (id: string, netProfit: string | null, trades: number | null = null): RunRow => ({
  id,
  kind: 'backtest',
  title: id,
  strategy: 'scanner/strike',
  symbol: 'BTC/USDT',
  timeframe: '15m',
  status: 'done',
  created: 0,
  ended: null,
  progress: null,
  result: null,
  error: null,
  netProfit,
  trades,
  configHash: null,
});

describe('progressWords', () => {
  it.each([
    [{ status: 'queued', progress: null }, 'waits for the run before it'],
    [{ status: 'running', progress: null }, 'begins'],
    [{ status: 'running', progress }, '62\u00a0%, 12 s left'],
    [{ status: 'running', progress: { ...progress, leftMs: 0 } }, '62\u00a0%, 1.0 s left'],
    [{ status: 'running', progress: { ...progress, leftMs: null } }, '62\u00a0%, for 4.0 s'],
    [{ status: 'running', progress: { ...progress, total: null, done: 1_234 } }, '1,234, 12 s left'],
    [{ status: 'running', progress: { ...progress, done: 2_000 } }, '100\u00a0%, 12 s left'],
  ] as const)('of %j is "%s"', (run, words) => {
    expect(progressWords(run)).toBe(words);
  });
});

describe('sortedRuns', () => {
  const rows = [row('a', '-5.10', 3), row('b', null), row('c', '12.00', 90), row('d', '9.50', 12)];
  it.each([
    ['latest', 'abcd'],
    ['profit', 'cdab'],
    ['loss', 'adcb'],
    ['trades', 'cdab'],
  ] as const)('by %s is %s', (sort, order) => {
    expect(
      sortedRuns(rows, sort)
        .map(({ id }) => id)
        .join(''),
    ).toBe(order);
  });
});

describe('a run', () => {
  it('is under way while it waits or works', () => {
    expect(
      (['queued', 'running', 'done', 'failed', 'cancelled'] as const).map((status) => isUnderWay({ status })),
    ).toEqual([true, true, false, false, false]);
  });

  it('names its strategy as it is chosen', () => {
    expect([strategyName('scanner/strike'), strategyName('sma-cross')]).toEqual(['strike', 'sma-cross']);
  });
});
