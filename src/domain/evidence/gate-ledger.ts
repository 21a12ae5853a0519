import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import type { Verdict } from '#domain/gates/gate.ts';

/** A signal, what every gate said of it, and what became of it; `followed` is undefined when nothing was followed. */
export interface JudgedSignal {
  readonly verdicts: readonly Verdict[];
  readonly followed: FollowedSignal | undefined;
}

/** What signals would have brought, each traded alone and net of costs. */
export interface FollowedOutcome {
  /** Signals that became a position and ended within the data. */
  readonly measured: number;
  readonly winRate: WinRate | undefined;
  /** Sum and mean of the results, in multiples of the risk; the mean is undefined when nothing was measured. */
  readonly totalR: number;
  readonly meanR: number | undefined;
}

/** What one gate did in a run. `blocked` and `unknown` both stop a signal. */
export interface GateRecord {
  readonly gate: string;
  readonly judged: number;
  readonly passed: number;
  readonly blocked: number;
  readonly unknown: number;
  /** Of the signals that this gate stopped, whatever the others said. */
  readonly stopped: FollowedOutcome;
  /** Of the signals that it passed. */
  readonly let: FollowedOutcome;
}

/** What each gate did, in the order in which the gates judge. A gate that earns its keep stops what would have lost. */
export function gateLedger(signals: readonly JudgedSignal[]): readonly GateRecord[] {
  const names = [...new Set(signals.flatMap(({ verdicts }) => verdicts.map(({ gate }) => gate)))];
  return names.map((gate) => gateRecord(gate, signals));
}

/** Sums up signals that were followed to their end. */
export function followedOutcome(followed: Iterable<FollowedSignal | undefined>): FollowedOutcome {
  let measured = 0;
  let wins = 0;
  let totalR = 0;
  for (const outcome of followed) {
    if (outcome?.rMultiple === undefined) continue;
    measured++;
    totalR += outcome.rMultiple;
    if (outcome.result === 'win') wins++;
  }
  return { measured, winRate: winRate(wins, measured), totalR, meanR: measured === 0 ? undefined : totalR / measured };
}

function gateRecord(gate: string, signals: readonly JudgedSignal[]): GateRecord {
  const counts = { pass: 0, block: 0, unknown: 0 };
  const stopped: (FollowedSignal | undefined)[] = [];
  const passed: (FollowedSignal | undefined)[] = [];
  for (const { verdicts, followed } of signals) {
    const verdict = verdicts.find((candidate) => candidate.gate === gate);
    if (verdict === undefined) continue;
    counts[verdict.kind]++;
    (verdict.kind === 'pass' ? passed : stopped).push(followed);
  }
  return {
    gate,
    judged: counts.pass + counts.block + counts.unknown,
    passed: counts.pass,
    blocked: counts.block,
    unknown: counts.unknown,
    stopped: followedOutcome(stopped),
    let: followedOutcome(passed),
  };
}
