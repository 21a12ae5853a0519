import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBarsWithHistory } from '#apps/research/bar-source.ts';
import type { BarOptions } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { addPredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import type { PredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { backtestJson, comparisonJson } from '#apps/cli/scanner/backtest-json.ts';
import { backtestText, comparisonText } from '#apps/cli/scanner/backtest-text.ts';
import { addAccountOptions, addModeOptions, addStrategyOption } from '#apps/cli/scanner/choice-options.ts';
import { anyChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import { costWaterfall } from '#apps/research/report/cost-waterfall.ts';
import { formatOfFile } from '#apps/research/report/report-file.ts';
import { compareGates } from '#apps/research/run/compare-gates.ts';
import { keepRun, writeReport } from '#apps/research/run/keep-run.ts';
import { runSearches } from '#apps/research/search/run-searches.ts';
import type { ComparedPreset } from '#apps/research/run/compare-gates.ts';
import { runBacktest } from '#apps/research/run/run-backtest.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';

interface Options extends BarOptions, ChoiceOptions, PredictionOptions {
  readonly desk?: string;
  readonly capital: string;
  readonly gates: string;
  readonly days?: number;
  readonly seed?: number;
  readonly symbol?: string;
  readonly compareGates?: boolean;
  readonly report: readonly string[];
  readonly trades: number;
  readonly json?: boolean;
}

const HELP = `
The account starts flat, risks a share of its equity a trade and pays fees and spread. Every signal is followed, the blocked
ones too, and kept for "assay explain". The journal of the run is written into the data folder: "assay replay" repeats it.

Example:
  assay backtest --symbol BTC/USDT --mode strike --from 2024-01-01 --to 2025-01-01 --compare-gates --report strike.html
  assay backtest --symbol BTC/USDT --strategy sma-cross --set fast=10 --set slow=30
  assay backtest --desk prediction --days 30 --source sandbox --prices-only`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--desk <desk>', 'which desk trades: scanner or prediction (default: scanner)')
      .option('--symbol <symbol or file>', 'what to trade: BTC/USDT, or a CSV file');
    addStrategyOption(addModeOptions(addBarOptions(command)));
    addPredictionOptions(addAccountOptions(command))
      .option('--days <n>', 'prediction: days to look at (default: 30)', integerOption('--days', 1, 3_650))
      .option('--seed <n>', 'prediction: of what is generated (default: 1)', integerOption('--seed', 0, 2 ** 31))
      .option('--compare-gates', 'strict, classic and no gates side by side')
      .addOption(reportOption())
      .option('--trades <n>', 'trades to list, the last ones', integerOption('--trades', 0, 1_000_000), 10)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  if (options.desk === 'prediction') {
    const { backtestPrediction } = await import('#apps/cli/commands/prediction/backtest.ts');
    return backtestPrediction(context, options);
  }
  const choice = anyChoice(options);
  if (options.symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to trade', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const loaded = await loadBarsWithHistory(context, options.symbol, options);
  if (options.compareGates === true) {
    if ('strategy' in choice) {
      throw new AssayError(
        'argument.invalid',
        `Expected --compare-gates with a mode, "${choice.strategy}" has no gates`,
      );
    }
    const compared = await compareGates(context, loaded, choice);
    const chosen = compared.find(({ preset }) => preset === choice.preset)!;
    for (const { finished } of compared) await keepRun(context, finished, finished === chosen.finished);
    await writeReports(context, options.report, chosen.finished, compared);
    const text = (): string =>
      `${backtestText(chosen.finished, options.trades)}\n\n${comparisonText(compared, loaded.instrument.quote)}`;
    print(context, options, () => comparisonJson(compared), text);
    return;
  }
  const finished = await runBacktest(context, loaded, choice);
  // What gates looked at and `explain` shows is there for the scanner only.
  await keepRun(context, finished, finished.run.desk !== undefined);
  await writeReports(context, options.report, finished);
  print(
    context,
    options,
    () => backtestJson(finished),
    () => backtestText(finished, options.trades),
  );
}

function print(context: CliContext, options: Options, json: () => object, text: () => string): void {
  context.stdout.write(options.json === true ? `${JSON.stringify(json(), undefined, 2)}\n` : `${text()}\n`);
  for (const file of options.report) context.note(`report: ${resolve(file)}`);
}

function reportOption(): Option {
  return new Option(
    '--report <file>',
    'write a report: a page with charts (.html), Markdown (.md) or data (.json); may be given several times',
  )
    .argParser(reportFile)
    .default([], 'none');
}

function reportFile(file: string, previous: readonly string[]): readonly string[] {
  formatOfFile(file);
  return [...previous, file];
}

/** One waterfall and one look at the stored searches for all forms of the report. */
async function writeReports(
  context: CliContext,
  files: readonly string[],
  finished: FinishedRun,
  compared: readonly ComparedPreset[] = [],
): Promise<void> {
  if (files.length === 0) return;
  const { config } = finished.run;
  const waterfall = await costWaterfall(context, config, finished.loaded);
  const searches = await runSearches(context, config);
  for (const file of files) writeReport(file, finished, { compared, waterfall, searches });
}
