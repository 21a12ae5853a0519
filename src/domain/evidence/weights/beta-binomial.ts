import { logGamma } from '#domain/evidence/matrix/log-gamma.ts';

/** Wins among trials of one group. */
export interface GroupCount {
  readonly wins: number;
  readonly trials: number;
  /** The rate that groups like this one scatter around, between 0 and 1. */
  readonly parentRate: number;
}

/** Strengths between which the prior is sought: from hardly any shrinkage to groups that are all alike. */
const STRENGTH_MIN = 4;
const STRENGTH_MAX = 4_000;

/** Golden section: the share of a stretch at which it is cut. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const STEPS = 60;

/**
 * How many trials the parent's rate counts for when a group's own rate is judged: the strength M at which the counts are
 * likeliest when each group's true rate is drawn from Beta(pM, (1-p)M) around its parent's rate p (empirical Bayes). Sought on
 * a logarithmic scale from 4 to 4000; 4000 when groups do not differ more than luck would have them differ.
 */
export function priorStrength(groups: readonly GroupCount[]): number {
  const usable = groups.filter(({ trials, parentRate }) => trials > 0 && parentRate > 0 && parentRate < 1);
  if (usable.length < 2) return STRENGTH_MAX;
  let low = Math.log(STRENGTH_MIN);
  let high = Math.log(STRENGTH_MAX);
  const likelihood = (logStrength: number): number => logLikelihood(usable, Math.exp(logStrength));
  for (let i = 0; i < STEPS; i++) {
    const reach = GOLDEN * (high - low);
    if (likelihood(high - reach) < likelihood(low + reach)) low = high - reach;
    else high = low + reach;
  }
  const inside = Math.exp((low + high) / 2);
  const [best] = [inside, STRENGTH_MIN, STRENGTH_MAX].sort(
    (a, b) => logLikelihood(usable, b) - logLikelihood(usable, a),
  );
  return best!;
}

/** The rate of a group pulled towards its parent's: `(wins + p M) / (trials + M)`. */
export function shrunkenRate({ wins, trials, parentRate }: GroupCount, strength: number): number {
  return (wins + parentRate * strength) / (trials + strength);
}

function logLikelihood(groups: readonly GroupCount[], strength: number): number {
  let sum = 0;
  for (const { wins, trials, parentRate } of groups) {
    const a = parentRate * strength;
    const b = strength - a;
    sum += logGamma(wins + a) + logGamma(trials - wins + b) - logGamma(trials + strength);
    sum += logGamma(strength) - logGamma(a) - logGamma(b);
  }
  return sum;
}
