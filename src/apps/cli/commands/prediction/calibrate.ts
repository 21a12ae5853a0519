import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { renderReliabilityPage } from '#apps/report/evidence/reliability-page.ts';
import { calibrationDocument } from '#apps/research/prediction/calibrate-document.ts';
import { readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';
import { calibrateFrozen, calibrateHistory, reliabilityCurves } from '#apps/research/prediction/calibrate-report.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { writePage } from '#apps/cli/evidence/show-matrix.ts';
import { frozenText, historyText } from '#apps/cli/prediction/calibrate-text.ts';

interface Options {
  readonly horizons: readonly number[];
  readonly by?: 'category';
  readonly recalibrate?: boolean;
  readonly html?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const HORIZONS = [1, 3, 7, 30];

const HELP = `
<markets> has a row for each market: market, resolved_ts, winning_outcome, price_leg (the outcome that prices are of), and if known
category and end_date. <prices> has ts, market, price (0 to 1). Files may be gzip. A file of questions with their probability when they were
frozen (source, id, market_prob_at_freeze, resolved_to) stands alone.

The price h days before is the last one at or before that instant, however old. See the notes that the result prints for what looks ahead.

Examples:
  assay calibrate markets.csv.gz prices-1d.csv.gz --by category --recalibrate
  assay calibrate markets.csv.gz prices-1d.csv.gz --horizons 1,7 --json
  assay calibrate resolved-questions.csv.gz --html reliability.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<markets>', 'a CSV of resolved markets, or of frozen questions; plain or gzip')
      .argument('[prices]', 'a CSV of their prices')
      .option('--horizons <days>', 'days before the end, separated by commas', readHorizons, HORIZONS)
      .addOption(new Option('--by <what>', 'also by category').choices(['category']))
      .option('--recalibrate', 'whether recalibrated prices are better, learnt and judged walking forward')
      .option('--html <file>', 'write a page with the reliability curves')
      .option('--seed <n>', 'of the bootstrap', integerOption('--seed', 0, 4_294_967_295), 1)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((markets: string, prices: string | undefined, options: Options) =>
        run(context, { markets, prices }, options),
      );
  },
};

async function run(
  context: CliContext,
  files: { readonly markets: string; readonly prices: string | undefined },
  options: Options,
): Promise<void> {
  const progress = context.progress('reading');
  const input = await readCalibrationFiles(files.markets, files.prices, {
    signal: context.interrupted,
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.finish();
  const { horizons, seed } = options;
  const choice = { horizons, seed, byCategory: options.by === 'category', recalibrate: options.recalibrate === true };
  const report = input.kind === 'history' ? calibrateHistory(input, choice) : calibrateFrozen(input, choice);
  if (options.html !== undefined) {
    writePage(options.html, renderReliabilityPage('Prices as probabilities', reliabilityCurves(report)));
    context.note(`page: ${resolve(options.html)}`);
  }
  if (options.json === true) {
    context.stdout.write(`${JSON.stringify(calibrationDocument(files, report), undefined, 2)}\n`);
    return;
  }
  context.stdout.write(`${report.kind === 'history' ? historyText(report) : frozenText(report)}\n`);
}

function readHorizons(text: string): readonly number[] {
  const days = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isRight = days.every((day) => Number.isFinite(day) && day >= 0 && day <= 3_650);
  if (isRight && new Set(days).size === days.length) return days;
  throw new AssayError(
    'argument.invalid',
    `Expected --horizons to be different numbers of days from 0 to 3650, separated by commas, was "${text}"`,
    { place: { value: text } },
  );
}
