import { describe, expect, it } from 'vitest';
import type { Signal } from '#domain/signals/signal.ts';
import type { SignalDecision, SignalOutcome } from '#engine/decision.ts';
import { DecisionLog, denialCounts } from '#engine/drivers/decision-log.ts';

const decision = (outcome: SignalOutcome): SignalDecision => ({ signal: {} as Signal, verdicts: [], outcome });

const denied = (rule: 'cash' | 'exposure' | 'bracket'): SignalDecision =>
  decision({ kind: 'denied', denial: { rule, limit: '1', actual: '2', message: '' } });

describe('the log of decisions', () => {
  it('counts denials by the rule that denied, most frequent first and then by name', () => {
    const log = new DecisionLog(undefined);
    for (const rule of ['exposure', 'cash', 'bracket', 'cash'] as const) log.add(denied(rule));
    log.add(decision({ kind: 'position-open', open: 1 }));
    expect(Object.entries(log.denials)).toEqual([
      ['cash', 2],
      ['bracket', 1],
      ['exposure', 1],
    ]);
    expect(log.counts).toMatchObject({ denied: 4, 'position-open': 1 });
  });

  it('goes on from a captured state as if there had been no pause', () => {
    const whole = new DecisionLog(undefined);
    const first = new DecisionLog(undefined);
    for (const log of [whole, first]) for (const rule of ['cash', 'cash', 'exposure'] as const) log.add(denied(rule));
    const second = new DecisionLog(undefined);
    second.add(denied('bracket'));
    second.restore(JSON.parse(JSON.stringify(first.snapshot())) as ReturnType<DecisionLog['snapshot']>);
    for (const log of [whole, second]) log.add(denied('exposure'));
    expect(second.denials).toEqual(whole.denials);
    expect(second.snapshot()).toEqual(whole.snapshot());
    expect(first.denials).toEqual({ cash: 2, exposure: 1 });
  });

  it('says nothing of rules that denied nothing', () => {
    expect(new DecisionLog(undefined).denials).toEqual({});
    expect(denialCounts(new Map())).toEqual({});
  });
});
