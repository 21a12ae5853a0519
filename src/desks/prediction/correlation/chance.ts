/** Chance that a Poisson count of this mean is `count` or more. */
export function poissonTail(count: number, mean: number): number {
  return tail(count, Math.exp(-mean), (k) => mean / k);
}

/** Chance of `count` or more successes in `trials`, each of chance `share`. */
export function binomialTail(count: number, trials: number, share: number): number {
  if (count <= 0 || share >= 1) return 1;
  if (count > trials) return 0;
  return tail(count, (1 - share) ** trials, (k) => ((trials - k + 1) / k) * (share / (1 - share)), trials);
}

/** Sums from `count` upwards, where terms are small, so that nothing cancels. `ratio(k)` is the term of k over that of k - 1. */
function tail(count: number, atZero: number, ratio: (k: number) => number, most = Number.POSITIVE_INFINITY): number {
  if (count <= 0) return 1;
  let term = atZero;
  for (let k = 1; k <= count; k++) term *= ratio(k);
  let sum = 0;
  for (let k = count; k <= most && (term > sum * 1e-17 || ratio(k) > 1) && k < count + MAX_TERMS; k++) {
    sum += term;
    term *= ratio(k + 1);
  }
  return Math.min(1, sum);
}

const MAX_TERMS = 10_000;
