import type { z } from 'zod';
import type { VerdictShape, evidenceShape } from '#contract/signals.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Evidence } from '#domain/signals/signal.ts';

/** A gate's answer as it goes over the wire. */
export function verdictShape(verdict: Verdict): VerdictShape {
  const { gate, kind, inputs } = verdict;
  return { gate, kind, reason: kind === 'unknown' ? verdict.missing : verdict.reason, inputs: inputs.map(factShape) };
}

/** A fact that a reason rests on, as it goes over the wire. */
export function factShape(fact: Evidence): z.output<typeof evidenceShape> {
  const { label, value, timeframe, knownAt, kind, direction, levels, since } = fact;
  return {
    label,
    // JSON has null where a number was none.
    value: value ?? NOT_KNOWN,
    timeframe: timeframe ?? null,
    knownAt: knownAt ?? null,
    kind: kind ?? null,
    direction: direction ?? null,
    levels: (levels ?? []).filter((level) => typeof level === 'number'),
    since: since ?? null,
  };
}

const NOT_KNOWN = 'not known';
