import type { Command } from 'commander';
import type { Decimal } from '#core/decimal.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { amountText, exactPriceText, UNKNOWN } from '#apps/research/run/words.ts';
import { dim, green, red, renderTable } from '#apps/cli/table.ts';
import { chosenSessions } from '#apps/cli/trade/find-session.ts';
import { heldPosition } from '#apps/trading/held-position.ts';
import type { HeldPosition } from '#apps/trading/held-position.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';

interface Options {
  readonly session?: string;
  readonly json?: boolean;
}

const HELP = `
Read off the bookings: what is held, what it cost on average, what it is worth at the last bar, what was earned so far.

Examples:
  assay positions
  assay positions --session scanner-strike-BTCUSDT-15m-sandbox --json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--session <name>', 'of one session only')
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  await using store = await openTradingStore(settingsOf(context));
  const positions: HeldPosition[] = [];
  for (const session of await chosenSessions(store.sessions, options.session)) {
    const postings = await store.sessions.postings(session.id);
    positions.push(heldPosition(session, postings, await store.sessions.latestEquity(session.id)));
  }
  if (options.json === true) context.stdout.write(`${JSON.stringify(positions, undefined, 2)}\n`);
  else if (positions.length === 0) context.note('No session yet. "assay trade" begins one.');
  else context.stdout.write(`${renderTable(COLUMNS, positions)}\n`);
}

const COLUMNS = [
  { title: 'session', value: ({ session }: HeldPosition) => session },
  { title: 'mode', value: ({ mode }: HeldPosition) => (mode === 'live' ? red(mode) : mode) },
  { title: 'status', value: ({ status }: HeldPosition) => status },
  { title: 'held', align: 'right', value: heldText },
  { title: 'average', align: 'right', value: ({ averageCost }: HeldPosition) => priceText(averageCost) },
  { title: 'last', align: 'right', value: ({ lastPrice }: HeldPosition) => priceText(lastPrice) },
  { title: 'unrealised', align: 'right', value: ({ unrealised }: HeldPosition) => profit(unrealised) },
  { title: 'realised', align: 'right', value: ({ realised }: HeldPosition) => profit(realised) },
  { title: 'fees', align: 'right', value: ({ fees }: HeldPosition) => amountText(fees) },
  { title: 'equity', align: 'right', value: equityText },
] as const;

function heldText({ quantity, base }: HeldPosition): string {
  return quantity.isZero() ? dim('flat') : `${exactPriceText(quantity)} ${base}`;
}

function priceText(price: Decimal | undefined): string {
  return price === undefined ? UNKNOWN : exactPriceText(price);
}

function profit(amount: Decimal | undefined): string {
  if (amount === undefined) return UNKNOWN;
  const text = amountText(amount);
  return amount.sign() > 0 ? green(text) : amount.sign() < 0 ? red(text) : text;
}

function equityText({ equity, quote }: HeldPosition): string {
  return equity === undefined ? UNKNOWN : `${amountText(equity)} ${quote}`;
}
