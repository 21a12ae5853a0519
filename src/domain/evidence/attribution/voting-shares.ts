import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';

/** Contributors up to which every coalition is looked at. */
const EXACT_MAX = 12;
/** Orders drawn beyond that. */
const SAMPLES = 2_000;
/** Keeps a coalition that has exactly the quota, summed up in another order, on the right side. */
const SLACK = 1e-12;

/**
 * Shapley's shares in a weighted vote (Shapley & Shubik 1954, https://doi.org/10.2307/1951053): a coalition of contributors
 * carries the signal when its support reaches the `quota` of all support; a contributor's share is how often, over all orders in
 * which they may come together, it is the one that tips the scale. Shares are 0 or more and sum to 1. Exact up to 12 contributors;
 * beyond, orders drawn with the seed, each of which has exactly one that tips, so that the sum stays 1.
 */
export function votingShares(supports: readonly number[], quota: number, seed = 1): readonly number[] {
  const n = supports.length;
  invariant(n > 0 && quota > 0 && quota <= 1, `a vote has voters and a quota in (0, 1], had ${n} and ${quota}`);
  let total = 0;
  for (const support of supports) total += support;
  if (n === 1 || total <= 0) return supports.map(() => 1 / n);
  const needed = quota * total * (1 - SLACK);
  return n <= EXACT_MAX ? exactShares(supports, needed) : sampledShares(supports, needed, seed);
}

/** For each number of contributors: by the size of a winning coalition, what it gives each member and takes from everyone. */
const MEMBER_GAIN: readonly Float64Array[] = Array.from({ length: EXACT_MAX + 1 }, (_, n) => coefficients(n, 'member'));
const OTHER_LOSS: readonly Float64Array[] = Array.from({ length: EXACT_MAX + 1 }, (_, n) => coefficients(n, 'other'));

const SUMS = new Float64Array(1 << EXACT_MAX);
const SIZES = new Uint8Array(1 << EXACT_MAX);
for (let set = 1; set < SIZES.length; set++) SIZES[set] = SIZES[set >> 1]! + (set & 1);

/**
 * Shapley's value rearranged by coalition: a winning coalition S adds `(|S|-1)!(n-|S|)!/n!` to each member and takes
 * `|S|!(n-|S|-1)!/n!` from each non-member. Only the members of each winning coalition are walked.
 */
function exactShares(supports: readonly number[], needed: number): readonly number[] {
  const n = supports.length;
  const [gain, loss] = [MEMBER_GAIN[n]!, OTHER_LOSS[n]!];
  const shares = supports.map(() => 0);
  let taken = 0;
  for (let set = 1; set < 1 << n; set++) {
    const lowest = set & -set;
    const sum = SUMS[set ^ lowest]! + supports[31 - Math.clz32(lowest)]!;
    SUMS[set] = sum;
    if (sum < needed) continue;
    const size = SIZES[set]!;
    taken += loss[size]!;
    const back = gain[size]! + loss[size]!;
    for (let rest = set; rest !== 0; rest &= rest - 1) shares[31 - Math.clz32(rest & -rest)]! += back;
  }
  for (let i = 0; i < n; i++) shares[i] = Math.max(0, shares[i]! - taken);
  return shares;
}

function coefficients(n: number, of: 'member' | 'other'): Float64Array {
  const values = new Float64Array(n + 1);
  for (let size = 1; size <= n; size++) {
    // (size-1)!(n-size)!/n! = 1 / (size * C(n, size)); size!(n-size-1)!/n! = 1 / ((n-size) * C(n, size)).
    if (of === 'member') values[size] = 1 / (size * binomial(n, size));
    else if (size < n) values[size] = 1 / ((n - size) * binomial(n, size));
  }
  return values;
}

function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return Math.round(value);
}

function sampledShares(supports: readonly number[], needed: number, seed: number): readonly number[] {
  const rng = new Rng(seed);
  const order = supports.map((_, i) => i);
  const tipped = supports.map(() => 0);
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = rng.integer(0, i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    let sum = 0;
    let at = 0;
    while (at < order.length - 1) {
      sum += supports[order[at]!]!;
      if (sum >= needed) break;
      at++;
    }
    tipped[order[at]!]!++;
  }
  return tipped.map((count) => count / SAMPLES);
}
