import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import { fitLogistic, winChance } from '#domain/evidence/tuning/logistic.ts';
import type { LogisticModel } from '#domain/evidence/tuning/logistic.ts';
import type { ScoredResult } from '#domain/evidence/tuning/scored-result.ts';
import { added, bestThreshold, figuresOf, presentThreshold } from '#domain/evidence/tuning/threshold-tuning.ts';
import type { RuleFigures } from '#domain/evidence/tuning/threshold-tuning.ts';
import { timeFolds } from '#domain/evidence/tuning/time-folds.ts';
import type { FoldOptions } from '#domain/evidence/tuning/time-folds.ts';

/** How good the chances were that a model gave, out of sample: means a signal, lower is better. */
export interface ForecastFigures {
  readonly logLoss: number;
  readonly brier: number;
}

/** One category: its own models against those of all categories together, on the same signals that neither had seen. */
export interface CategoryVerdict {
  readonly category: string;
  /** Signals that were judged. */
  readonly judged: number;
  readonly generic: ForecastFigures | undefined;
  readonly own: ForecastFigures | undefined;
  /** Log loss saved a signal by the category's own models, with its interval. */
  readonly gain: ClusteredMean | undefined;
  /** What thresholds chosen from all categories took out of sample, and those chosen from this one alone. */
  readonly genericRule: RuleFigures;
  readonly ownRule: RuleFigures;
  readonly verdict: 'own' | 'generic';
  readonly reason: 'proven' | 'not-proven' | 'rule-is-worse' | 'too-few';
  /** Chance of a win by score, one model a type, from all of the past; what is used when the verdict is `own`. */
  readonly models: readonly ({ readonly type: string } & LogisticModel)[];
}

/** Judged signals that a category needs. */
const JUDGED_MIN = 100;
/** A category's own results that let it leave the generic model. */
const OWN_MIN = 30;
const ALPHA = 0.05;
/** A weak pull of generic models to a flat line; a category may differ from them by half a unit of log odds before it is pulled back. */
const GENERIC_STRENGTH = 1;
const OWN_STRENGTH = 4;

/** Whether categories deserve models of their own. The generic ones stay unless the gain is proven, for all categories at once. */
export function categoryVerdicts(
  results: readonly ScoredResult[],
  options: FoldOptions = {},
): readonly CategoryVerdict[] {
  const categories = [...new Set(results.map(({ category }) => category))].sort();
  const judges = new Map(categories.map((category, i) => [category, new CategoryJudge(i)]));
  const clusters = new ClusterIndex();
  for (const { train, judged } of timeFolds(results, options)) {
    const learnt = learn(train);
    for (const one of judged) judges.get(one.category)!.judge(one, learnt, clusters);
    for (const category of categories) judges.get(category)!.rules(category, train, judged);
  }
  const final = learn(results);
  const alpha = ALPHA / Math.max(1, categories.length);
  return categories.map((category) => judges.get(category)!.verdict(category, alpha, final));
}

/** Models by type, and by type and category. */
interface Learnt {
  readonly generic: ReadonlyMap<string, LogisticModel>;
  readonly own: ReadonlyMap<string, LogisticModel>;
}

const FLAT: LogisticModel = { intercept: 0, slope: 0 };

function learn(results: readonly ScoredResult[]): Learnt {
  const generic = new Map<string, LogisticModel>();
  const own = new Map<string, LogisticModel>();
  for (const [type, ofType] of grouped(results, ({ type: name }) => name)) {
    const model = fitLogistic(ofType, FLAT, GENERIC_STRENGTH);
    generic.set(type, model);
    for (const [category, ofCategory] of grouped(ofType, ({ category: name }) => name)) {
      if (ofCategory.length >= OWN_MIN) own.set(ownKey(type, category), fitLogistic(ofCategory, model, OWN_STRENGTH));
    }
  }
  return { generic, own };
}

