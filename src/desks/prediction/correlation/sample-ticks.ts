import { Rng } from '#core/rng.ts';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';

export function ticksOf(...points: readonly (readonly [time: number, price: number])[]): Ticks {
  return {
    times: Float64Array.from(points, ([time]) => time),
    prices: Float64Array.from(points, ([, price]) => price),
  };
}

export interface FollowedOptions {
  readonly seed: number;
  readonly lagMs: number;
  /** Changes of the leader in an hour. */
  readonly changes: number;
  /** Size of the follower's own changes beside those that it copies. */
  readonly noise: number;
  readonly sign: 1 | -1;
}

/** An hour of a price that another one copies after a lag, give or take a quarter of a second, with changes of its own. */
export function followedTicks({ seed, lagMs, changes, noise, sign }: FollowedOptions): {
  readonly leader: Ticks;
  readonly follower: Ticks;
} {
  const rng = new Rng(seed);
  const room = HOUR_MS - lagMs - JITTER_MS;
  const moves = Array.from({ length: changes }, () => ({ time: rng.uniform() * room, size: 0.01 * rng.normal() }));
  const copies = moves.map(({ time, size }) => ({
    time: time + lagMs + (rng.uniform() - 0.5) * JITTER_MS,
    size: sign * size,
  }));
  const own = moves.map(() => ({ time: rng.uniform() * HOUR_MS, size: 0.01 * noise * rng.normal() }));
  return { leader: pathOf(moves), follower: pathOf([...copies, ...own]) };
}

const HOUR_MS = 3_600_000;
const JITTER_MS = 500;

function pathOf(moves: readonly { readonly time: number; readonly size: number }[]): Ticks {
  let price = 0.5;
  const ordered = [...moves].sort((a, b) => a.time - b.time);
  return ticksOf(
    [0, 0.5],
    ...ordered.map(({ time, size }) => [Math.max(1, Math.round(time)), (price += size)] as const),
  );
}
