import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import type { GateRecord, JudgedSignal } from '#domain/evidence/gate-ledger.ts';
import { gateLedger } from '#domain/evidence/gate-ledger.ts';
import type { SignalDecision } from '#engine/decision.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { JournalFile } from '#apps/research/journal-file.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import type { AnyChoice, PreparedRun } from '#apps/research/run/run-setup.ts';

/** A finished backtest, with everything a report shows. */
export interface FinishedRun {
  /** `strike-BTCUSDT-strict-1a2b3c4d`: mode or strategy, symbol, gates, start of the journal's hash. */
  readonly id: string;
  readonly run: PreparedRun;
  readonly loaded: LoadedBars;
  readonly result: BacktestResult;
  /** Every signal with its verdicts and what was done, in order. */
  readonly decisions: readonly SignalDecision[];
  readonly gates: readonly GateRecord[];
  /** Where the journal was written. */
  readonly journalFile: string;
  readonly elapsedMs: number;
}

/** Bars between two looks at the clock and the keyboard. */
const PIECE_BARS = 4096;

/**
 * Runs a backtest piece by piece, with progress, and writes its journal into the data folder. Ctrl-C throws
 * `InterruptedError` and leaves no journal behind.
 */
export async function runBacktest(context: WorkContext, loaded: LoadedBars, choice: AnyChoice): Promise<FinishedRun> {
  const startedAt = performance.now();
  const run = preparedRun(loaded, choice);
  const folder = join(context.dataFolder(), 'journals');
  const file = new JournalFile(folder);
  try {
    const decisions: SignalDecision[] = [];
    const journal = new Journal(file.write);
    const result = await advance(context, run, loaded, { journal, onDecision: (decision) => decisions.push(decision) });
    const id = `${run.name}-${loaded.instrument.symbol.replaceAll('/', '')}-${run.preset}-${journal.hash.slice(0, 8)}`;
    const journalFile = join(folder, `${id}.ndjson`);
    file.keepAs(journalFile);
    const gates = gateLedger(judgedSignals(decisions, result));
    return { id, run, loaded, result, decisions, gates, journalFile, elapsedMs: performance.now() - startedAt };
  } catch (error) {
    if (error instanceof AssayError && error.code === 'strategy.failed') throw withJournal(error, file, folder);
    file.discard();
    throw error;
  }
}

/** A strategy that failed leaves its journal: whole up to the event at which it did. */
function withJournal(error: AssayError, file: JournalFile, folder: string): AssayError {
  const path = join(folder, `failed-${Date.now()}.ndjson`);
  file.keepAs(path);
  const { code, message, place, cause } = error;
  return new AssayError(code, message, { place, cause, remedy: `The journal up to there: ${path}` });
}

async function advance(
  context: WorkContext,
  run: PreparedRun,
  { bars }: LoadedBars,
  listeners: { journal: Journal; onDecision: (decision: SignalDecision) => void },
): Promise<BacktestResult> {
  const backtest = new BacktestRun({ ...run, ...listeners, bars });
  const progress = context.progress(`backtest, gates ${run.preset}`);
  while (!backtest.isDone) {
    backtest.advance(PIECE_BARS);
    progress.update(backtest.position, bars.length, 'bars');
    await breathe(context);
  }
  progress.finish();
  return backtest.finish();
}

/** Signals beside what became of them. */
export function judgedSignals(decisions: readonly SignalDecision[], result: BacktestResult): JudgedSignal[] {
  const followed = new Map(result.followed.map((outcome) => [outcome.signalId, outcome]));
  return decisions.map(({ signal, verdicts }) => ({ verdicts, followed: followed.get(signal.id) }));
}
