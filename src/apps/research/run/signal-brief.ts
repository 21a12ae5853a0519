import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { MODES } from '#desks/scanner/modes.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';
import { stoppedBy } from '#apps/research/run/words.ts';

/** What a list shows of a signal besides what it can be found by. Plain data, stored beside the document. */
export interface SignalBrief {
  readonly desk: string;
  readonly mode: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The first gate that stopped it, and why; null when none did. */
  readonly stoppedBy: string | null;
  readonly stop: number;
  readonly referencePrice: number;
  readonly firstTarget: number | null;
  /** Of the first target. */
  readonly rewardR: number | null;
  /** The rest is null while nothing is known. */
  readonly resultR: number | null;
  readonly resolution: string | null;
}

/** The part of a signal's document that it is made of. */
export interface BriefSource {
  readonly signal: Signal;
  readonly verdicts: readonly Verdict[];
  readonly mode: string;
  readonly symbol: string;
  readonly followed?: FollowedSignal;
}

export function signalBrief({ signal, verdicts, mode, symbol, followed }: BriefSource): SignalBrief {
  const { plan, timeframe } = signal;
  const [first] = plan.targets;
  const why = stoppedBy(verdicts);
  return {
    desk: deskOf(mode),
    mode,
    symbol,
    timeframe,
    stoppedBy: why === '' ? null : why,
    stop: plan.stop,
    referencePrice: plan.referencePrice,
    firstTarget: first?.price ?? null,
    rewardR: first?.rMultiple ?? null,
    resultR: followed?.rMultiple ?? null,
    resolution: followed?.resolution ?? null,
  };
}

/** Reference strategies have no modes: theirs is their name. */
function deskOf(mode: string): string {
  return MODES.some(({ name }) => name === mode) ? SCANNER : 'strategy';
}
