import { describe, expect, it } from 'vitest';
import type { RuleCheck } from '#domain/evidence/promotion/promotion.ts';
import { ruleSources, walkForwardFigures } from '#apps/research/evidence/ladder-evidence.ts';
import type { StrategyRecords } from '#apps/research/evidence/ladder-evidence.ts';
import type { WalkForwardSummary } from '#apps/research/search/stored-searches.ts';

const WALKED: WalkForwardSummary = {
  search: '5f90e181396c8199',
  strategy: 'scanner/strike',
  gates: 'strict',
  instrument: 'BTCUSDT@test',
  symbol: 'BTC/USDT',
  timeframe: '15m',
  from: 0,
  to: 1,
  objective: { direction: 'maximise', figure: 'sharpe' },
  sampler: 'grid',
  points: 12,
  space: 'a',
  windows: 9,
  trades: 141,
  ratio: 0.9,
  pbo: 0.2,
  verdict: { kind: 'robust', reasons: [] },
};

const records = (summary?: WalkForwardSummary, more: Partial<StrategyRecords> = {}): StrategyRecords => ({
  strategy: 'scanner/strike',
  walkForward: summary && { created: Date.UTC(2026, 0, 2), summary },
  trials: 3,
  lastRun: { symbol: 'BTC/USDT', timeframe: '15m' },
  ...more,
});

const check = (of: RuleCheck['of'], actual: number | undefined): RuleCheck => ({
  name: of,
  of,
  required: '',
  actual,
  isMet: false,
});

const unknownRatio = (of: StrategyRecords) => ruleSources([check('outInRatio', undefined)], 'research', of)[0];

describe('the figures of a walk-forward', () => {
  it('count when there were trades enough, and only then', () => {
    expect(walkForwardFigures(records(WALKED))).toEqual({ outInRatio: 0.9, pbo: 0.2 });
    expect(walkForwardFigures(records({ ...WALKED, verdict: { kind: 'overfit', reasons: [] } }))).toEqual({
      outInRatio: 0.9,
      pbo: 0.2,
    });
    const few = { ...WALKED, verdict: { kind: 'too little evidence', reasons: ['12 closed trades'] } } as const;
    expect(walkForwardFigures(records(few))).toEqual({});
    expect(walkForwardFigures(records())).toEqual({});
  });

  it('name the walk-forward that they are of', () => {
    expect(ruleSources([check('pbo', 0.2)], 'research', records(WALKED))).toEqual([
      {
        rule: 'pbo',
        source: 'walk-forward 5f90e181 of 2026-01-02, BTC/USDT 15m, gates strict: 9 windows, 141 trades',
      },
    ]);
  });

  it('say which command would supply them, over what was run last', () => {
    expect(unknownRatio(records())?.command).toMatch(
      /^assay walk-forward --symbol BTC\/USDT --timeframe 15m --mode strike --param /,
    );
    expect(unknownRatio(records(undefined, { strategy: 'sma-cross' }))?.command).toContain(
      '--strategy sma-cross --param fast=',
    );
    expect(unknownRatio(records(undefined, { lastRun: undefined }))?.command).toContain('--symbol <symbol>');
    expect(unknownRatio(records(undefined, { strategy: 'of-old' }))).toEqual({
      rule: 'outInRatio',
      missing: 'needs a walk-forward of the strategy, which has no parameters to choose here',
    });
  });

  it('say why they are not known although there is one', () => {
    const few = { ...WALKED, verdict: { kind: 'too little evidence', reasons: ['12 closed trades'] } } as const;
    const { ratio: _, pbo: __, ...bare } = WALKED;
    const least = { ...bare, objective: { direction: 'minimise', figure: 'fees' } } as const;
    expect(unknownRatio(records(few))?.missing).toBe('12 closed trades');
    expect(unknownRatio(records(bare))?.missing).toBe('not above 0 in training');
    expect(unknownRatio(records(least))?.missing).toContain('--maximise');
    const learned = records({ ...bare, sampler: 'tpe' });
    expect(ruleSources([check('pbo', undefined)], 'research', learned)[0]?.missing).toContain('--sampler grid');
  });
});
