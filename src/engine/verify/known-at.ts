import { formatInstant, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { Evidence } from '#domain/signals/signal.ts';
import type { SignalDecision } from '#engine/decision.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { startRun, step } from '#engine/step.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';

/** Whether signals rest on what was known when they were made. */
export interface KnownAtCheck {
  readonly signals: number;
  /** Facts with a time of their own that were looked at. */
  readonly facts: number;
  /** The first thing that could not have been known, in words; undefined when everything could. */
  readonly violation: string | undefined;
}

/**
 * The test for dates: a signal carries the moment at which it is said, and no fact of its factors or verdicts became known
 * later than that.
 */
export function knownAtCheck(makeRun: MakeRun, bars: BarColumns): KnownAtCheck {
  const found = { signals: 0, facts: 0, violation: undefined as string | undefined };
  const onDecision = (decision: SignalDecision): void => {
    found.signals++;
    found.violation ??= dateFault(decision, state.now);
    for (const fact of factsOf(decision)) {
      if (fact.knownAt === undefined) continue;
      found.facts++;
      if (fact.knownAt > decision.signal.time) found.violation ??= factFault(decision, fact);
    }
  };
  const setup: EngineSetup = { ...makeRun(bars), onDecision };
  const state: EngineState = startRun(setup);
  const cursor = new BarCursor(bars);
  const event = { kind: 'bar', bar: cursor } as const;
  for (let i = 0; i < bars.length; i++) {
    cursor.moveTo(i);
    step(state, event);
  }
  return found;
}

function dateFault({ signal }: SignalDecision, now: UnixMs): string | undefined {
  if (signal.time === now) return undefined;
  return `signal "${signal.id}" is dated ${formatInstant(signal.time)}, said at ${formatInstant(now)}`;
}

function factFault({ signal }: SignalDecision, fact: Evidence): string {
  return `"${fact.label}" of signal "${signal.id}" was known at ${formatInstant(unixMs(fact.knownAt!))}, after ${formatInstant(signal.time)}`;
}

function* factsOf({ signal, verdicts }: SignalDecision): Generator<Evidence> {
  for (const { evidence } of signal.factors) yield* evidence;
  for (const { inputs } of verdicts) yield* inputs;
}
