import type { Rng } from '#core/rng.ts';

/**
 * How far a Brownian path rises above its start when it ends at `move` with deviation `sigma`: exact law of the maximum of a
 * bridge (Karatzas & Shreve 1991, problem 2.8.8 and eq. 4.3.40). At least `max(0, move)`. The fall below the start is the
 * rise of the mirrored path: `-bridgeRise(rng, -move, sigma)`.
 */
export function bridgeRise(rng: Rng, move: number, sigma: number): number {
  const exponential = -Math.log(1 - rng.uniform());
  return (move + Math.sqrt(move * move + 2 * sigma * sigma * exponential)) / 2;
}
