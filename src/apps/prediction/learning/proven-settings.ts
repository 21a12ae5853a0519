import { winChance } from '#domain/evidence/tuning/logistic.ts';
import type { LogisticModel } from '#domain/evidence/tuning/logistic.ts';
import type { SignalProposal } from '#domain/evidence/tuning/signal-proposal.ts';
import type { ThresholdProposal } from '#domain/evidence/tuning/threshold-tuning.ts';
import { WEIGHT_MAX, WEIGHT_MIN } from '#domain/evidence/weights/signal-weights.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import type { MarketCategory } from '#domain/prediction/prediction-market.ts';

/** A tuned strength of all findings in a category. */
export interface CategoryThreshold extends ThresholdProposal {
  readonly category: string;
  readonly results: number;
}

/** What the desk has learnt; only what is proven is used. */
export interface DeskProposal extends SignalProposal {
  readonly categoryThresholds: readonly CategoryThreshold[];
}

/** The part of a proposal that is used, as it may come from a store. */
export interface LearntProposal {
  readonly thresholds: readonly Pick<SignalProposal['thresholds'][number], 'type' | 'chosen' | 'verdict'>[];
  readonly categoryThresholds?: readonly Pick<CategoryThreshold, 'category' | 'chosen' | 'verdict'>[] | undefined;
  readonly weights: {
    readonly overallRate?: number | undefined;
    readonly weights: readonly {
      readonly type: string;
      readonly category?: string | undefined;
      readonly weight: number;
      readonly verdict?: SignalProposal['weights']['weights'][number]['verdict'] | undefined;
    }[];
  };
  readonly categories: readonly Pick<SignalProposal['categories'][number], 'category' | 'verdict' | 'models'>[];
}

/** What of a proposal is proven, each by its own rule out of sample. */
export interface ProvenSettings {
  /** Strengths that findings need at least. */
  readonly detectors: Readonly<Partial<Record<DetectorName, number>>>;
  readonly categories: Readonly<Partial<Record<MarketCategory, number>>>;
  /** By detector, and by `detector/category`; 1 is the average kind. */
  readonly weights: Readonly<Record<string, number>>;
  /** Chance of a profit by strength, by `detector/category`, in categories that have a model of their own. */
  readonly models: Readonly<Record<string, LogisticModel>>;
  /** Share of all findings that made a profit: what a chance is measured against. Undefined while there was none. */
  readonly overallRate: number | undefined;
}

export const NOTHING_PROVEN: ProvenSettings = {
  detectors: {},
  categories: {},
  weights: {},
  models: {},
  overallRate: undefined,
};

export function provenOf({ thresholds, categoryThresholds = [], weights, categories }: LearntProposal): ProvenSettings {
  return {
    detectors: changes(thresholds, DETECTORS, ({ type }) => type),
    categories: changes(categoryThresholds, MARKET_CATEGORIES, ({ category }) => category),
    weights: Object.fromEntries(
      weights.weights.filter(isUsed).map(({ type, category, weight }) => [kindOf(type, category), bounded(weight)]),
    ),
    models: Object.fromEntries(
      categories
        .filter(({ verdict }) => verdict === 'own')
        .flatMap(({ category, models }) =>
          models.map(({ type, intercept, slope }) => [kindOf(type, category), { intercept, slope }]),
        ),
    ),
    overallRate: weights.overallRate,
  };
}

export function isNothing({ detectors, categories, weights, models }: ProvenSettings): boolean {
  return [detectors, categories, weights, models].every((part) => Object.keys(part).length === 0);
}

/**
 * How much a finding counts, 0.5 to 2, when alerts are ranked and stakes are sized: by the model of its own category where that is proven, else
 * by the weight of its detector there, else by that of its detector; 1 where nothing is proven.
 */
export function weightOf(
  { weights, models, overallRate }: ProvenSettings,
  { detector, category, strength }: { readonly detector: string; readonly category: string; readonly strength: number },
): number {
  const kind = kindOf(detector, category);
  const model = models[kind];
  if (model !== undefined && overallRate !== undefined) return bounded(winChance(model, strength) / overallRate);
  return weights[kind] ?? weights[detector] ?? 1;
}

/** Closer to 1 a weight says nothing. */
const LEAST_CHANGE = 0.01;

/** What earns and wins more often than others, or loses and wins less often; where the two disagree nothing is changed. */
function isUsed({ verdict, weight }: LearntProposal['weights']['weights'][number]): boolean {
  if (verdict === 'proven-good') return weight >= 1 + LEAST_CHANGE;
  return verdict === 'proven-bad' && weight <= 1 - LEAST_CHANGE;
}

function kindOf(detector: string, category: string | undefined): string {
  return category === undefined ? detector : `${detector}/${category}`;
}

function bounded(weight: number): number {
  return Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, weight));
}

/** Thresholds that are to be changed, of names that are known. */
function changes<Name extends string, Threshold extends { readonly chosen: number; readonly verdict: string }>(
  thresholds: readonly Threshold[],
  names: readonly Name[],
  nameOf: (threshold: Threshold) => string,
): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const threshold of thresholds) {
    const name = names.find((each) => each === nameOf(threshold));
    if (name !== undefined && threshold.verdict === 'change') found[name] = threshold.chosen;
  }
  return found;
}
