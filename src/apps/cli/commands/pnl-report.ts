import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DAY_MS, formatDay, formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { unknownName } from '#core/suggest.ts';
import { ProfitSummary } from '#domain/evidence/profit/profit-report.ts';
import { renderProfitPage } from '#apps/report/evidence/profit-page.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { scanOutcomes } from '#apps/research/evidence/currency-choice.ts';
import { addOutcomeOptions } from '#apps/cli/evidence/outcome-options.ts';
import { eachOutcome } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { writePage } from '#apps/cli/evidence/show-matrix.ts';
import { profitReportText } from '#apps/cli/evidence/profit-text.ts';

interface Options extends OutcomeOptions {
  readonly days?: number;
  readonly weekly?: boolean;
  readonly of: string;
  readonly currency?: string;
  readonly report?: string;
  readonly json?: boolean;
}

const BASES = ['signals', 'account'] as const;
const DAYS = 30;

const HELP = `
--of signals counts every signal that passed, each traded alone at the same stated risk; --of account what the account booked.
The days are counted back from the last stored signal, so that old data can be looked at too; --from and --to choose others.

Example:
  assay pnl-report --days 90 --weekly --desk scanner --report weeks.html`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    addOutcomeOptions(command)
      .option('--days <n>', `days up to the last signal (default: ${DAYS})`, integerOption('--days', 1, 36_500))
      .option('--weekly', 'a line a week instead of a day')
      .option('--of <basis>', 'signals or account', 'signals')
      .option('--currency <code>', 'count results in this currency (default: the most frequent)')
      .option('--report <file.html>', 'write a page with the days or weeks as a picture')
      .option('--json', 'everything as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const basis = BASES.find((name) => name === options.of);
  if (basis === undefined) throw unknownName('basis', options.of, BASES);
  const passed = { ...options, passed: true };
  const scan = await scanOutcomes(context, passed);
  const from = firstInstant(options, scan);
  const period = options.weekly === true ? 'week' : 'day';
  const summary = new ProfitSummary({ currency: scan.currency, basis, period });
  await eachOutcome(context, { ...passed, from: formatInstant(from as UnixMs) }, (outcome) => summary.add(outcome));
  const report = summary.report();
  const title = `${formatDay(from as UnixMs)} to ${formatDay(scan.last as UnixMs)}, ${basis === 'signals' ? 'each signal alone' : 'the account'}, ${scan.currency}`;
  if (options.report !== undefined) {
    const frame = { currency: scan.currency, basis, period, from, to: scan.last } as const;
    writePage(options.report, renderProfitPage({ report, ...frame }));
    context.note(`report: ${resolve(options.report)}`);
  }
  const json = { from, to: scan.last, basis, period, ...report };
  context.stdout.write(
    `${options.json === true ? JSON.stringify(json, undefined, 2) : profitReportText(report, title, period)}\n`,
  );
  if (report.leftOut > 0)
    context.note(`${report.leftOut} results in ${scan.others.join(', ')} are left out: --currency`);
}

/** With `--from` alone everything from there on; otherwise so many days up to the last signal, its own day included. */
function firstInstant(
  { days, from }: Options,
  { first, last }: { readonly first: number; readonly last: number },
): number {
  if (days === undefined && from !== undefined) return first;
  return Math.max(first, (Math.floor(last / DAY_MS) + 1 - (days ?? DAYS)) * DAY_MS);
}
