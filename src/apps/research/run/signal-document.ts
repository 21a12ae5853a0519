import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { SignalRecord } from '#domain/signals/signal-store.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import type { GatePreset } from '#desks/scanner/gates/presets.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { signalBrief } from '#apps/research/run/signal-brief.ts';

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
  /** How it was made: `scan`, the id of a backtest, or that of a trading session. */
  readonly origin: string;
  /** What a session did about it after the gates. */
  readonly decided?: SignalAction;
  /** Number of its record in the journal of its session. */
  readonly journalAt?: number;
}

/** What was done about a signal: `submitted`, `blocked`, `position-open`, `bad-plan`, `not-sized`, `denied`; and why, in words. */
export interface SignalAction {
  readonly kind: string;
  readonly why: string;
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
  const { signal, verdicts, origin } = document;
  const { id, time, strategy, instrument, direction, score } = signal;
  const stoppedBy = verdicts.filter(({ kind }) => kind !== 'pass').map(({ gate }) => gate);
  const decision = allPass(verdicts) ? 'passed' : 'blocked';
  const brief = signalBrief(document);
  return { id, time, strategy, instrument, decision, direction, score, origin, stoppedBy, brief, document };
}
