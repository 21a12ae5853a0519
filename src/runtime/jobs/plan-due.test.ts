import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { MissedRule } from '#domain/schedule/job.ts';
import { ON_TIME_MS, planDue } from '#runtime/jobs/plan-due.ts';
import type { DueSituation, DueTry } from '#runtime/jobs/plan-due.ts';

const NOW = 1_000 * HOUR_MS;

function late(...lateMs: number[]): DueTry[] {
  return lateMs.map((ms) => ({ dueAt: (NOW - ms) as UnixMs, attempt: 1 }));
}

function planned(tries: readonly DueTry[], missed: MissedRule, runningKey?: string): string[] {
  return planDue(tries, { now: NOW, missed, runningKey }).map((step) =>
    step.kind === 'run' ? `run ${step.trigger}` : `skip: ${step.why}`,
  );
}

describe('what is done about due times that are up', () => {
  it.each([
    [ON_TIME_MS, { kind: 'skip' }, 'run schedule'],
    [ON_TIME_MS + 1, { kind: 'skip' }, 'skip: Missed by "1" min'],
    [HOUR_MS, { kind: 'latest', withinMs: HOUR_MS }, 'run missed'],
    [HOUR_MS + 1, { kind: 'latest', withinMs: HOUR_MS }, 'skip: Missed by "60" min, more than the allowed "60" min'],
    [ON_TIME_MS, { kind: 'each', withinMs: 0 }, 'run schedule'],
  ] as const)('one that is %i ms old, with %j: %s', (lateMs, missed, expected) => {
    expect(planned(late(lateMs), missed)).toEqual([expected]);
  });

  it('of several only the last runs, or each', () => {
    const tries = late(2 * HOUR_MS, HOUR_MS, 0);
    const overtaken = 'skip: Missed, and overtaken by a later due time';
    expect(planned(tries, { kind: 'latest', withinMs: 3 * HOUR_MS })).toEqual([overtaken, overtaken, 'run schedule']);
    expect(planned(tries, { kind: 'each', withinMs: HOUR_MS })).toEqual([
      'skip: Missed by "120" min, more than the allowed "60" min',
      'run missed',
      'run schedule',
    ]);
  });

  it('while a run goes on all are skipped, or wait', () => {
    expect(planned(late(0), { kind: 'skip' }, 'x')).toEqual(['skip: The run "x" had not ended']);
    expect(planned(late(0), { kind: 'each', withinMs: 0 }, 'x')).toEqual([]);
  });

  it('a further attempt is made or dropped, never recorded as skipped', () => {
    const again = { dueAt: (NOW - HOUR_MS) as UnixMs, attempt: 2 };
    expect(planned([again], { kind: 'latest', withinMs: 2 * HOUR_MS })).toEqual(['run missed']);
    expect(planned([again, ...late(0)], { kind: 'latest', withinMs: 2 * HOUR_MS })).toEqual(['run schedule']);
    expect(planned([again], { kind: 'skip' })).toEqual([]);
  });

  it('each is settled once, in order; without "each" at most one runs', () => {
    const rules: fc.Arbitrary<MissedRule> = fc.oneof(
      fc.constant({ kind: 'skip' as const }),
      fc.record({ kind: fc.constantFrom('latest', 'each'), withinMs: fc.nat(5 * HOUR_MS) }),
    );
    const ages = fc.uniqueArray(fc.nat(10 * HOUR_MS), { maxLength: 20 }).map((list) => list.sort((a, b) => b - a));
    fc.assert(
      fc.property(ages, rules, fc.boolean(), (list, missed, isRunning) => {
        const tries = late(...list);
        const situation: DueSituation = { now: NOW, missed, runningKey: isRunning ? 'x' : undefined };
        const steps = planDue(tries, situation);
        expect(steps.map(({ due }) => due)).toEqual(missed.kind === 'each' && isRunning ? [] : tries);
        const runs = steps.filter(({ kind }) => kind === 'run');
        expect(runs.length).toBeLessThanOrEqual(isRunning ? 0 : missed.kind === 'each' ? list.length : 1);
        const reach = Math.max(MINUTE_MS, missed.kind === 'skip' ? 0 : missed.withinMs);
        expect(runs.every(({ due }) => NOW - due.dueAt <= reach)).toBe(true);
      }),
    );
  });
});
