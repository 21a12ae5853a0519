import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { robustnessJson } from '#apps/report/robustness/robustness-report.ts';
import { renderRobustnessMarkdown } from '#apps/report/robustness/robustness-markdown.ts';
import { renderRobustnessPage } from '#apps/report/robustness/robustness-page.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBarsWithHistory } from '#apps/research/bar-source.ts';
import type { BarOptions } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { collect } from '#apps/cli/format-option.ts';
import { formatOfFile, writeText } from '#apps/research/report/report-file.ts';
import { robustnessReport } from '#apps/cli/robustness/build-report.ts';
import { keepRobustness } from '#apps/cli/robustness/keep-report.ts';
import { saidSpace, usualSpace } from '#apps/cli/robustness/neighbour-space.ts';
import { robustnessText } from '#apps/cli/robustness/robustness-text.ts';
import { robustness } from '#apps/cli/robustness/robustness.ts';
import type { RobustnessOptions } from '#apps/cli/robustness/robustness.ts';
import { Subject } from '#apps/cli/robustness/subject.ts';
import { addAccountOptions, addModeOptions, addStrategyOption } from '#apps/cli/scanner/choice-options.ts';
import { anyChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';
import { defaultWorkers } from '#apps/cli/search/trial-pool.ts';

interface Options extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly param: readonly string[];
  readonly runs: number;
  readonly walks: number;
  readonly seed: number;
  readonly workers?: number;
  readonly report?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

const HELP = `
costs        the same strategy at 0 to 4 times the costs
chance       its trades at random moments, and the strategy on markets resampled from the bars
luck         its trades in other orders and mixtures
neighbours   the parameters around the chosen ones: a plateau, or a peak
null test    how many strategies without merit the same rules would have accepted: at most 5 %

Every rule has to pass; what is not known does not pass. The result is the same for any number of --workers.
A mode of the scanner takes about a second for each run of a year of 15m bars: --runs 60 --walks 60 is a quick look.

Examples:
  assay robustness --strategy sma-cross --set fast=10 --set slow=30 --symbol BTC/USDT --param fast=6..14 --param slow=20..40:2
  assay robustness --mode strike --symbol BTC/USDT --from 2024-01-01 --runs 60 --walks 60 --report strike.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command.option('--symbol <symbol or file>', 'bars to judge on: BTC/USDT, or a CSV file');
    addAccountOptions(addStrategyOption(addModeOptions(addBarOptions(command))))
      .option('--param <name=values>', 'neighbouring values: fast=5..15:1; once each', collect, [])
      .option('--runs <n>', 'backtests of each Monte Carlo', integerOption('--runs', 20, 100_000), 200)
      .option('--walks <n>', 'random walks of the null test', integerOption('--walks', 20, 100_000), 200)
      .option('--seed <n>', 'seed of everything that is drawn', integerOption('--seed', 0, 2 ** 31), 1)
      .option('--workers <n>', 'threads (default: cores minus 1)', integerOption('--workers', 1, 256))
      .option('--report <file>', 'write a page with charts (.html), or its tables (.md), or all figures (.json)')
      .option('--markdown', 'everything as Markdown')
      .option('--json', 'everything as JSON; what is not known is null')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const choice = anyChoice(options);
  const { symbol, runs, walks, seed, report: file } = options;
  if (symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to judge on', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const format = file === undefined ? undefined : formatOfFile(file);
  const said = saidSpace(choice, options.param);
  const loaded = await loadBarsWithHistory(context, symbol, options);
  const subject = new Subject(loaded, choice);
  const asked: RobustnessOptions = {
    runs,
    walks,
    seed,
    space: said ?? usualSpace(subject),
    workers: options.workers ?? defaultWorkers(),
  };
  const report = robustnessReport(subject, await robustness(context, subject, asked), asked);
  const shown = options.json === true ? 'json' : options.markdown === true ? 'md' : undefined;
  context.stdout.write(shown === undefined ? `${robustnessText(report)}\n` : RENDERERS[shown](report));
  await keepRobustness(context, report, preparedRun(loaded, choice).config);
  if (file === undefined || format === undefined) return;
  context.note(`report: ${writeText(file, RENDERERS[format](report))}`);
}

const RENDERERS = { html: renderRobustnessPage, md: renderRobustnessMarkdown, json: robustnessJson } as const;
