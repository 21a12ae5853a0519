import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { MultiTimeframe } from '#domain/market/timeline.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import type { Gate, Verdict } from '#domain/gates/gate.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { assertBase } from '#desks/scanner/modes.ts';
import { ScannerStrategy } from '#desks/scanner/strategy.ts';
import type { CandidateTally } from '#desks/scanner/tally.ts';

export interface ScanRequest {
  readonly mode: ScannerMode;
  readonly instrument: Instrument;
  readonly clock: PeriodClock;
  /** Closed bars of `base`, oldest first. */
  readonly bars: BarColumns;
  readonly base: Timeframe;
  readonly gates: readonly Gate<ScannerContext>[];
  /** Nothing that became known later is seen, UTC ms; all bars without it. */
  readonly until?: number;
}

export interface ScannedSignal {
  readonly signal: Signal<ScannerContext>;
  readonly verdicts: readonly Verdict[];
  readonly passed: boolean;
}

export interface Scan {
  /** Those that passed first, by score; then the blocked ones, by score. */
  readonly signals: readonly ScannedSignal[];
  readonly tally: CandidateTally;
  /** Close of the last bar that was seen; undefined when there was none. */
  readonly knownAt: number | undefined;
}

/** Walks bars through the scanner and judges what it finds. Throws `argument.invalid` when the bars are too long for the mode. */
export function scan(request: ScanRequest): Scan {
  const { mode, instrument, gates } = request;
  const found: ScannedSignal[] = [];
  const strategy = new ScannerStrategy(mode, instrument);
  const output = {
    signal(signal: Signal<ScannerContext>) {
      const verdicts = judgeAll(gates, signal);
      found.push({ signal, verdicts, passed: allPass(verdicts) });
    },
    exit() {},
  };
  const knownAt = walk(request, strategy, (bar, timeframe) => strategy.onBar(bar, timeframe, output));
  return { signals: found.sort(byRank), tally: strategy.tally(), knownAt };
}

/** Feeds bars to a strategy's timeframes, in the order in which they close. Gives back the close of the last one. */
export function walk(
  { mode, clock, bars, base, until = Number.POSITIVE_INFINITY }: Omit<ScanRequest, 'gates' | 'instrument'>,
  strategy: ScannerStrategy,
  onBar: (bar: Bar, timeframe: Timeframe) => void,
): number | undefined {
  assertBase(mode, base);
  const timeline = new MultiTimeframe({ clock, base, timeframes: strategy.timeframes, onBar });
  const cursor = new BarCursor(bars);
  let knownAt: number | undefined;
  for (let i = 0; i < bars.length && bars.closeTime[i]! <= until; i++) {
    timeline.update(cursor.moveTo(i));
    knownAt = cursor.closeTime;
  }
  return knownAt;
}

function byRank(a: ScannedSignal, b: ScannedSignal): number {
  return Number(b.passed) - Number(a.passed) || b.signal.score - a.signal.score || b.signal.time - a.signal.time;
}
