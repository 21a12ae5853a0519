import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unixMs } from '#core/time.ts';
import { renderBacktestPage } from '#apps/report/backtest-page.ts';
import { openStore } from '#adapters/storage/store.ts';
import { addBarOptions, loadBars } from '#apps/cli/bar-source.ts';
import type { BarOptions } from '#apps/cli/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { backtestJson, comparisonJson } from '#apps/cli/scanner/backtest-json.ts';
import { backtestReport } from '#apps/cli/scanner/backtest-report.ts';
import { backtestText, comparisonText } from '#apps/cli/scanner/backtest-text.ts';
import { addAccountOptions, addModeOptions, runChoice } from '#apps/cli/scanner/choice-options.ts';
import type { ChoiceOptions } from '#apps/cli/scanner/choice-options.ts';
import { compareGates, passRates } from '#apps/cli/scanner/compare-gates.ts';
import type { ComparedPreset } from '#apps/cli/scanner/compare-gates.ts';
import { runBacktest } from '#apps/cli/scanner/run-backtest.ts';
import type { FinishedRun } from '#apps/cli/scanner/run-backtest.ts';
import { signalRecord } from '#apps/cli/scanner/signal-document.ts';

interface Options extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly compareGates?: boolean;
  readonly report?: string;
  readonly trades: number;
  readonly json?: boolean;
}

const HELP = `
The account starts flat, risks a share of its equity a trade and pays fees and spread. Every signal is followed, the blocked
ones too, and kept for "assay explain". The journal of the run is written into the data folder: "assay replay" repeats it.

Example:
  assay backtest --symbol BTC/USDT --mode strike --from 2024-01-01 --to 2025-01-01 --compare-gates --report strike.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--desk <desk>', 'which desk trades (default: scanner)')
      .option('--symbol <symbol or file>', 'what to trade: BTC/USDT, or a CSV file');
    addModeOptions(addBarOptions(command));
    addAccountOptions(command)
      .option('--compare-gates', 'strict, classic and no gates side by side')
      .option('--report <file.html>', 'write a page with charts')
      .option('--trades <n>', 'trades to list, the last ones', integerOption('--trades', 0, 1_000_000), 10)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const choice = runChoice(options);
  if (options.symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to trade', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const loaded = await loadBars(context, options.symbol, options);
  if (options.compareGates === true) {
    const compared = await compareGates(context, loaded, choice);
    const chosen = compared.find(({ preset }) => preset === choice.preset)!;
    for (const { finished } of compared) await keep(context, finished, finished === chosen.finished);
    writeReport(options, chosen.finished, compared);
    const text = (): string =>
      `${backtestText(chosen.finished, options.trades)}\n\n${comparisonText(compared, loaded.instrument.quote)}`;
    print(context, options, () => comparisonJson(compared), text);
    return;
  }
  const finished = await runBacktest(context, loaded, choice);
  await keep(context, finished, true);
  writeReport(options, finished, []);
  print(
    context,
    options,
    () => backtestJson(finished),
    () => backtestText(finished, options.trades),
  );
}

function print(context: CliContext, options: Options, json: () => object, text: () => string): void {
  context.stdout.write(options.json === true ? `${JSON.stringify(json(), undefined, 2)}\n` : `${text()}\n`);
  if (options.report !== undefined) context.note(`report: ${resolve(options.report)}`);
}

/** Stores the run, and of the chosen run the signals with their outcomes. */
async function keep(context: CliContext, finished: FinishedRun, withSignals: boolean): Promise<void> {
  const { id, result, run, loaded, decisions, journalFile } = finished;
  const frame = { mode: run.desk.mode.name, preset: run.preset, origin: id, loaded };
  const followed = new Map(result.followed.map((outcome) => [outcome.signalId, outcome]));
  const records = decisions.map(({ signal, verdicts }) =>
    signalRecord(frame, signal, verdicts, followed.get(signal.id)),
  );
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

function writeReport(options: Options, finished: FinishedRun, compared: readonly ComparedPreset[]): void {
  if (options.report === undefined) return;
  const path = resolve(options.report);
  const rates =
    compared.find(({ preset }) => preset === finished.run.preset)?.passRates ??
    passRates(finished.run, finished.loaded);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, renderBacktestPage(backtestReport(finished, rates, compared)));
}
