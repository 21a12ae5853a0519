import type { SignalExplanation } from '#contract/signals.ts';

/** Bars of the present that a chart asks for; what is older is looked at by itself. */
const LIVE_BARS = 2_500;
/** Bars after an old signal that show what became of it. */
const AFTER_BARS = 400;

/**
 * Where the bars of a signal's chart end: nowhere while the signal is among the latest bars, which are followed live; else some time
 * after it.
 */
export function chartEnd(time: number, barMs: number, now: number): number | undefined {
  return now - time < LIVE_BARS * barMs ? undefined : time + AFTER_BARS * barMs;
}

/** How much of the plan is filled, as far as the fills tell: all of it once it has been entered, nothing before; null when it is not traded. */
export function filledShare({ isTraded, fills }: Pick<SignalExplanation, 'isTraded' | 'fills'>): number | null {
  if (!isTraded) return null;
  return fills.some(({ kind }) => kind === 'entry') ? 1 : 0;
}
