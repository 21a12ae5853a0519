import { unixMs } from '#core/time.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import { runOutcomes } from '#apps/research/evidence/run-outcomes.ts';
import { codeVersion } from '#apps/research/report/code-version.ts';
import { finishedReport } from '#apps/research/report/complete-report.ts';
import type { ReportParts } from '#apps/research/report/complete-report.ts';
import { formatOfFile, renderReport, writeText } from '#apps/research/report/report-file.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import { signalDocument, signalRecord } from '#apps/research/run/signal-document.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { strategyName } from '#apps/research/search/search-command.ts';
import { amountText } from '#apps/research/run/words.ts';

/** Stores the run and, when asked, its signals with what became of them. */
export async function keepRun(context: WorkContext, finished: FinishedRun, withSignals: boolean): Promise<void> {
  const { id, result, journalFile } = finished;
  const records = signalDocuments(finished).map(signalRecord);
  await using store = await context.openStore();
  if (withSignals) {
    await store.signals.save(records);
    await store.outcomes.save(runOutcomes(finished));
  }
  const summary = {
    statistics: result.statistics,
    orderHash: result.orderHash,
    journalHash: result.journalHash,
    journal: journalFile,
    codeVersion: codeVersion(),
    title: runTitle(finished),
    strategy: strategyName(result.config),
    symbol: finished.loaded.instrument.symbol,
    timeframe: finished.loaded.timeframe,
    netProfit: amountText(result.statistics.netProfit.amount),
    trades: result.trades.length,
  };
  await store.runs.save({ id, kind: 'backtest', configHash: result.configHash, created: unixMs(Date.now()), summary });
}

/** Every signal of a run, in order, with what became of it. */
export function signalDocuments({ id, result, run, loaded, decisions }: FinishedRun): readonly SignalDocument[] {
  const frame = { mode: run.name, preset: run.preset, origin: id, loaded };
  const followed = new Map(result.followed.map((outcome) => [outcome.signalId, outcome]));
  return decisions.map(({ signal, verdicts }) => signalDocument(frame, signal, verdicts, followed.get(signal.id)));
}

/** Writes the report of a run; the file's ending says in which form. */
export function writeReport(file: string, finished: FinishedRun, parts: ReportParts): void {
  writeText(file, renderReport(finishedReport(finished, parts), formatOfFile(file)));
}

function runTitle({ run, loaded }: FinishedRun): string {
  return `${loaded.instrument.symbol} ${loaded.timeframe}, ${run.title}`;
}
