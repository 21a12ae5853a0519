import { separation } from '#domain/evidence/leak-score/separation.ts';
import type { Separation } from '#domain/evidence/leak-score/separation.ts';
import { quantileOfSorted, sortedValues } from '#domain/metrics/numeric/quantile.ts';
import type { LeakCase } from '#apps/research/prediction/leak-cases.ts';
import type { ScoredMarket } from '#apps/research/prediction/leak-files.ts';

/** How scores spread. */
export interface ScoreSpread {
  readonly scored: number;
  /** Undefined without scores. */
  readonly low: number | undefined;
  readonly median: number | undefined;
  readonly high: number | undefined;
  /** Above 0: the market went towards the truth before the news. */
  readonly towards: number;
}

/** Ours against what the file says, to the digits that it is written with. */
export interface Reproduction {
  readonly compared: number;
  /** Within one millionth. */
  readonly same: number;
  /** Scores that only one of the two has. */
  readonly onlyOne: number;
  readonly gapMax: number;
}

export interface LeakReport {
  readonly markets: number;
  readonly score: ScoreSpread & Reproduction;
  readonly adjusted: ScoreSpread & Reproduction;
  /** Why others have no score, most frequent first. */
  readonly excluded: readonly { readonly reason: string; readonly markets: number }[];
  /** Undefined when no cases were given. */
  readonly cases: CaseReport | undefined;
}

export interface CaseReport {
  readonly cases: number;
  readonly markets: number;
  /** Markets of cases that the population has at all, and those with a score. */
  readonly found: number;
  readonly scored: readonly { readonly case: string; readonly market: string; readonly score: number }[];
  /** Whether documented cases score higher than the rest. */
  readonly score: Separation;
  readonly adjusted: Separation;
}

const TOLERANCE = 1e-6;

export function leakReport(
  population: readonly ScoredMarket[],
  cases: readonly LeakCase[] | undefined,
  seed: number,
): LeakReport {
  const reasons = new Map<string, number>();
  for (const { score, exclusion } of population) {
    const reason = exclusion === '' ? 'no reason given' : exclusion;
    if (score === undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return {
    markets: population.length,
    score: {
      ...spread(population.map(({ score }) => score)),
      ...reproduction(population.map(({ score, published }) => [score, published])),
    },
    adjusted: {
      ...spread(population.map(({ adjusted }) => adjusted)),
      ...reproduction(population.map(({ adjusted, publishedAdjusted }) => [adjusted, publishedAdjusted])),
    },
    excluded: [...reasons].map(([reason, markets]) => ({ reason, markets })).sort((a, b) => b.markets - a.markets),
    cases: cases === undefined ? undefined : caseReport(population, cases, seed),
  };
}

function spread(scores: readonly (number | undefined)[]): ScoreSpread {
  const sorted = sortedValues(scores.filter((score) => score !== undefined));
  return {
    scored: sorted.length,
    low: sorted[0],
    median: quantileOfSorted(sorted, 0.5),
    high: sorted.at(-1),
    towards: sorted.filter((score) => score > 0).length,
  };
}

function reproduction(pairs: readonly (readonly [number | undefined, number | undefined])[]): Reproduction {
  const both = pairs.filter((pair): pair is readonly [number, number] => pair.every((value) => value !== undefined));
  const gaps = both.map(([ours, theirs]) => Math.abs(ours - theirs));
  return {
    compared: both.length,
    same: gaps.filter((gap) => gap <= TOLERANCE).length,
    onlyOne: pairs.filter(([ours, theirs]) => (ours === undefined) !== (theirs === undefined)).length,
    gapMax: Math.max(0, ...gaps),
  };
}

function caseReport(population: readonly ScoredMarket[], cases: readonly LeakCase[], seed: number): CaseReport {
  const caseOf = (market: string): LeakCase | undefined =>
    cases.find(({ markets }) => markets.some((prefix) => market.startsWith(prefix)));
  const split = (of: 'score' | 'adjusted'): Separation => {
    const scored = population.filter((one) => one[of] !== undefined);
    const isCase = scored.map(({ id }) => caseOf(id) !== undefined);
    const documented = scored.filter((_, i) => isCase[i]).map((one) => one[of]!);
    const others = scored.filter((_, i) => !isCase[i]).map((one) => one[of]!);
    return separation(documented, others, seed);
  };
  return {
    cases: cases.length,
    markets: cases.reduce((sum, { markets }) => sum + markets.length, 0),
    found: population.filter(({ id }) => caseOf(id) !== undefined).length,
    scored: population.flatMap(({ id, score }) => {
      const documented = caseOf(id);
      return documented === undefined || score === undefined ? [] : [{ case: documented.title, market: id, score }];
    }),
    score: split('score'),
    adjusted: split('adjusted'),
  };
}
