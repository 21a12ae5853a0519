import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Evidence, Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { atrRises, pressureEvidence, stanceOf, strengthText, strongSide } from '#desks/scanner/gates/pressure.ts';
import { sideOf } from '#desks/scanner/side.ts';

export interface MomentumOptions {
  /** `momentum`: the timeframe that the mode names for it. `highest-structure`: the longest structure timeframe. */
  readonly on: 'momentum' | 'highest-structure';
  /** Whether a strong regime whose directional lines are against the trade blocks by itself. */
  readonly regime: boolean;
  /** An ATR that rose in at least so many of its last `steps` steps, under a trend against the trade, blocks. */
  readonly steps: number;
  readonly risesMin: number;
  /** Expansion counts only on at least this much relative volume, where volume is known; undefined: on any. */
  readonly volumeMin: number | undefined;
}

const NAME = 'momentum';

/** No trade against a higher timeframe that runs hard the other way. */
export function momentum(options: MomentumOptions): Gate<ScannerContext> {
  return { name: NAME, judge: (signal) => judge(signal, options) };
}

function judge(signal: Signal<ScannerContext>, options: MomentumOptions): Verdict {
  const { context, direction } = signal;
  const { roles } = context;
  const timeframe = options.on === 'momentum' ? roles.momentum : roles.structure.at(-1)!;
  const frame = frameOf(context, timeframe);
  if (frame === undefined) return { gate: NAME, kind: 'unknown', missing: `bars of ${timeframe}`, inputs: [] };
  const side = sideOf(direction);
  const inputs = pressureEvidence(frame, options.steps);
  if (options.regime && strongSide(frame) === -side) {
    return block(`${timeframe} runs hard against a ${direction}: ${strengthText(frame)}`, inputs);
  }
  if (options.regime && strongSide(frame) === undefined) return unknown(`regime of ${timeframe}`, inputs);
  return judgeExpansion(frame, signal, inputs, options);
}

function judgeExpansion(
  frame: FrameReading,
  signal: Signal<ScannerContext>,
  inputs: readonly Evidence[],
  options: MomentumOptions,
): Verdict {
  const { timeframe, relativeVolume } = frame;
  const { steps, risesMin, volumeMin } = options;
  const stance = stanceOf(frame, sideOf(signal.direction));
  if (stance === undefined) return unknown(`swing trend of ${timeframe}`, inputs);
  if (stance === 'with') return pass(`${timeframe} trend is with a ${signal.direction}`, inputs);
  const rises = atrRises(frame, steps);
  if (rises === undefined) return unknown(`last ${steps + 1} ATRs of ${timeframe}`, inputs);
  const expansion = `ATR rose in ${rises} of its last ${steps} steps`;
  if (rises < risesMin)
    return pass(`${timeframe} trend is against a ${signal.direction}, but calm: ${expansion}`, inputs);
  // Without volume (many FX sources) the expansion alone counts: a missing input never makes a gate milder.
  const isConfirmed = volumeMin === undefined || relativeVolume === undefined || relativeVolume >= volumeMin;
  if (isConfirmed)
    return block(`${timeframe} trend is against a ${signal.direction} and gathers pace: ${expansion}`, inputs);
  const volume = `relative volume ${relativeVolume.toFixed(2)} is below ${volumeMin}`;
  return pass(`${timeframe} trend is against a ${signal.direction}, ${expansion}, but ${volume}`, inputs);
}

function pass(reason: string, inputs: readonly Evidence[]): Verdict {
  return { gate: NAME, kind: 'pass', reason, inputs };
}

function block(reason: string, inputs: readonly Evidence[]): Verdict {
  return { gate: NAME, kind: 'block', reason, inputs };
}

function unknown(missing: string, inputs: readonly Evidence[]): Verdict {
  return { gate: NAME, kind: 'unknown', missing, inputs };
}
