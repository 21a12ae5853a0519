import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { addBarOptions, loadBarsWithHistory } from '#apps/cli/bar-source.ts';
import type { BarOptions } from '#apps/cli/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { collect } from '#apps/cli/format-option.ts';
import { neighbourSpace } from '#apps/cli/robustness/neighbour-space.ts';
import { robustnessText } from '#apps/cli/robustness/robustness-text.ts';
import { robustness } from '#apps/cli/robustness/robustness.ts';
import { Subject } from '#apps/cli/robustness/subject.ts';
import { addAccountOptions, addModeOptions, addStrategyOption, anyChoice } from '#apps/cli/scanner/choice-options.ts';
import type { ChoiceOptions } from '#apps/cli/scanner/choice-options.ts';
import { preparedRun } from '#apps/cli/scanner/run-setup.ts';

interface Options extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly param: readonly string[];
  readonly runs: number;
  readonly walks: number;
  readonly seed: number;
  readonly json?: boolean;
}

const HELP = `
costs        the same strategy at 0 to 4 times the costs
chance       its trades at random moments, and the strategy on markets resampled from the bars
luck         its trades in other orders and mixtures
neighbours   the parameters around the chosen ones: a plateau, or a peak
null test    how many strategies without merit the same rules would have accepted: at most 5 %

Every rule has to pass; what is not known does not pass.

Example:
  assay robustness --strategy sma-cross --set fast=10 --set slow=30 --symbol BTC/USDT --param fast=6..14 --param slow=20..40:2`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command.option('--symbol <symbol or file>', 'bars to judge on: BTC/USDT, or a CSV file');
    addAccountOptions(addStrategyOption(addModeOptions(addBarOptions(command))))
      .option('--param <name=values>', 'neighbouring values: fast=5..15:1; once each', collect, [])
      .option('--runs <n>', 'backtests of each Monte Carlo', integerOption('--runs', 20, 100_000), 200)
      .option('--walks <n>', 'random walks of the null test', integerOption('--walks', 20, 100_000), 200)
      .option('--seed <n>', 'seed of everything that is drawn', integerOption('--seed', 0, 2 ** 31), 1)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const choice = anyChoice(options);
  if (options.symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to judge on', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const space = neighbourSpace(choice, options.param);
  const loaded = await loadBarsWithHistory(context, options.symbol, options);
  const subject = new Subject(loaded, choice);
  const { runs, walks, seed } = options;
  const found = await robustness(context, subject, { runs, walks, seed, space });
  if (options.json === true) {
    const { result, ...rest } = found;
    const { statistics, configHash, orderHash } = result;
    context.stdout.write(`${JSON.stringify({ configHash, orderHash, statistics, ...rest }, undefined, 2)}\n`);
    return;
  }
  const { title } = preparedRun(loaded, choice);
  const { symbol, quote } = loaded.instrument;
  context.stdout.write(`${robustnessText(found, `${title} on ${symbol} ${loaded.timeframe}`, quote)}\n`);
}
