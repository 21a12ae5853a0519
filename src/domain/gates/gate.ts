import type { Evidence, Signal } from '#domain/signals/signal.ts';

/** A gate's answer. Only `pass` lets a signal open a position; `unknown` names what was missing. */
export type Verdict =
  | { readonly gate: string; readonly kind: 'pass'; readonly reason: string; readonly inputs: readonly Evidence[] }
  | { readonly gate: string; readonly kind: 'block'; readonly reason: string; readonly inputs: readonly Evidence[] }
  | { readonly gate: string; readonly kind: 'unknown'; readonly missing: string; readonly inputs: readonly Evidence[] };

/** A condition that every new position must meet. Pure: the same signal always gets the same verdict. */
export interface Gate<Context = unknown> {
  readonly name: string;
  judge(signal: Signal<Context>): Verdict;
}

/** All gates judge, always, so that each can be measured on its own. */
export function judgeAll<Context>(gates: readonly Gate<Context>[], signal: Signal<Context>): readonly Verdict[] {
  return gates.map((gate) => gate.judge(signal));
}

/** Whether every verdict is `pass`. No verdicts at all count as pass: the run chose to have no gates. */
export function allPass(verdicts: readonly Verdict[]): boolean {
  return verdicts.every((verdict) => verdict.kind === 'pass');
}
