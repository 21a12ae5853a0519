import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { renderSearchPage } from '#apps/report/search/search-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { writeWhole } from '#apps/cli/search/atomic-file.ts';
import { storedTrials } from '#apps/cli/search/trial-log.ts';
import { trialsCsv } from '#apps/cli/search/trials-csv.ts';
import { heatMapAxes, optimise } from '#apps/cli/search/optimise.ts';
import { optimiseText } from '#apps/cli/search/optimise-text.ts';
import { searchJson } from '#apps/cli/search/search-document.ts';
import { searchFrame } from '#apps/cli/search/search-frame.ts';
import { searchFolder } from '#apps/research/search/stored-searches.ts';
import { keepOptimise } from '#apps/cli/search/records/search-record.ts';
import { searchReport } from '#apps/cli/search/search-pages.ts';
import { addSearchOptions, workersOf } from '#apps/cli/search/search-options.ts';
import type { SearchOptions } from '#apps/cli/search/search-options.ts';

interface Options extends SearchOptions {
  readonly best: number;
  readonly csv?: string;
  readonly heatmap?: string;
}

const HELP = `
Every point is a whole backtest with costs. Trials are kept as they finish: Ctrl-C, a crash or a power cut lose none of them, and the
same command goes on from there. The result does not depend on the number of threads.

Examples:
  assay optimise --symbol BTC/USDT --strategy sma-cross --param fast=5..50:5 --param slow=20..200:10 --report sweep.html
  assay optimise --symbol BTC/USDT --mode strike --param minScore=0..0.5 --param stopBufferAtr=0..1 --sampler tpe --trials 200
      --maximise averageR*trades --constraint "trades>=30" --constraint "maxDrawdown<=0.3"`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addSearchOptions(command)
      .option('--best <n>', 'trials to list, the best ones', integerOption('--best', 1, 10_000), 10)
      .option('--csv <file.csv>', 'write every trial with its figures')
      .option('--heatmap <a,b>', 'the two parameters that the page draws against each other (default: the first two)')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const frame = await searchFrame(context, options);
  const result = await optimise(context, {
    frame,
    workers: workersOf(options),
    isFresh: options.fresh === true,
    bestCount: options.best,
    heatMap: heatMapAxes(frame.space.dimensions, options.heatmap),
  });
  const { trialsFile, ...found } = result;
  const json = `${JSON.stringify({ kind: 'optimise', ...searchJson(frame), ...found }, undefined, 2)}\n`;
  writeWhole(join(searchFolder(context), `${result.search}.json`), json);
  if (options.csv !== undefined) {
    writeWhole(options.csv, trialsCsv(storedTrials(trialsFile), frame.space.dimensions, frame.objective));
    context.note(`csv: ${resolve(options.csv)}`);
  }
  await keepOptimise(context, frame, result);
  if (options.report !== undefined) {
    writeWhole(options.report, renderSearchPage(searchReport(frame, result)));
    context.note(`report: ${resolve(options.report)}`);
  }
  context.stdout.write(options.json === true ? json : `${optimiseText(frame, result)}\n`);
}
