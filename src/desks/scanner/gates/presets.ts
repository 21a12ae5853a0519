import { unknownName } from '#core/suggest.ts';
import type { Gate } from '#domain/gates/gate.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import { conflictByPoints } from '#desks/scanner/gates/conflict-points.ts';
import { momentum } from '#desks/scanner/gates/momentum.ts';
import { structuralProximity } from '#desks/scanner/gates/structural-proximity.ts';
import { timeframeConflict } from '#desks/scanner/gates/timeframe-conflict.ts';

export type GatePreset = (typeof GATE_PRESETS)[number];

/** The first is the default. */
export const GATE_PRESETS = ['strict', 'classic', 'off'] as const;

/** The desk's gates. `off` has none: every signal opens a position, for comparison only. */
export function gatesOf(preset: GatePreset): readonly Gate<ScannerContext>[] {
  return PRESETS[preset];
}

/** Throws `argument.unknown` with the nearest names. */
export function parseGatePreset(text: string): GatePreset {
  const wanted = text.trim().toLowerCase();
  const preset = GATE_PRESETS.find((candidate) => candidate === wanted);
  if (preset === undefined) throw unknownName('gate preset', text, GATE_PRESETS);
  return preset;
}

const STRICT: readonly Gate<ScannerContext>[] = [
  structuralProximity({ of: 'support', distanceAtrMax: 0.5, wrongHalfAtrMax: undefined }),
  momentum({ on: 'momentum', regime: true, steps: 9, risesMin: 7, volumeMin: 1.3 }),
  timeframeConflict({ steps: 4, risesMin: 3, structureAtrMax: 0.25, exhaustionMax: 20 }),
];

/** The numbers that the desk was first asked for, kept for comparison; on random bars its first gate passes nearly everything. */
const CLASSIC: readonly Gate<ScannerContext>[] = [
  structuralProximity({ of: 'any', distanceAtrMax: 2, wrongHalfAtrMax: 1 }),
  momentum({ on: 'highest-structure', regime: false, steps: 9, risesMin: 5, volumeMin: undefined }),
  conflictByPoints({
    primaryNotWith: -15,
    strongFilter: -40,
    weakFilter: -10,
    atStructure: 15,
    inCycleWindow: 15,
    forgivenAbove: -30,
    steps: 4,
    structureAtrMax: 1,
  }),
];

const PRESETS: Readonly<Record<GatePreset, readonly Gate<ScannerContext>[]>> = {
  strict: STRICT,
  classic: CLASSIC,
  off: [],
};
