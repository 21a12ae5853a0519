import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Evidence, Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { FrameReading, ScannerContext } from '#desks/scanner/context.ts';
import { nearestStructure, nearestSupport } from '#desks/scanner/gates/proximity.ts';
import type { NearStructure } from '#desks/scanner/gates/proximity.ts';
import { frameEvidence, rounded } from '#desks/scanner/readings.ts';
import { sideOf } from '#desks/scanner/side.ts';
import type { Side } from '#desks/scanner/side.ts';

export interface ProximityOptions {
  /** `support`: live zones that favour the trade. `any`: zones, swings and the equilibrium, whatever their direction. */
  readonly of: 'support' | 'any';
  /** Farthest allowed, in ATRs of the primary timeframe. */
  readonly distanceAtrMax: number;
  /** In the wrong half of the highest structure timeframe's range the structure must be this near; undefined: halves do not matter. */
  readonly wrongHalfAtrMax: number | undefined;
}

const NAME = 'structural-proximity';

/** An entry must stand at higher-timeframe structure, not in the middle of nowhere. */
export function structuralProximity(options: ProximityOptions): Gate<ScannerContext> {
  return { name: NAME, judge: (signal) => judge(signal, options) };
}

/** The structure that counts for a signal, and the ATR that its distance is measured in. Undefined without either. */
export function measuredProximity(
  signal: Signal<ScannerContext>,
  of: ProximityOptions['of'],
): { readonly near: NearStructure; readonly distanceAtr: number } | undefined {
  const { context, plan, direction } = signal;
  const { structure, primary } = context.roles;
  const atr = frameOf(context, primary)?.atr;
  const near =
    of === 'support'
      ? nearestSupport(context, structure, sideOf(direction), plan.referencePrice)
      : nearestStructure(context, structure, structure.at(-1), plan.referencePrice);
  return atr === undefined || near === undefined ? undefined : { near, distanceAtr: near.distance / atr };
}

function judge(signal: Signal<ScannerContext>, options: ProximityOptions): Verdict {
  const { context } = signal;
  const { primary, structure } = context.roles;
  const primaryFrame = frameOf(context, primary);
  if (primaryFrame?.atr === undefined) return unknown(`ATR of ${primary}`, []);
  const inputs: Evidence[] = [frameEvidence(primaryFrame, 'ATR(14)', primaryFrame.atr)];
  const measured = measuredProximity(signal, options.of);
  if (measured !== undefined)
    inputs.push(measured.near.evidence, { label: 'distance in ATR', value: rounded(measured.distanceAtr) });
  if (measured !== undefined && measured.distanceAtr <= options.distanceAtrMax) {
    return judgeHalf(signal, measured, inputs, options);
  }
  const cold = structure.find((timeframe) => !isWarm(frameOf(context, timeframe)));
  if (cold !== undefined) return unknown(`structure of ${cold}`, inputs);
  const wanted = options.of === 'support' ? `live zone for a ${signal.direction}` : 'structure';
  const reason =
    measured === undefined
      ? `No ${wanted} on ${structure.join(' or ')}`
      : `Nearest ${wanted} is ${measured.near.description}, ${measured.distanceAtr.toFixed(2)} ATR away (at most ${options.distanceAtrMax})`;
  return { gate: NAME, kind: 'block', reason, inputs };
}

function judgeHalf(
  signal: Signal<ScannerContext>,
  measured: { readonly near: NearStructure; readonly distanceAtr: number },
  inputs: readonly Evidence[],
  options: ProximityOptions,
): Verdict {
  const { near, distanceAtr } = measured;
  const reason = `At ${near.description}, ${distanceAtr.toFixed(2)} ATR away (at most ${options.distanceAtrMax})`;
  if (options.wrongHalfAtrMax === undefined || distanceAtr <= options.wrongHalfAtrMax) {
    return { gate: NAME, kind: 'pass', reason, inputs };
  }
  const highest = signal.context.roles.structure.at(-1)!;
  const frame = frameOf(signal.context, highest);
  const position = frame === undefined ? undefined : rangePosition(frame, signal.plan.referencePrice);
  if (frame === undefined || position === undefined) return unknown(`dealing range of ${highest}`, inputs);
  const all = [...inputs, frameEvidence(frame, 'range position', position)];
  if (!isWrongHalf(position, sideOf(signal.direction))) return { gate: NAME, kind: 'pass', reason, inputs: all };
  const half = position > 0.5 ? 'premium' : 'discount';
  const why = `Wrong half for a ${signal.direction}: ${half} of the ${highest} range (${position.toFixed(2)}), ${distanceAtr.toFixed(2)} ATR from structure (at most ${options.wrongHalfAtrMax} there)`;
  return { gate: NAME, kind: 'block', reason: why, inputs: all };
}

function rangePosition(frame: FrameReading, price: number): number | undefined {
  return frame.range === undefined ? undefined : (price - frame.range.low) / (frame.range.high - frame.range.low);
}

function isWrongHalf(position: number, side: Side): boolean {
  return side * (position - 0.5) > 0;
}

/** Without a trend of its own a timeframe has not seen enough bars for the absence of zones to mean anything. */
function isWarm(frame: FrameReading | undefined): boolean {
  return frame?.atr !== undefined && frame.internal !== undefined;
}

function unknown(missing: string, inputs: readonly Evidence[]): Verdict {
  return { gate: NAME, kind: 'unknown', missing, inputs };
}
