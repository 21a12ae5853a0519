import { describe, expect, it } from 'vitest';
import { HOUR_MS, unixMs } from '#core/time.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionContext, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import { NOTHING_KILLED } from '#desks/prediction/gates/market-gates.ts';
import { gateSettings, parsePredictionGates, predictionGates, presetGates } from '#desks/prediction/gates/presets.ts';

const TIME = unixMs(Date.UTC(2026, 8, 1));

/** Everything as it should be: 8 cents of edge before 2.7 of costs and the half spread. */
const GOOD: PredictionContext = {
  finding: {
    id: 'f',
    detector: 'leak',
    market: marketId('m'),
    time: TIME,
    since: TIME,
    direction: 'long',
    strength: 0.5,
    reason: '',
    evidence: [],
    related: [],
  },
  market: marketId('m'),
  event: undefined,
  category: 'politics',
  outcome: 0,
  tick: 100,
  askUnits: 4_200,
  bidUnits: 4_000,
  spreadTicks: 2,
  depth: 400,
  usualDepth: 500,
  ageMs: 1_000,
  doubt: undefined,
  closesInMs: 48 * HOUR_MS,
  limitUnits: 4_300,
  entryFee: 0.01,
  exitCost: 0.02,
  modelProbability: 0.5,
  judged: 100,
  holdUntil: TIME,
};

/** `gate: kind` of whatever does not pass. */
function stopped(changes: Partial<PredictionContext>, gates = presetGates('strict')): readonly string[] {
  const signal = { context: { ...GOOD, ...changes } } as PredictionSignal;
  return judgeAll(gates, signal)
    .filter(({ kind }) => kind !== 'pass')
    .map(({ gate, kind }) => `${gate}: ${kind}`);
}

describe('the strict gates', () => {
  it('let a good signal pass, each with its reason and its figures', () => {
    const verdicts = judgeAll(presetGates('strict'), { context: GOOD } as PredictionSignal);
    expect(allPass(verdicts)).toBe(true);
    expect(verdicts).toHaveLength(7);
    for (const verdict of verdicts) expect(verdict.kind === 'pass' && verdict.reason).not.toBe('');
    expect(verdicts.find(({ gate }) => gate === 'net-edge')).toMatchObject({
      reason: 'net edge 5.00 cents a contract',
    });
  });

  it('stop what each of them looks at, and only that one', () => {
    expect(stopped({ doubt: 'silent' })).toEqual(['sound-book: block']);
    expect(stopped({ ageMs: 30_001 })).toEqual(['sound-book: block']);
    expect(stopped({ spreadTicks: 4 })).toEqual(['spread: block']);
    expect(stopped({ depth: 49, usualDepth: 50 })).toEqual(['liquidity: block']);
    expect(stopped({ depth: 400, usualDepth: 900 })).toEqual(['liquidity: block']);
    expect(stopped({ closesInMs: HOUR_MS - 1 })).toEqual(['time-to-close: block']);
    expect(stopped({ category: 'sports', finding: { ...GOOD.finding, strength: 0.29 } })).toEqual([
      'category-strength: block',
    ]);
    expect(stopped({ modelProbability: 0.45 })).toEqual(['net-edge: block']);
  });

  it('do not take what is missing for good', () => {
    expect(stopped({ ageMs: undefined })).toEqual(['sound-book: unknown']);
    expect(stopped({ spreadTicks: undefined })).toEqual(['spread: unknown']);
    expect(stopped({ usualDepth: undefined })).toEqual(['liquidity: unknown']);
    expect(stopped({ closesInMs: undefined })).toEqual(['time-to-close: unknown']);
    expect(stopped({ modelProbability: undefined })).toEqual(['net-edge: unknown']);
    expect(stopped({ entryFee: undefined })).toEqual(['net-edge: unknown']);
  });

  it('stop what was killed: a detector, a category, a market, or a detector in a category', () => {
    const kills = [
      { detectors: ['leak'] },
      { categories: ['politics'] },
      { markets: ['m'] },
      { pairs: ['leak/politics'] },
    ] as const;
    for (const kill of kills) {
      const gates = predictionGates({ ...gateSettings('strict'), killed: { ...NOTHING_KILLED, ...kill } });
      expect(stopped({}, gates)).toEqual(['kill-list: block']);
    }
  });
});

describe('gate presets', () => {
  it('are known by name, with the nearest one for a slip', () => {
    expect(parsePredictionGates(' Research ')).toBe('research');
    expect(presetGates('off')).toEqual([]);
    expect(() => parsePredictionGates('strickt')).toThrow('strict');
  });
});
