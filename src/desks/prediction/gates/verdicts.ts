import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { PredictionContext, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { Evidence } from '#domain/signals/signal.ts';

export type PredictionGate = Gate<PredictionContext>;

/** What a rule says of a signal: nothing (it passes), what is wrong with it, or what is missing to tell. */
export interface Judgement {
  readonly blocked?: string | undefined;
  readonly missing?: string | undefined;
  /** Why it passes, when it does. */
  readonly passed?: string;
  readonly inputs: readonly Evidence[];
}

/** A gate from a rule; something missing is never taken for good. */
export function gate(name: string, rule: (signal: PredictionSignal) => Judgement): PredictionGate {
  return {
    name,
    judge(signal): Verdict {
      const { blocked, missing, passed = 'nothing speaks against it', inputs } = rule(signal);
      if (blocked !== undefined) return { gate: name, kind: 'block', reason: blocked, inputs };
      if (missing !== undefined) return { gate: name, kind: 'unknown', missing, inputs };
      return { gate: name, kind: 'pass', reason: passed, inputs };
    },
  };
}

/** A figure as evidence; "unknown" when it is not. */
export function figure(label: string, value: number | string | undefined): Evidence {
  return { label, value: value ?? 'unknown' };
}
