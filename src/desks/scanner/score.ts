import type { Factor } from '#domain/signals/signal.ts';
import type { FactorSubject } from '#desks/scanner/factors/factor.ts';
import { FACTORS } from '#desks/scanner/factors/registry.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';

export interface Score {
  /** -1...1, the weighted mean of the factors that know enough; 0 when none does. */
  readonly value: number;
  /** All factors that the mode weighs. One that lacks an input is kept with weight 0, and its reason names what was missing. */
  readonly factors: readonly Factor[];
}

/** How much speaks for a trade. It ranks signals; whether one is taken is the gates' business. */
export function scoreOf(subject: FactorSubject, weights: ScannerMode['weights']): Score {
  const factors: Factor[] = [];
  let sum = 0;
  let total = 0;
  for (const rule of FACTORS) {
    const weight = weights[rule.name];
    if (weight === undefined) continue;
    const opinion = rule.judge(subject);
    if (opinion.kind === 'missing') {
      factors.push({ name: rule.name, score: 0, weight: 0, reason: `Not known yet: ${opinion.missing}`, evidence: [] });
      continue;
    }
    const { score, reason, evidence } = opinion;
    factors.push({ name: rule.name, score, weight, reason, evidence });
    sum += score * weight;
    total += weight;
  }
  return { value: total === 0 ? 0 : sum / total, factors };
}
