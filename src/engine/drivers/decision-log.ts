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
  private readonly listener: ((decision: SignalDecision) => void) | undefined;

  constructor(listener: ((decision: SignalDecision) => void) | undefined) {
    this.listener = listener;
  }

  add(decision: SignalDecision): void {
    const { signal, verdicts, outcome } = decision;
    this.counts[outcome.kind]++;
    if (outcome.kind === 'blocked') this.blocked.push({ signal, verdicts });
    this.listener?.(decision);
  }

  snapshot(): State {
    return { blocked: [...this.blocked], counts: { ...this.counts } };
  }

  restore(state: State): void {
    this.blocked.splice(0, this.blocked.length, ...(state['blocked'] as BlockedSignal[]));
    Object.assign(this.counts, state['counts']);
  }
}
