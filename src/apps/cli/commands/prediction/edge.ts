import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { readTapes } from '#apps/research/prediction/edge-tape.ts';
import { edgeReport, TAPE_COSTS } from '#apps/research/prediction/edge-verdict.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { edgeText } from '#apps/cli/prediction/edge-text.ts';

interface Options {
  readonly fee: number;
  readonly halfSpread: number;
  readonly json?: boolean;
}

const HELP = `
<trades> has a row for each trade: ts, ticker, yes_price (0 to 1), count, taker_side (yes or no), and trade_id if there is one. Each rule
takes one position at a time, has it at the price of the next trade and closes it at the last price when its time is over. A verdict "edge" needs a net
result above 0 by clusters of events, after correction for the number of rules tried.

Examples:
  assay edge trades.csv.gz
  assay edge trades.csv.gz --fee 0.03 --half-spread 0.005 --json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('<trades>', 'a CSV of trades with the side of the taker, plain or gzip')
      .option('--fee <rate>', 'of p (1 - p), each way', shareOption('--fee'), TAPE_COSTS.feeRate)
      .option('--half-spread <price>', 'once a position', shareOption('--half-spread'), TAPE_COSTS.halfSpread)
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((trades: string, options: Options) => run(context, trades, options));
  },
};

async function run(context: CliContext, path: string, { fee, halfSpread, json }: Options): Promise<void> {
  const progress = context.progress('reading');
  const tapes = await readTapes(path, {
    signal: context.interrupted,
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.finish();
  const report = edgeReport(tapes, { feeRate: fee, halfSpread });
  context.stdout.write(
    `${json === true ? JSON.stringify({ file: path, ...report }, undefined, 2) : edgeText(report)}\n`,
  );
}

/** Reads a share from 0 to 1; throws `argument.invalid` naming the option and the value. */
function shareOption(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= 1) return value;
    throw new AssayError('argument.invalid', `Expected ${name} to be a number from 0 to 1, was "${text}"`, {
      place: { value: text },
    });
  };
}
