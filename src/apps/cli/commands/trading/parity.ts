import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { count } from '#apps/research/data/import-words.ts';
import { bold, green, red, renderPairs } from '#apps/cli/table.ts';
import { chosenSessions, findSession } from '#apps/cli/trade/find-session.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { sessionParity } from '#apps/trading/parity.ts';
import type { ParityReport } from '#apps/trading/parity.ts';

interface Options {
  readonly session?: string;
  readonly json?: boolean;
}

const HELP = `
Takes the bars that a paper session was fed, runs a backtest of the same configuration over them, and compares everything that both
decided, record by record: signals, verdicts, orders, fills, bookings, trades. Then the journal is fed to the engine again, and must
say itself. Exit code 1 when something differs.

Example:
  assay parity --session scanner-strike-BTCUSDT-15m-sandbox`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--session <name>', 'which session (default: the latest)')
      .option('--json', 'the comparison as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  await using store = await openTradingStore(settingsOf(context));
  const [latest] = options.session === undefined ? await chosenSessions(store.sessions, undefined) : [];
  const session = latest ?? (await findSession(store.sessions, options.session ?? ''));
  const report = await sessionParity(store.sessions, session);
  context.stdout.write(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : `${parityText(report)}\n`);
  if (report.differences > 0 || !report.replays) {
    throw new AssayError('journal.different', `Session "${report.session}" and its backtest differ`, {
      remedy: 'The session was traded by another version of the code, or the code is not deterministic.',
    });
  }
}

function parityText(report: ParityReport): string {
  const { session, records, compared, bars, orders, fills, trades, differences, first, endsAtControl } = report;
  const verdict = differences === 0 ? green('0: the backtest sends the same orders') : red(count(differences));
  const pairs: (readonly [string, string])[] = [
    ['records', count(records)],
    [
      'compared',
      `${count(compared)}: ${count(bars)} bars, ${count(orders)} orders, ${count(fills)} fills, ${count(trades)} trades`,
    ],
    ['differences', verdict],
    ['replay', report.replays ? green('the same') : red('differs')],
    ['journal hash', report.journalHash.slice(0, 32)],
  ];
  if (report.orderHashes !== undefined) {
    const { session: ours, backtest } = report.orderHashes;
    pairs.push(['order hash', `${ours} ${ours === backtest ? green('=') : red('is not')} ${backtest}`]);
  }
  if (endsAtControl !== undefined) {
    pairs.push([
      'ends',
      `at record ${endsAtControl}, where somebody halted the session: a backtest has no kill switch`,
    ]);
  }
  if (first !== undefined)
    pairs.push(['first', `record ${first.n}`], ['session', first.session], ['backtest', first.backtest]);
  return `${bold(session)}\n${renderPairs(pairs)}`;
}