/** Collects what one category was judged on. */
class CategoryJudge {
  private readonly number: number;
  private readonly gains = new ClusterTally();
  private readonly sums = { genericLog: 0, ownLog: 0, genericBrier: 0, ownBrier: 0 };
  private readonly genericRules: RuleFigures[] = [];
  private readonly ownRules: RuleFigures[] = [];

  constructor(number: number) {
    this.number = number;
  }

  judge(one: ScoredResult, { generic, own }: Learnt, clusters: ClusterIndex): void {
    const common = generic.get(one.type) ?? FLAT;
    const special = own.get(ownKey(one.type, one.category)) ?? common;
    const isWin = one.result > 0;
    const [p, q] = [winChance(common, one.score), winChance(special, one.score)];
    const [commonLog, specialLog] = [-Math.log(isWin ? p : 1 - p), -Math.log(isWin ? q : 1 - q)];
    this.sums.genericLog += commonLog;
    this.sums.ownLog += specialLog;
    this.sums.genericBrier += (p - Number(isWin)) ** 2;
    this.sums.ownBrier += (q - Number(isWin)) ** 2;
    clusters.add(this.gains, this.number, clusters.clusterOf(one), commonLog - specialLog);
  }

  /** The thresholds that each side would have chosen, on the signals of this category that came next. */
  rules(category: string, train: readonly ScoredResult[], next: readonly ScoredResult[]): void {
    const byType = grouped(train, ({ type }) => type);
    for (const [type, ofType] of grouped(next, (one) => one.type)) {
      const judged = ofType.filter((one) => one.category === category);
      const known = byType.get(type) ?? [];
      const ownKnown = known.filter((one) => one.category === category);
      const present = presentThreshold(ownKnown.length > 0 ? ownKnown : known);
      const common = bestThreshold(known, present, 'net-r');
      const special = ownKnown.length >= OWN_MIN ? bestThreshold(ownKnown, present, 'net-r') : common;
      this.genericRules.push(figuresOf(judged, common));
      this.ownRules.push(figuresOf(judged, special));
    }
  }

  verdict(category: string, alpha: number, { own }: Learnt): CategoryVerdict {
    const { count } = this.gains;
    const gain = this.gains.mean(alpha);
    const genericRule = added(this.genericRules);
    const ownRule = added(this.ownRules);
    const isProven = gain !== undefined && gain.low > 0;
    const reason =
      count < JUDGED_MIN
        ? 'too-few'
        : !isProven
          ? 'not-proven'
          : ownRule.totalR < genericRule.totalR
            ? 'rule-is-worse'
            : 'proven';
    const { genericLog, ownLog, genericBrier, ownBrier } = this.sums;
    return {
      category,
      judged: count,
      generic: count === 0 ? undefined : { logLoss: genericLog / count, brier: genericBrier / count },
      own: count === 0 ? undefined : { logLoss: ownLog / count, brier: ownBrier / count },
      gain,
      genericRule,
      ownRule,
      verdict: reason === 'proven' ? 'own' : 'generic',
      reason,
      models: modelsOf(own, category),
    };
  }
}

function modelsOf(own: ReadonlyMap<string, LogisticModel>, category: string): CategoryVerdict['models'] {
  return [...own]
    .filter(([key]) => key.endsWith(`${SEPARATOR}${category}`))
    .map(([key, model]) => ({ type: key.split(SEPARATOR)[0]!, intercept: model.intercept, slope: model.slope }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

const SEPARATOR = '\u001F';

function ownKey(type: string, category: string): string {
  return `${type}${SEPARATOR}${category}`;
}

function grouped(
  results: readonly ScoredResult[],
  keyOf: (result: ScoredResult) => string,
): ReadonlyMap<string, readonly ScoredResult[]> {
  const groups = new Map<string, ScoredResult[]>();
  for (const result of results) {
    const key = keyOf(result);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [result]);
    else group.push(result);
  }
  return groups;
}
