import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { SignalRecord } from '#domain/signals/signal-store.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import type { GatePreset } from '#desks/scanner/gates/presets.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';

/** What is stored of a signal: all that `explain` needs besides the bars. */
export interface SignalDocument {
  readonly signal: Signal<ScannerContext>;
  readonly verdicts: readonly Verdict[];
  readonly mode: string;
  readonly preset: GatePreset;
  readonly symbol: string;
  readonly venue: string;
  /** Timeframe of the bars that the run was fed. */
  readonly base: Timeframe;
  /** What became of it, when the run followed it. */
  readonly followed?: FollowedSignal;
  /** How it was made: `scan`, or the id of a backtest. */
  readonly origin: string;
}

/** The part of a document that is the same for all signals of one run. */
export type DocumentFrame = Pick<SignalDocument, 'mode' | 'preset' | 'origin'> & { readonly loaded: LoadedBars };

/** A signal with its frame, and what became of it when that is known. */
export function signalDocument(
  frame: DocumentFrame,
  signal: Signal,
  verdicts: readonly Verdict[],
  followed?: FollowedSignal,
): SignalDocument {
  const { mode, preset, origin, loaded } = frame;
  return {
    signal: signal as Signal<ScannerContext>,
    verdicts,
    mode,
    preset,
    symbol: loaded.instrument.symbol,
    venue: loaded.instrument.venue,
    base: loaded.timeframe,
    origin,
    ...(followed === undefined ? {} : { followed }),
  };
}

/** The document with what it can be found by. */
export function signalRecord(document: SignalDocument): SignalRecord {
  const { signal, verdicts } = document;
  const decision = allPass(verdicts) ? 'passed' : 'blocked';
  return {
    id: signal.id,
    time: signal.time,
    strategy: signal.strategy,
    instrument: signal.instrument,
    decision,
    document,
  };
}
