import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import { PROMOTION_RULES, promotionDecision } from '#domain/evidence/promotion/promotion.ts';
import type { PromotionDecision, StageEvidence } from '#domain/evidence/promotion/promotion.ts';
import { parseStage } from '#domain/evidence/promotion/stage.ts';
import type { Stage } from '#domain/evidence/promotion/stage.ts';
import { StageTally } from '#domain/evidence/promotion/stage-tally.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';

const NOW = 400 * DAY_MS;

const EVERYTHING: StageEvidence = {
  trades: 200,
  winRateLow: 0.45,
  meanR: 0.3,
  meanRLow: 0.1,
  meanRHigh: 0.5,
  deflatedSharpe: 0.97,
  outInRatio: 0.9,
  pbo: 0.2,
  since: 300 * DAY_MS,
  isDegraded: false,
};

const decide = (stage: Stage, changes: Partial<StageEvidence> = {}): PromotionDecision =>
  promotionDecision(stage, { ...EVERYTHING, ...changes }, NOW);

describe('the promotion ladder', () => {
  it('goes up one stage when every rule is met', () => {
    expect(decide('research')).toMatchObject({ kind: 'promote', to: 'shadow' });
    expect(decide('shadow')).toMatchObject({ kind: 'promote', to: 'paper' });
    expect(decide('paper')).toMatchObject({ kind: 'promote', to: 'live' });
    expect(decide('live')).toMatchObject({ kind: 'stay', to: 'live', reason: 'the highest stage' });
  });

  it('shows for every rule what it asks for and what there is', () => {
    const { checks } = decide('research', { trades: 99 });
    expect(checks[0]).toEqual({ name: 'trades', of: 'trades', required: 'at least 100', actual: 99, isMet: false });
    expect(checks[1]).toMatchObject({ name: 'mean R, lower bound', required: 'above 0', actual: 0.1, isMet: true });
    expect(checks.at(-1)).toMatchObject({ name: 'no degradation', of: 'isDegraded' });
    expect(checks).toHaveLength(PROMOTION_RULES.leave.research.length + 1);
  });

  it.each([
    ['trades', { trades: 99 }],
    ['mean R, lower bound', { meanRLow: 0 }],
    ['deflated Sharpe', { deflatedSharpe: 0.94 }],
    ['out of sample / in sample', { outInRatio: 0.79 }],
    ['probability of overfitting', { pbo: 0.51 }],
    ['no degradation', { isDegraded: true }],
  ] as const)('stays in research for want of %s', (name, changes) => {
    expect(decide('research', changes)).toMatchObject({ kind: 'stay', reason: `missing: ${name}` });
  });

  it('takes what is not known for not met', () => {
    for (const of of ['meanRLow', 'deflatedSharpe', 'outInRatio', 'pbo', 'isDegraded'] as const) {
      expect(decide('research', { [of]: undefined }).kind).toBe('stay');
    }
    expect(decide('shadow', { since: undefined }).kind).toBe('stay');
  });

  it('asks for days in a stage', () => {
    expect(decide('shadow', { since: NOW - 13.9 * DAY_MS }).kind).toBe('stay');
    expect(decide('shadow', { since: NOW - 14 * DAY_MS }).kind).toBe('promote');
  });

  it('goes down by itself: one stage when worse, to research when it loses beyond doubt', () => {
    expect(decide('live', { isDegraded: true })).toMatchObject({ kind: 'demote', to: 'paper' });
    expect(decide('shadow', { isDegraded: true })).toMatchObject({ kind: 'demote', to: 'research' });
    expect(decide('live', { meanRHigh: -0.01 })).toMatchObject({ kind: 'demote', to: 'research' });
    // Too few to know.
    expect(decide('live', { meanRHigh: -0.01, trades: 29 }).kind).toBe('stay');
    expect(decide('research', { isDegraded: true, meanRHigh: -1 }).kind).toBe('stay');
  });

  it('takes other rules as data', () => {
    const rules = {
      ...PROMOTION_RULES,
      leave: { ...PROMOTION_RULES.leave, research: [{ name: 'trades', of: 'trades', is: 'min', value: 5 } as const] },
    };
    const poor = { ...EVERYTHING, trades: 5, pbo: undefined, deflatedSharpe: undefined };
    expect(promotionDecision('research', poor, NOW, rules).kind).toBe('promote');
  });

  it('names the nearest stage for one that does not exist', () => {
    expect(parseStage('paper')).toBe('paper');
    expect(() => parseStage('papre')).toThrow('did you mean "paper"?');
  });
});

describe('the tally of a stage', () => {
  it('finds a good strategy worth leaving research, and a worthless one not', () => {
    const tallied = (winRatio: number) => {
      const tally = new StageTally();
      for (const outcome of seededOutcomes({ seed: 3, count: 600, types: [{ type: 'a', winRatio }] }))
        tally.add(outcome);
      return tally.evidence({ since: tally.first, trials: 20, outInRatio: 0.95, pbo: 0.1 });
    };
    expect(promotionDecision('research', tallied(0.55), NOW)).toMatchObject({ kind: 'promote' });
    expect(promotionDecision('research', tallied(0.4), NOW)).toMatchObject({ kind: 'stay' });
  });

  it('asks more of the Sharpe ratio the more was tried', () => {
    const tally = new StageTally();
    for (const outcome of seededOutcomes({ seed: 4, count: 200, types: [{ type: 'a', winRatio: 0.48 }] }))
      tally.add(outcome);
    const after = (trials: number): number => tally.evidence({ since: undefined, trials }).deflatedSharpe!;
    expect(after(1)).toBeGreaterThan(after(10));
    expect(after(10)).toBeGreaterThan(after(1_000));
  });

  it('watches a stage against what came before it', () => {
    const tally = new StageTally();
    for (const outcome of seededOutcomes({ seed: 5, count: 300, types: [{ type: 'a', winRatio: 0.55 }] }))
      tally.addBefore(outcome);
    for (const outcome of seededOutcomes({ seed: 6, count: 80, types: [{ type: 'a', winRatio: 0.2 }] }))
      tally.add(outcome);
    expect(tally.evidence({ since: undefined, trials: 1 })).toMatchObject({ isDegraded: true, trades: 80 });
    expect(new StageTally().evidence({ since: undefined, trials: 1 })).toMatchObject({
      isDegraded: undefined,
      trades: 0,
    });
  });
});
