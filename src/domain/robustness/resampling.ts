import type { Rng } from '#core/rng.ts';

/**
 * A resample of `0 … length - 1` of the same length in blocks whose length is geometric with the given mean, going round at the
 * end: the stationary bootstrap (Politis & Romano 1994, https://doi.org/10.1080/01621459.1994.10476870). A mean of 1 draws every
 * item by itself; longer blocks keep what neighbours have to do with each other.
 */
export function resampledIndexes(length: number, meanBlock: number, rng: Rng): Int32Array {
  const indexes = new Int32Array(length);
  let at = 0;
  for (let i = 0; i < length; i++) {
    const begins = i === 0 || rng.uniform() * meanBlock < 1;
    at = begins ? rng.integer(0, length - 1) : (at + 1) % length;
    indexes[i] = at;
  }
  return indexes;
}

/** Share of the draws of chance that were at least as good, the result itself counted as one of them: above 0, at most 1. */
export function chanceOf(result: number, draws: Iterable<number>): number {
  let [asGood, count] = [1, 1];
  for (const draw of draws) {
    count++;
    if (draw >= result) asGood++;
  }
  return asGood / count;
}
