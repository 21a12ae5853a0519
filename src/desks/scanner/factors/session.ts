import { missing, scored } from '#desks/scanner/factors/factor.ts';
import type { FactorRule } from '#desks/scanner/factors/factor.ts';

const INSIDE = 0.5;
const OUTSIDE = -0.25;

/** Whether the entry bar opened in one of the hours in which moves are made. */
export const SESSION: FactorRule = {
  name: 'session',
  judge({ context }) {
    const { session, time } = context;
    if (session === undefined) return missing('session windows');
    const isInside = session.names.length > 0;
    const names = session.names.join(' and ');
    const reason = isInside ? `Entry bar opened in the ${names} window` : 'Entry bar opened outside all windows';
    return scored(isInside ? INSIDE : OUTSIDE, reason, [
      { label: 'session', value: isInside ? names : 'none', knownAt: time },
    ]);
  },
};
