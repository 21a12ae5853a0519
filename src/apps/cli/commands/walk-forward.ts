import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { DAY_MS } from '#core/time.ts';
import { renderWalkForwardPage } from '#apps/report/search/walk-forward-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { addPredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import type { PredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { writeWhole } from '#apps/cli/search/atomic-file.ts';
import { searchJson } from '#apps/cli/search/search-document.ts';
import { searchFrame } from '#apps/cli/search/search-frame.ts';
import { searchFolder } from '#apps/research/search/stored-searches.ts';
import { keepWalkForward } from '#apps/cli/search/records/search-record.ts';
import { walkForwardReport } from '#apps/cli/search/search-pages.ts';
import { addSearchOptions, durationOption, workersOf } from '#apps/cli/search/search-options.ts';
import type { SearchOptions } from '#apps/cli/search/search-options.ts';
import { walkForward } from '#apps/cli/search/walk-forward.ts';
import { walkForwardJson } from '#apps/cli/search/walk-forward-json.ts';
import { walkForwardText } from '#apps/cli/search/walk-forward-text.ts';

interface Options extends SearchOptions, PredictionOptions {
  readonly desk?: string;
  readonly capital: string;
  readonly gates: string;
  readonly weeks: number;
  readonly train: number;
  readonly test: number;
  readonly step: number;
  readonly anchored?: boolean;
  readonly warmUp?: number;
  readonly embargo?: number;
  readonly minTrades: number;
}

const HELP = `
Parameters are chosen on the training days of each window and judged on the test days that follow, which nobody has seen. Trades
that reach across the end of training, and those that began within an embargo before it, are not learned from; the embargo is the
longest time that a position was, or may be, held. The tests one after the other are what choosing this way would have earned.

Verdict: "overfit" when tests fall short of training by more than 20 % or the probability of overfitting is above 50 %, "too little
evidence" below --min-trades, otherwise "robust". The latest of a strategy is kept: "assay evidence --ladder" asks for it, and
reports of its backtests show it.

Example:
  assay walk-forward --symbol BTC/USDT --strategy sma-cross --param fast=5..50:5 --param slow=20..200:20 --weeks 12
  assay walk-forward --desk prediction --weeks 12 --source sandbox --prices-only`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addPredictionOptions(addSearchOptions(command))
      .option('--desk <desk>', 'which desk: scanner or prediction (default: scanner)')
      .option('--weeks <n>', 'tests lie within the last so many weeks', integerOption('--weeks', 1, 5_000), 12)
      .option('--train <time>', 'length of a training (default: 30d)', durationOption('--train'), 30 * DAY_MS)
      .option('--test <time>', 'length of a test (default: 7d)', durationOption('--test'), 7 * DAY_MS)
      .option('--step <time>', 'from one window to the next (default: 7d)', durationOption('--step'), 7 * DAY_MS)
      .option('--anchored', 'training always begins with the data')
      .option(
        '--warm-up <time>',
        'bars before a window to warm up on (default: all there are)',
        durationOption('--warm-up'),
      )
      .option(
        '--embargo <time>',
        'before the end of training (default: the longest holding)',
        durationOption('--embargo'),
      )
      .option(
        '--min-trades <n>',
        'fewer out of sample conclude nothing',
        integerOption('--min-trades', 1, 1_000_000),
        30,
      )
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  if (options.desk === 'prediction') {
    const { walkForwardPrediction } = await import('#apps/cli/commands/prediction/walk-forward.ts');
    return walkForwardPrediction(context, options);
  }
  const frame = await searchFrame(context, options);
  const { train, test, step, anchored, weeks } = options;
  const result = await walkForward(context, {
    frame,
    plan: { trainMs: train, testMs: test, stepMs: step, isAnchored: anchored === true, weeks },
    workers: workersOf(options),
    isFresh: options.fresh === true,
    warmUpMs: options.warmUp,
    embargoMs: options.embargo,
    tradesMin: options.minTrades,
  });
  const found = { kind: 'walk-forward', ...searchJson(frame), ...walkForwardJson(result) };
  const json = `${JSON.stringify(found, undefined, 2)}\n`;
  writeWhole(join(searchFolder(context), `${result.search}.json`), json);
  await keepWalkForward(context, frame, result);
  if (options.report !== undefined) {
    writeWhole(options.report, renderWalkForwardPage(walkForwardReport(frame, result)));
    context.note(`report: ${resolve(options.report)}`);
  }
  context.stdout.write(options.json === true ? json : `${walkForwardText(frame, result)}\n`);
}
