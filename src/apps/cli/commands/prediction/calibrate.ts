import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ResolvedMarket } from '#domain/evidence/calibration/resolved-market.ts';
import { AssayError } from '#core/errors.ts';
import { renderReliabilityPage } from '#apps/report/evidence/reliability-page.ts';
import { calibrationDocument } from '#apps/research/prediction/calibrate-document.ts';
import { readCalibrationFiles } from '#apps/research/prediction/calibrate-files.ts';
import { readStoredHistory } from '#apps/prediction/learning/stored-history.ts';
import { calibrateFrozen, calibrateHistory, reliabilityCurves } from '#apps/research/prediction/calibrate-report.ts';
import { PRICES_KEY, curvesInForce, provenCurves } from '#apps/prediction/learning/price-curves.ts';
import { withDesk } from '#apps/prediction/learning/settings-in-force.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { writePage } from '#apps/cli/evidence/show-matrix.ts';
import { frozenText, historyText } from '#apps/cli/prediction/calibrate-text.ts';

interface Options {
  readonly horizons: readonly number[];
  readonly by?: 'category';
  readonly recalibrate?: boolean;
  readonly stored?: boolean;
  readonly apply?: boolean;
  readonly html?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const HORIZONS = [1, 3, 7, 30];

const HELP = `
<markets> has a row for each market: market, resolved_ts, winning_outcome, price_leg (the outcome that prices are of), and if known
category and end_date. <prices> has ts, market, price (0 to 1). Files may be gzip. A file of questions with their probability when they were
frozen (source, id, market_prob_at_freeze, resolved_to) stands alone.

--stored takes the markets that the desk has watched to their end in place of files. With --apply, prices of categories in which recalibrated
ones were better, walking forward, are recalibrated from then on wherever the desk speaks of chances; nothing changes without such a gain.

The price h days before is the last one at or before that instant, however old. See the notes that the result prints for what looks ahead.

Examples:
  assay calibrate markets.csv.gz prices-1d.csv.gz --by category --recalibrate
  assay calibrate markets.csv.gz prices-1d.csv.gz --horizons 1,7 --json
  assay calibrate --stored --horizons 0.25,1,7
  assay calibrate resolved-questions.csv.gz --html reliability.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[markets]', 'a CSV of resolved markets, or of frozen questions; plain or gzip')
      .argument('[prices]', 'a CSV of their prices')
      .option('--horizons <days>', 'days before the end, separated by commas', readHorizons, HORIZONS)
      .addOption(new Option('--by <what>', 'also by category').choices(['category']))
      .option('--recalibrate', 'whether recalibrated prices are better, learnt and judged walking forward')
      .option('--stored', 'the markets and prices that the desk recorded')
      .option('--apply', 'with --stored: put recalibrations in force that are proven')
      .option('--html <file>', 'write a page with the reliability curves')
      .option('--seed <n>', 'of the bootstrap', integerOption('--seed', 0, 4_294_967_295), 1)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((markets: string | undefined, prices: string | undefined, options: Options) =>
        run(context, { markets, prices }, options),
      );
  },
};

async function run(context: CliContext, given: GivenFiles, options: Options): Promise<void> {
  const { input, files } = await readInput(context, given, options);
  const { horizons, seed } = options;
  const choice = { horizons, seed, byCategory: options.by === 'category', recalibrate: options.recalibrate === true };
  const report = input.kind === 'history' ? calibrateHistory(input, choice) : calibrateFrozen(input, choice);
  if (options.apply === true && input.kind === 'history') context.note(await applied(context, input.markets));
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

interface GivenFiles {
  readonly markets: string | undefined;
  readonly prices: string | undefined;
}

/** From files, or from the store. */
async function readInput(context: CliContext, { markets, prices }: GivenFiles, { stored, apply }: Options) {
  if ((markets === undefined) !== (stored === true) || (apply === true && stored !== true)) {
    throw new AssayError(
      'argument.invalid',
      'Expected a file of markets, or --stored in its place; --apply goes with --stored',
    );
  }
  const progress = context.progress('reading');
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const options = { signal: context.interrupted, onProgress };
  try {
    if (markets !== undefined) {
      return { input: await readCalibrationFiles(markets, prices, options), files: { markets, prices } };
    }
    await using store = await context.openStore();
    return { input: await readStoredHistory(store, options), files: { markets: store.place, prices: undefined } };
  } finally {
    progress.finish();
  }
}

/** Puts curves in force where they are proven; takes back those that are so no more. */
async function applied(context: CliContext, markets: readonly ResolvedMarket[]): Promise<string> {
  const { curves } = provenCurves(markets);
  await using store = await context.openStore();
  const before = await store.evidenceSettings.latest();
  if (curves.length === 0 && curvesInForce(before).length === 0) return 'no gain is proven: prices stay as they are';
  const now = Date.now();
  const next = withDesk(before, PRICES_KEY, { applied: now, proposal: curves });
  const version = await store.evidenceSettings.apply(now, next);
  const names = curves.map(({ category }) => category).join(', ');
  return `version ${version} of the evidence settings: ${names === '' ? 'no prices' : `prices of ${names}`} are recalibrated`;
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
