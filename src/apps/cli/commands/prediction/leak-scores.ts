import type { Command } from 'commander';
import { readCases } from '#apps/research/prediction/leak-cases.ts';
import { readPopulation } from '#apps/research/prediction/leak-files.ts';
import { leakReport } from '#apps/research/prediction/leak-report.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { leakText } from '#apps/cli/prediction/leak-text.ts';

interface Options {
  readonly cases?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const HELP = `
The leak score of a market is (p_event - p_open) / (p_resolve - p_open): 0 when nothing was known before the news, 1 when everything was.
<population> has market_id, p_open, p_event, p_resolve; with ils_dl beside them the scores are compared with the published ones. --cases has
documented cases, one JSON object a line: case_id, title, markets with market_id_prefix.

Example:
  assay leak-scores population_ils_dl.csv.gz --cases ffic-v1.jsonl`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<population>', 'a CSV of markets with their prices around the news, plain or gzip')
      .option('--cases <file.jsonl>', 'documented cases: do they score higher?')
      .option('--seed <n>', 'of bootstrap and permutation', integerOption('--seed', 0, 4_294_967_295), 1)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((population: string, options: Options) => run(context, population, options));
  },
};

async function run(context: CliContext, path: string, { cases, seed, json }: Options): Promise<void> {
  const population = await readPopulation(path, { signal: context.interrupted });
  const report = leakReport(population, cases === undefined ? undefined : await readCases(cases), seed);
  context.stdout.write(
    `${json === true ? JSON.stringify({ file: path, ...report }, undefined, 2) : leakText(report)}\n`,
  );
}
