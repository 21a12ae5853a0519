import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { MINIMUM_RESULTS } from '#domain/evidence/matrix/performance-matrix.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { showLadder } from '#apps/cli/evidence/ladder.ts';
import { dimensionsHelp, measureOption } from '#apps/cli/evidence/measure-option.ts';
import { addOutcomeOptions } from '#apps/cli/evidence/outcome-options.ts';
import { showMatrix } from '#apps/cli/evidence/show-matrix.ts';
import type { MatrixChoice } from '#apps/cli/evidence/show-matrix.ts';

interface Options extends MatrixChoice {
  readonly ladder?: boolean;
  readonly apply?: boolean;
}

const HELP = `
Signals of every backtest are followed to their end, each traded alone, those that a gate stopped as well. This shows which kinds
earned their keep: with intervals, with correction for the number of cells looked at, and with "too few" where that is the truth.

Dimensions for --by:
${dimensionsHelp()}

--ladder shows in which stage each strategy is (research, shadow, paper, live), what it would need for the next one, and what is
missing. Demotions are recorded at once; promotions only with --apply.

Examples:
  assay evidence --by type,category --min 50 --report evidence.html
  assay evidence --by gate --blocked
  assay evidence --ladder`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addOutcomeOptions(command)
      .option('--by <dimensions>', 'what to group by, see below', 'type')
      .addOption(measureOption())
      .option('--passed', 'only signals that passed every gate')
      .option('--blocked', 'only signals that a gate stopped')
      .option(
        '--min <n>',
        'results that a cell needs to be tested',
        integerOption('--min', 2, 1_000_000),
        MINIMUM_RESULTS,
      )
      .option('--ladder', 'where each strategy stands')
      .option('--apply', 'with --ladder: record promotions whose rules are all met')
      .option('--report <file.html>', 'write a page with a heat map')
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  if (options.ladder === true) return showLadder(context, options);
  if (options.apply === true) {
    throw new AssayError('argument.invalid', 'Expected --apply together with --ladder', {
      remedy:
        'assay evidence --ladder --apply records promotions; assay optimise-signals --apply stores learnt settings.',
    });
  }
  return showMatrix(context, options);
}
