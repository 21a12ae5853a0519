import { Option } from 'commander';
import type { Command } from 'commander';
import { formatInstant, parseInstant } from '#core/time.ts';
import type { EquityPoint, SessionRecord } from '#domain/operations/session-store.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { count } from '#apps/research/data/import-words.ts';
import { amountText, exactPriceText, percentText, timeText } from '#apps/research/run/words.ts';
import { bold, dim, renderTable } from '#apps/cli/table.ts';
import { chosenSessions, findSession } from '#apps/cli/trade/find-session.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import { sparkline } from '#apps/cli/trade/sparkline.ts';

interface Options {
  readonly session?: string;
  readonly from?: string;
  readonly to?: string;
  readonly rows: number;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const HELP = `
The worth of a session's account after each bar. On a terminal a curve and the last rows; --csv and --json give all of it.

Examples:
  assay equity
  assay equity --session scanner-strike-BTCUSDT-15m-sandbox --from 2026-01-01 --csv > equity.csv
  assay metrics equity.csv`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--session <name>', 'which session (default: the latest)')
      .option('--from <date>', 'begin here, UTC')
      .option('--to <date>', 'end before this, UTC')
      .option('--rows <n>', 'rows of the table, the last ones', integerOption('--rows', 0, 1_000_000), 12)
      .addOption(new Option('--csv', 'every point as CSV').conflicts('json'))
      .option('--json', 'every point as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  await using store = await openTradingStore(settingsOf(context));
  const [latest] = options.session === undefined ? await chosenSessions(store.sessions, undefined) : [];
  const session = latest ?? (await findSession(store.sessions, options.session ?? ''));
  // Before trading begins nothing can change: the history that a session warms up on is left out.
  const from = options.from === undefined ? (configOf(session).from ?? 0) : parseInstant(options.from);
  const to = options.to === undefined ? Number.MAX_SAFE_INTEGER : parseInstant(options.to);
  const points = await store.sessions.equity(session.id, from, to);
  if (options.csv === true) context.stdout.write(csvText(points));
  else if (options.json === true)
    context.stdout.write(`${JSON.stringify({ session: session.id, points }, undefined, 2)}\n`);
  else context.stdout.write(`${equityText(session, points, options.rows)}\n`);
}

function csvText(points: readonly EquityPoint[]): string {
  const rows = points.map(({ time, equity, cash, position, price }) => {
    return `${formatInstant(time)},${equity.toString()},${cash.toString()},${position.toString()},${price}\n`;
  });
  return `time,equity,cash,position,price\n${rows.join('')}`;
}

function equityText(session: SessionRecord, points: readonly EquityPoint[], rows: number): string {
  const { capital, instrument } = configOf(session);
  const last = points.at(-1);
  if (last === undefined) return `${bold(session.id)}\nno bar was traded yet in that time`;
  const values = points.map(({ equity }) => equity.toNumber());
  const start = Number(capital);
  const end = values.at(-1)!;
  const worth = `${amountText(last.equity)} ${instrument.quote}, ${percentText(end / start - 1, 2)} since the beginning`;
  const range = `${count(points.length)} bars, lowest ${Math.min(...values).toFixed(2)}, highest ${Math.max(...values).toFixed(2)}`;
  const table = rows === 0 ? [] : ['', renderTable(COLUMNS, points.slice(-rows))];
  return [bold(session.id), worth, sparkline(values, CURVE_WIDTH), dim(range), ...table].join('\n');
}

const CURVE_WIDTH = 72;

const COLUMNS = [
  { title: 'time, UTC', value: ({ time }: EquityPoint) => timeText(time) },
  { title: 'equity', align: 'right', value: ({ equity }: EquityPoint) => amountText(equity) },
  { title: 'cash', align: 'right', value: ({ cash }: EquityPoint) => amountText(cash) },
  { title: 'position', align: 'right', value: ({ position }: EquityPoint) => exactPriceText(position) },
  { title: 'price', align: 'right', value: ({ price }: EquityPoint) => `${price}` },
] as const;
