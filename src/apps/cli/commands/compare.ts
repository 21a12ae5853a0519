import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { renderComparisonPage } from '#apps/report/compare/comparison-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { compareRuns } from '#apps/research/report/compare-runs.ts';
import { comparisonText } from '#apps/cli/report/compare-text.ts';
import { formatOfFile, writeText } from '#apps/research/report/report-file.ts';
import { findSource } from '#apps/research/report/run-source.ts';

interface Options {
  readonly report?: string;
  readonly json?: boolean;
}

const HELP = `
A run is named by its id, by the beginning of its id, by its journal file, or by a report of it. What differs is listed setting by
setting, figure by figure and trade by trade, and the first event where the two part is shown from their journals. Runs of an
earlier version of the program can be compared: they are stored, not run.

Example:
  assay compare strike-BTCUSDT-strict-1a2b strike-BTCUSDT-classic --report compared.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<run-a>', 'id, beginning of an id, journal file or report file')
      .argument('<run-b>', 'the other one')
      .option('--report <file.html>', 'write a page as well')
      .option('--json', 'the comparison as JSON')
      .addHelpText('after', HELP)
      .action((a: string, b: string, options: Options) => run(context, [a, b], options));
  },
};

async function run(context: CliContext, [a, b]: readonly [string, string], options: Options): Promise<void> {
  if (options.report !== undefined && formatOfFile(options.report) !== 'html') {
    throw new AssayError('argument.invalid', `Expected --report to end in .html, was "${options.report}"`, {
      place: { value: options.report },
      remedy: 'For data there is --json.',
    });
  }
  const report = compareRuns(await findSource(context, a), await findSource(context, b));
  if (options.report !== undefined) {
    context.note(`report: ${writeText(options.report, renderComparisonPage(report))}`);
  }
  context.stdout.write(
    options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : `${comparisonText(report)}\n`,
  );
}
