import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { allPass } from '#domain/gates/gate.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import { Follower } from '#engine/follow.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { MODES } from '#desks/scanner/modes.ts';
import { scannerRun } from '#apps/research/run/run-setup.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';

/**
 * What became of a stored signal by the bars that are stored now; undefined while none came after it, and for a signal that is not the
 * scanner's: the time limit by which it would be judged is not known.
 */
export function followLater(
  { signal, verdicts, mode, preset }: SignalDocument,
  loaded: LoadedBars,
): FollowedSignal | undefined {
  const { bars, instrument } = loaded;
  if (!MODES.some(({ name }) => name === mode)) return undefined;
  const next = bars.indexAt(signal.time);
  if (next === 0 || next === bars.length) return undefined;
  const { config, desk } = scannerRun(loaded, { mode, preset, settings: {} });
  const follower = new Follower(config, desk.holdingLimitMs, instrument);
  const cursor = new BarCursor(bars);
  follower.onBar(cursor.moveTo(next - 1), undefined);
  follower.follow(signal, allPass(verdicts));
  for (let i = next; i < bars.length && follower.done.length === 0; i++) follower.onBar(cursor.moveTo(i), undefined);
  follower.end(undefined);
  return follower.done[0];
}
