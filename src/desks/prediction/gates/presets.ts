import { unknownName } from '#core/suggest.ts';
import { HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { liquidity, narrowSpread, soundBook } from '#desks/prediction/gates/book-gates.ts';
import type { LiquidityOptions } from '#desks/prediction/gates/book-gates.ts';
import {
  NOTHING_KILLED,
  categoryStrength,
  killList,
  netEdge,
  timeToClose,
} from '#desks/prediction/gates/market-gates.ts';
import type { KillList, StrengthOptions } from '#desks/prediction/gates/market-gates.ts';
import type { PredictionGate } from '#desks/prediction/gates/verdicts.ts';

/** Every number of the gates. Plain data. */
export interface GateSettings {
  readonly book: { readonly ageMsMax: number };
  readonly spread: { readonly ticksMax: number };
  readonly liquidity: LiquidityOptions;
  readonly close: { readonly leastMs: number };
  readonly strength: StrengthOptions;
  readonly edge: { readonly least: number };
  readonly killed: KillList;
}

/** The first is the default. `off` judges nothing, for comparison; the driver still sends no order into a book that is not sound. */
export const PREDICTION_GATE_PRESETS = ['strict', 'research', 'off'] as const;
export type PredictionGatePreset = (typeof PREDICTION_GATE_PRESETS)[number];

const STRICT: GateSettings = {
  book: { ageMsMax: 30_000 },
  spread: { ticksMax: 3 },
  liquidity: { contractsMin: 50, usualShareMin: 0.5 },
  close: { leastMs: HOUR_MS },
  strength: { least: 0.1, categories: { sports: 0.3, crypto: 0.2 } },
  edge: { least: 0.005 },
  killed: NOTHING_KILLED,
};

/** For prices without books and for the first look at a detector: only what makes an order possible at all. */
const RESEARCH: GateSettings = {
  ...STRICT,
  book: { ageMsMax: 10 * MINUTE_MS },
  spread: { ticksMax: 10 },
  liquidity: { contractsMin: 5, usualShareMin: undefined },
  strength: { least: 0, categories: {} },
  edge: { least: 0 },
};

const PRESETS = { strict: STRICT, research: RESEARCH } as const;

/** The numbers of a preset; those of `strict` for `off`, which has no gates to use them. */
export function gateSettings(preset: PredictionGatePreset): GateSettings {
  return preset === 'off' ? STRICT : PRESETS[preset];
}

/** The desk's gates, in the order in which people read them. */
export function predictionGates(settings: GateSettings): readonly PredictionGate[] {
  return [
    soundBook(settings.book),
    narrowSpread(settings.spread),
    liquidity(settings.liquidity),
    timeToClose(settings.close),
    categoryStrength(settings.strength),
    netEdge(settings.edge),
    killList(settings.killed),
  ];
}

export function presetGates(preset: PredictionGatePreset): readonly PredictionGate[] {
  return preset === 'off' ? [] : predictionGates(gateSettings(preset));
}

/** Throws `argument.unknown` with the nearest names. */
export function parsePredictionGates(text: string): PredictionGatePreset {
  const wanted = text.trim().toLowerCase();
  const preset = PREDICTION_GATE_PRESETS.find((candidate) => candidate === wanted);
  if (preset === undefined) throw unknownName('gate preset', text, PREDICTION_GATE_PRESETS);
  return preset;
}
