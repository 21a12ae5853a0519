import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { readPriceSeries } from '#apps/research/prediction/correlate-files.ts';
import type { PriceSeries } from '#apps/research/prediction/correlate-files.ts';
import { correlateReport } from '#apps/research/prediction/correlate-report.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { correlateText } from '#apps/cli/prediction/correlate-text.ts';

interface Options {
  readonly step?: number;
  readonly lag?: number;
  readonly permutations: number;
  readonly limit: number;
  readonly seed: number;
  readonly json?: boolean;
}

const DAY_S = 86_400;

const HELP = `
A file has ts, price (one market, named after the file) or ts, market, price (many); prices are probabilities from 0 to 1. The step of the
rolling windows and the largest lag follow from how often prices come, unless they are given.

Examples:
  assay correlate yes-a.csv yes-b.csv
  assay correlate prices-1d.csv.gz --limit 10 --permutations 199 --json
  assay correlate fed.csv gold.csv --step 30 --lag 120`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<files...>', 'CSV files of prices, plain or gzip')
      .option('--step <seconds>', 'of the rolling correlation', integerOption('--step', 1, 30 * DAY_S))
      .option('--lag <seconds>', 'the largest that is looked for', integerOption('--lag', 1, 365 * DAY_S))
      .option('--permutations <n>', 'of the null test', integerOption('--permutations', 19, 99_999), 499)
      .option('--limit <n>', 'compare the markets with the most changes', integerOption('--limit', 2, 500), 20)
      .option('--seed <n>', 'of the permutations', integerOption('--seed', 0, 4_294_967_295), 1)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((files: readonly string[], options: Options) => run(context, files, options));
  },
};

async function run(context: CliContext, files: readonly string[], options: Options): Promise<void> {
  const { step, lag, permutations, limit, seed, json } = options;
  const all = await readPriceSeries(files, { signal: context.interrupted });
  if (all.length < 2) throw tooFew(files, all);
  const chosen = [...all].sort((a, b) => b.ticks.times.length - a.ticks.times.length).slice(0, limit);
  // In the order of the files, which is how a person named them.
  const series = all.filter((one) => chosen.includes(one));
  if (series.length < all.length) {
    context.note(`the ${series.length} markets with the most changes of ${all.length} are compared: --limit`);
  }
  const progress = context.progress('comparing');
  const choice = {
    permutations,
    seed,
    ...(step === undefined ? {} : { stepMs: step * 1_000 }),
    ...(lag === undefined ? {} : { lagMsMax: lag * 1_000 }),
  };
  const report = await correlateReport(series, choice, async (done, total) => {
    progress.update(done, total);
    await setImmediate();
    context.interrupted.throwIfAborted();
  });
  progress.finish();
  context.stdout.write(`${json === true ? JSON.stringify(report, undefined, 2) : correlateText(report)}\n`);
}

function tooFew(files: readonly string[], series: readonly PriceSeries[]): AssayError {
  return new AssayError(
    'series.short',
    `Expected at least 2 markets to compare, found ${series.length} in ${files.map((file) => `"${file}"`).join(', ')}`,
    { place: { file: files[0]! }, remedy: 'Name another file, or one with a column "market".' },
  );
}
