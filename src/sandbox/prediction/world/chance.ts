import type { Rng } from '#core/rng.ts';

/** Even in `[0, 1)` with 32 bits: enough for everyday things, and half the work of `Rng.uniform`. */
export function luckOf(rng: Rng): number {
  return rng.uint32() / 4_294_967_296;
}

/** Waiting time of something that comes by chance, so long in the mean. */
export function exponential(mean: number, rng: Rng): number {
  return -mean * Math.log(1 - luckOf(rng));
}
