import type { Command } from 'commander';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { exactPriceText, timeText } from '#apps/research/run/words.ts';
import { dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';
import { findSession } from '#apps/cli/trade/find-session.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';

interface Options {
  readonly session?: string;
  readonly open?: boolean;
  readonly fills?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const HELP = `
Examples:
  assay orders
  assay orders --session scanner-strike-BTCUSDT-15m-sandbox --open
  assay orders --fills --json`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--session <name>', 'of one session only')
      .option('--open', 'only those that may still change')
      .option('--fills', 'executions instead of orders')
      .option('--limit <n>', 'the latest so many', integerOption('--limit', 1, 1_000_000), 30)
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  await using store = await openTradingStore(settingsOf(context));
  const named = options.session === undefined ? undefined : await findSession(store.sessions, options.session);
  const filter = { ...(named === undefined ? {} : { session: named.id }), limit: options.limit };
  if (options.fills === true) {
    print(context, options, await store.sessions.fills(filter), { columns: FILL_COLUMNS, none: 'No executions yet.' });
    return;
  }
  const orders = await store.sessions.orders({ ...filter, openOnly: options.open === true });
  const none = options.open === true ? 'No open orders.' : 'No orders yet.';
  print(context, options, orders, { columns: ORDER_COLUMNS, none });
}

function print<Row>(
  context: CliContext,
  options: Options,
  rows: readonly Row[],
  { columns, none }: { readonly columns: Parameters<typeof renderTable<Row>>[0]; readonly none: string },
): void {
  if (options.json === true) context.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else if (rows.length === 0) context.note(none);
  else context.stdout.write(`${renderTable(columns, rows)}\n`);
}

const ORDER_COLUMNS = [
  { title: 'time, UTC', value: ({ updated }: OrderRecord) => timeText(updated) },
  { title: 'session', value: ({ session }: OrderRecord) => session },
  { title: 'side', value: ({ side }: OrderRecord) => sideText(side) },
  { title: 'role', value: ({ role }: OrderRecord) => role },
  { title: 'type', value: ({ type }: OrderRecord) => type },
  { title: 'quantity', align: 'right', value: ({ quantity }: OrderRecord) => exactPriceText(quantity) },
  { title: 'filled', align: 'right', value: ({ filled }: OrderRecord) => exactPriceText(filled) },
  { title: 'status', value: statusText },
  { title: 'why', value: ({ reason }: OrderRecord) => dim(reason) },
] as const;

const FILL_COLUMNS = [
  { title: 'time, UTC', value: ({ time }: FillRecord) => timeText(time) },
  { title: 'session', value: ({ session }: FillRecord) => session },
  { title: 'side', value: ({ side }: FillRecord) => sideText(side) },
  { title: 'quantity', align: 'right', value: ({ quantity }: FillRecord) => exactPriceText(quantity) },
  { title: 'price', align: 'right', value: ({ price }: FillRecord) => exactPriceText(price) },
  { title: 'fee', align: 'right', value: ({ fee }: FillRecord) => `${exactPriceText(fee.amount)} ${fee.currency}` },
  { title: 'as', value: ({ liquidity }: FillRecord) => liquidity },
  { title: 'order', value: ({ orderId }: FillRecord) => dim(orderId) },
] as const;

function sideText(side: 'buy' | 'sell'): string {
  return side === 'buy' ? green('buy') : red('sell');
}

function statusText({ status }: OrderRecord): string {
  if (status === 'filled') return green(status);
  return status === 'denied' || status === 'rejected' ? yellow(status) : status;
}
