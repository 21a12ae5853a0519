import { compareTimeframes } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Evidence, Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { CycleReading, FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { nearestSupport } from '#desks/scanner/gates/proximity.ts';
import { frameEvidence, rounded } from '#desks/scanner/readings.ts';
import { sideOf } from '#desks/scanner/side.ts';

/** Why a conflict between timeframes may be lived with. */
export interface Exception {
  readonly reason: string;
  readonly evidence: Evidence;
}

/** Entry at structure of this timeframe or a longer one that favours the trade. */
export function structureException(
  signal: Signal<ScannerContext>,
  timeframe: Timeframe,
  distanceAtrMax: number,
): Exception | undefined {
  const { context, direction, plan } = signal;
  const { structure, primary } = context.roles;
  const atr = frameOf(context, primary)?.atr;
  const major = structure.filter((candidate) => compareTimeframes(candidate, timeframe) >= 0);
  const near = nearestSupport(context, major, sideOf(direction), plan.referencePrice);
  if (atr === undefined || near === undefined || near.distance > distanceAtrMax * atr) return undefined;
  const reason = `entry at ${near.description}, ${rounded(near.distance / atr)} ATR away`;
  return { reason, evidence: near.evidence };
}

/**
 * The cycle favours the trade: a cycle low is due and the last one held (longs), or the cycle has failed (shorts). Cycles are counted from low to
 * low, so this is the one rule of the desk that is not its own mirror image.
 */
export function cycleException(signal: Signal<ScannerContext>): Exception | undefined {
  const { direction, context } = signal;
  const favours = (cycle: CycleReading) => (direction === 'long' ? cycle.isDue && !cycle.isFailed : cycle.isFailed);
  const cycle = context.cycles.find(favours);
  if (cycle === undefined) return undefined;
  const what = direction === 'long' ? 'is in the window of its next low' : 'has failed';
  const name = cycle.kind === 'daily' ? 'DCL' : 'WCL';
  return {
    reason: `the ${cycle.kind} cycle ${what} (bar ${cycle.age})`,
    evidence: { label: `${name} count`, value: cycle.age, knownAt: cycle.knownAt },
  };
}

/** The timeframe that stands against the trade has run itself out: its stochastic RSI is at the far end of its own trend. */
export function exhaustionException(
  signal: Signal<ScannerContext>,
  frame: FrameReading,
  extreme: number,
): Exception | undefined {
  const k = frame.stochRsi?.k;
  if (k === undefined) return undefined;
  const isExhausted = signal.direction === 'long' ? k <= extreme : k >= 100 - extreme;
  if (!isExhausted) return undefined;
  return {
    reason: `${frame.timeframe} is exhausted (stochastic RSI ${k.toFixed(0)})`,
    evidence: frameEvidence(frame, 'stochastic RSI', k),
  };
}
