import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import { categoryVerdicts } from '#domain/evidence/tuning/category-models.ts';
import type { CategoryVerdict } from '#domain/evidence/tuning/category-models.ts';
import { scoredResult } from '#domain/evidence/tuning/scored-result.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { tuneThreshold } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { Objective, ThresholdProposal } from '#domain/evidence/tuning/threshold-tuning.ts';
import { signalWeights } from '#domain/evidence/weights/signal-weights.ts';
import type { SignalWeights } from '#domain/evidence/weights/signal-weights.ts';

/** A tuned threshold with the signals that it is of. */
export interface NamedThreshold extends ThresholdProposal {
  readonly strategy: string;
  readonly type: string;
  readonly results: number;
}

/** Everything that was learnt: only what is proven is meant to be used, the rest is there to be seen. */
export interface SignalProposal {
  readonly results: number;
  readonly objective: Objective;
  readonly weights: SignalWeights;
  readonly thresholds: readonly NamedThreshold[];
  readonly categories: readonly CategoryVerdict[];
}

export interface ProposalOptions {
  readonly objective?: Objective;
  readonly blocks?: number;
  readonly embargoMs?: number;
}

const ALPHA = 0.05;

/** Collects outcomes, then learns weights, thresholds and category models from them. */
export class SignalLearner {
  private readonly byType = new PerformanceMatrix({ dimensions: dimensionsNamed(['type']) });
  private readonly byBoth = new PerformanceMatrix({ dimensions: dimensionsNamed(['type', 'category']) });
  private readonly results: ScoredResult[] = [];

  add(outcome: OutcomeRecord): void {
    this.byType.add(outcome);
    this.byBoth.add(outcome);
    const result = scoredResult(outcome);
    if (result !== undefined) this.results.push(result);
  }

  proposal({ objective = 'net-r', ...folds }: ProposalOptions = {}): SignalProposal {
    const groups = new Map<string, ScoredResult[]>();
    for (const result of this.results) {
      const key = `${result.strategy}\u001F${result.type}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [result]);
      else group.push(result);
    }
    // Side by side, one of twenty groups would change for nothing: the chance is shared among them.
    const alpha = ALPHA / Math.max(1, groups.size);
    const thresholds = [...groups.values()].map((group): NamedThreshold => {
      const { strategy, type } = group[0]!;
      const tuned = tuneThreshold(group, { ...folds, objective, alpha });
      return Object.assign({ strategy, type, results: group.length }, tuned);
    });
    return {
      results: this.results.length,
      objective,
      weights: signalWeights(this.byType.matrix(), this.byBoth.matrix()),
      thresholds: thresholds.sort(byName),
      categories: categoryVerdicts(this.results, folds),
    };
  }
}

function byName(a: NamedThreshold, b: NamedThreshold): number {
  return `${a.strategy} ${a.type}` < `${b.strategy} ${b.type}` ? -1 : 1;
}
