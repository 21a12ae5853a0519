import { Rng } from '#core/rng.ts';
import { quantileOfSorted } from '#domain/metrics/numeric/quantile.ts';

/** How well a score tells some cases from the rest. */
export interface Separation {
  readonly cases: number;
  readonly others: number;
  /**
   * Chance that a case scores higher than another one, ties counted half: the area under the ROC curve (Hanley & McNeil 1982,
   * https://doi.org/10.1148/radiology.143.1.7063747). 0.5 is chance; undefined without both.
   */
  readonly auc: number | undefined;
  /** 95 %, by drawing cases and others with replacement; undefined below {@link CASES_MIN} on either side: no interval can be trusted. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  /** Chance of an area at least so far from 0.5 when cases are drawn from all alike, by permutation; undefined without both. */
  readonly pValue: number | undefined;
  /** `separates` when the interval lies above 0.5. */
  readonly verdict: 'separates' | 'does-not' | 'too-few';
}

/** Scores that an interval needs on either side. */
export const CASES_MIN = 10;
const DRAWS = 2_000;

export function separation(cases: readonly number[], others: readonly number[], seed: number): Separation {
  const auc = areaUnderCurve(cases, others);
  const isEnough = cases.length >= CASES_MIN && others.length >= CASES_MIN;
  const interval = isEnough ? bootstrapArea(cases, others, seed) : undefined;
  const verdict = interval === undefined ? 'too-few' : interval.low > 0.5 ? 'separates' : 'does-not';
  const pValue = auc === undefined ? undefined : permutationP(cases, others, auc, seed);
  return { cases: cases.length, others: others.length, auc, interval, pValue, verdict };
}

/** Undefined without both. By ranks, `(sum of ranks - m (m + 1) / 2) / (m n)`, ties at their middle rank. */
export function areaUnderCurve(cases: readonly number[], others: readonly number[]): number | undefined {
  const [m, n] = [cases.length, others.length];
  if (m === 0 || n === 0) return undefined;
  const ranks = middleRanks([...cases, ...others]);
  let sum = 0;
  for (let i = 0; i < m; i++) sum += ranks[i]!;
  return (sum - (m * (m + 1)) / 2) / (m * n);
}

function middleRanks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

function bootstrapArea(
  cases: readonly number[],
  others: readonly number[],
  seed: number,
): { readonly low: number; readonly high: number } {
  const rng = new Rng(seed);
  const drawn = (values: readonly number[]): number[] => values.map(() => values[rng.integer(0, values.length - 1)]!);
  const areas = Float64Array.from({ length: DRAWS }, () => areaUnderCurve(drawn(cases), drawn(others))!).sort();
  return { low: quantileOfSorted(areas, 0.025)!, high: quantileOfSorted(areas, 0.975)! };
}

/** The ranks stay, who is a case is drawn anew; the observed labelling counts as one draw. */
function permutationP(cases: readonly number[], others: readonly number[], auc: number, seed: number): number {
  const rng = new Rng(seed);
  const [m, n] = [cases.length, others.length];
  const ranks = middleRanks([...cases, ...others]);
  let asFar = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < m; i++) {
      const pick = rng.integer(i, ranks.length - 1);
      const rank = ranks[pick]!;
      ranks[pick] = ranks[i]!;
      ranks[i] = rank;
      sum += rank;
    }
    const area = (sum - (m * (m + 1)) / 2) / (m * n);
    if (Math.abs(area - 0.5) >= Math.abs(auc - 0.5) - 1e-12) asFar++;
  }
  return asFar / (DRAWS + 1);
}
