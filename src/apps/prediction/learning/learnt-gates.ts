import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { PredictionContext, PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { StrengthOptions } from '#desks/prediction/gates/market-gates.ts';
import { predictionGates } from '#desks/prediction/gates/presets.ts';
import type { GateSettings } from '#desks/prediction/gates/presets.ts';
import type { ProvenSettings } from '#apps/prediction/learning/proven-settings.ts';

/**
 * The gates with the strengths that were proven. They are only ever raised: that less would do as well was not judged. Nothing proven
 * changes nothing.
 */
export function learntGates(
  base: GateSettings,
  proven: Pick<ProvenSettings, 'detectors' | 'categories'>,
): GateSettings {
  if (Object.keys(proven.detectors).length === 0 && Object.keys(proven.categories).length === 0) return base;
  return { ...base, strength: raised(base.strength, proven) };
}

function raised(
  { least, categories, detectors = {} }: StrengthOptions,
  proven: Pick<ProvenSettings, 'detectors' | 'categories'>,
): StrengthOptions {
  const ofCategories = { ...categories };
  for (const category of MARKET_CATEGORIES) {
    const learnt = proven.categories[category];
    if (learnt !== undefined) ofCategories[category] = Math.max(categories[category] ?? least, learnt);
  }
  const ofDetectors = { ...detectors };
  for (const [detector, learnt] of Object.entries(proven.detectors) as [keyof typeof ofDetectors, number][]) {
    ofDetectors[detector] = Math.max(detectors[detector] ?? 0, learnt);
  }
  return { least, categories: ofCategories, detectors: ofDetectors };
}

/** Gates that stay the same objects while their numbers are learnt anew. */
export class ChangingGates {
  readonly gates: readonly Gate<PredictionContext>[];
  private current: readonly Gate<PredictionContext>[];

  constructor(settings: GateSettings) {
    this.current = predictionGates(settings);
    this.gates = this.current.map(({ name }, i) => ({
      name,
      judge: (signal: PredictionSignal): Verdict => this.current[i]!.judge(signal),
    }));
  }

  change(settings: GateSettings): void {
    this.current = predictionGates(settings);
  }
}
