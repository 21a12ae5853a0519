import { formatInstant } from '#core/time.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';

/** How the program is, as a whole. */
export interface Health {
  /** `degraded`: it works, but not all of it. `down`: a part that it is of no use without does not. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** A sentence for each part that is not well. */
  readonly reasons: readonly string[];
}

/** Sums features up. One that is still starting for the first time is no trouble unless it is vital. */
export function healthOf(features: readonly FeatureStatus[]): Health {
  const troubled = features.filter(({ state }) => state !== 'well');
  const reasons = troubled.map(reasonOf);
  const isDown = troubled.some(({ isVital, state }) => isVital && state !== 'degraded');
  const isDegraded = troubled.some(({ state, restarts }) => state !== 'starting' || restarts > 0);
  if (isDown) return { status: 'down', reasons };
  return { status: isDegraded ? 'degraded' : 'ok', reasons };
}

function reasonOf({ name, state, since, why, restarts, isOver }: FeatureStatus): string {
  const words = { starting: 'is starting', degraded: 'is not well', failed: 'has failed', well: 'is well' }[state];
  const times = restarts === 0 ? '' : `, started again ${restarts} ${restarts === 1 ? 'time' : 'times'}`;
  const cause = why === '' ? '' : `: ${why}`;
  return `${name} ${words}${isOver ? ' for good' : ''} since ${formatInstant(since)}${times}${cause}`;
}
