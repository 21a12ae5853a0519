import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { rerunText } from '#apps/cli/report/rerun-text.ts';
import { rerun } from '#apps/research/report/rerun.ts';
import { findSource } from '#apps/research/report/run-source.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
}

const HELP = `
The configuration and the name and hash of the bars come out of the report, whichever form it has. The bars must be the same to the
last digit; then orders, trades and figures must be as well. Exit code 1 when they are not, with the place where the runs part.

Example:
  assay rerun strike.html
  assay rerun strike.json --data BTCUSDT-15m.csv.gz`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<report or run>', 'a report (.html, .json, .md), a run id, or a journal file')
      .option('--data <file>', 'take the bars from this file instead of the store')
      .option('--json', 'the comparison as JSON')
      .addHelpText('after', HELP)
      .action((target: string, options: Options) => run(context, target, options));
  },
};

async function run(context: CliContext, target: string, options: Options): Promise<void> {
  const source = await findSource(context, target);
  const report = await rerun(context, source, options.data);
  context.stdout.write(
    options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : `${rerunText(report, source)}\n`,
  );
  if (report.isIdentical) return;
  throw new AssayError('run.different', `Run "${report.runId}" came out differently when it was made again`, {
    place: { value: report.orderHash.again },
    remedy:
      'The code has changed since, or it is not deterministic; "assay compare" shows two stored runs side by side.',
  });
}
