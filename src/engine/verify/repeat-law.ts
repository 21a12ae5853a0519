import type { BarColumns } from '#domain/market/bar-columns.ts';
import { firstDifference, otherFuture, recorded } from '#engine/verify/prefix-law.ts';
import type { MakeRun, PrefixCheck } from '#engine/verify/prefix-law.ts';

/** Whether a run is the same when it is made a second time, after a run over other data in between. */
export type RepeatCheck = Pick<PrefixCheck, 'records' | 'difference'>;

/**
 * The test for hidden inputs: a clock, unseeded randomness, or memory that outlives a run. A strategy that remembers the end of
 * the data from its last run trades well in the next one; no cut of the data shows that, a run over another future does.
 */
export function repeatLaw(makeRun: MakeRun, bars: BarColumns, seed: number): RepeatCheck {
  const first = recorded(makeRun, bars, bars.length);
  const cut = Math.max(1, Math.floor(bars.length / 2));
  recorded(makeRun, otherFuture(bars, cut, { seed, future: 'falling' }), bars.length);
  const second = recorded(makeRun, bars, bars.length);
  return { records: first.lines.length, difference: firstDifference(first.lines, second.lines) };
}
