import type { State } from '#core/state.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { SignalDecision, SignalOutcome } from '#engine/decision.ts';

/** A signal that a gate stopped, with every verdict. */
export interface BlockedSignal {
  readonly signal: Signal;
  readonly verdicts: readonly Verdict[];
}

/** How many signals came to each end. */
export type OutcomeCounts = Readonly<Record<SignalOutcome['kind'], number>>;

/** How many signals each rule denied, by the name of the rule; the most frequent first. */
export type DenialCounts = Readonly<Record<string, number>>;

/** What became of the signals of a run: all are counted, the blocked ones are kept. */
export class DecisionLog {
  readonly blocked: BlockedSignal[] = [];
  readonly counts: Record<SignalOutcome['kind'], number> = {
    submitted: 0,
    blocked: 0,
    'position-open': 0,
    'bad-plan': 0,
    'not-sized': 0,
    denied: 0,
  };
  private readonly byRule = new Map<string, number>();
  private readonly listener: ((decision: SignalDecision) => void) | undefined;

  constructor(listener: ((decision: SignalDecision) => void) | undefined) {
    this.listener = listener;
  }

  add(decision: SignalDecision): void {
    const { signal, verdicts, outcome } = decision;
    this.counts[outcome.kind]++;
    if (outcome.kind === 'blocked') this.blocked.push({ signal, verdicts });
    if (outcome.kind === 'denied') this.deny(outcome.denial.rule);
    this.listener?.(decision);
  }

  /** Denied signals by the rule that denied them. */
  get denials(): DenialCounts {
    return denialCounts(this.byRule);
  }

  snapshot(): State {
    return { blocked: [...this.blocked], counts: { ...this.counts }, denials: Object.fromEntries(this.byRule) };
  }

  restore(state: State): void {
    this.blocked.splice(0, this.blocked.length, ...(state['blocked'] as BlockedSignal[]));
    Object.assign(this.counts, state['counts']);
    this.byRule.clear();
    for (const [rule, count] of Object.entries(state['denials'] as DenialCounts)) this.byRule.set(rule, count);
  }

  private deny(rule: string): void {
    this.byRule.set(rule, 1 + (this.byRule.get(rule) ?? NONE_YET));
  }
}

const NONE_YET = 0;

/** Counts by rule in the order in which they are read: most frequent first, then by name. */
export function denialCounts(counts: Iterable<readonly [string, number]>): DenialCounts {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
