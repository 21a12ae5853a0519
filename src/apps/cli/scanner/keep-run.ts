import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { unixMs } from '#core/time.ts';
import { openStore } from '#adapters/storage/store.ts';
import { renderBacktestPage } from '#apps/report/backtest-page.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { backtestReport } from '#apps/cli/scanner/backtest-report.ts';
import { passRates } from '#apps/cli/scanner/compare-gates.ts';
import type { ComparedPreset } from '#apps/cli/scanner/compare-gates.ts';
import type { FinishedRun } from '#apps/cli/scanner/run-backtest.ts';
import { signalDocument, signalRecord } from '#apps/cli/scanner/signal-document.ts';
import type { SignalDocument } from '#apps/cli/scanner/signal-document.ts';

/** Stores the run and, when asked, its signals with what became of them. */
export async function keepRun(context: CliContext, finished: FinishedRun, withSignals: boolean): Promise<void> {
  const { id, result, journalFile } = finished;
  const records = signalDocuments(finished).map(signalRecord);
  await using store = await openStore(context.dataFolder());
  if (withSignals) await store.signals.save(records);
  const summary = {
    statistics: result.statistics,
    orderHash: result.orderHash,
    journalHash: result.journalHash,
    journal: journalFile,
  };
  await store.runs.save({ id, kind: 'backtest', configHash: result.configHash, created: unixMs(Date.now()), summary });
}

/** Every signal of a run, in order, with what became of it. */
export function signalDocuments({ id, result, run, loaded, decisions }: FinishedRun): readonly SignalDocument[] {
  const frame = { mode: run.desk.mode.name, preset: run.preset, origin: id, loaded };
  const followed = new Map(result.followed.map((outcome) => [outcome.signalId, outcome]));
  return decisions.map(({ signal, verdicts }) => signalDocument(frame, signal, verdicts, followed.get(signal.id)));
}

/** Writes the page of a run, with the presets side by side when they were compared. */
export function writeReport(file: string, finished: FinishedRun, compared: readonly ComparedPreset[] = []): void {
  const path = resolve(file);
  const rates =
    compared.find(({ preset }) => preset === finished.run.preset)?.passRates ??
    passRates(finished.run, finished.loaded);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, renderBacktestPage(backtestReport(finished, rates, compared)));
}
