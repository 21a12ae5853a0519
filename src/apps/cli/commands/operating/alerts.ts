import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { SEVERITIES } from '#domain/alerts/alert.ts';
import type { Severity } from '#domain/alerts/alert.ts';
import type { AlertShape, ChannelShape } from '#contract/alerts.ts';
import { unixMs } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';
import type { AlertDesk } from '#apps/server/alerts/alert-desk.ts';
import { openAlertDesk } from '#apps/server/alerts/open-alerts.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';
import { dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';

interface Options {
  readonly open?: boolean;
  readonly severity?: Severity;
  readonly limit: number;
  readonly channels?: boolean;
  readonly test?: string;
  readonly acknowledge?: string;
  readonly json?: boolean;
}

const HELP = `
Whom to tell, and when, stands in the settings under "notify" ("assay settings --keys" says how). Alerts are raised and sent by
"assay serve" and the dashboard shows them; this lists what is stored, and sends test messages itself.

Examples:
  assay alerts --open
  assay alerts --severity critical --json
  assay alerts --acknowledge 0f8b2c6e-...
  assay alerts --channels
  assay alerts --test phone`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--open', 'only what has not ended')
      .addOption(new Option('--severity <severity>', 'only these').choices(SEVERITIES))
      .option('--limit <n>', 'the latest so many', integerOption('--limit', 1, 10_000), 20)
      .option('--channels', 'ways in which people are told, and how each of them does')
      .option('--test <channel>', 'send a test message over a channel')
      .option('--acknowledge <id>', 'say that somebody has seen it')
      .option('--json', 'as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const settings = settingsOf(context);
  await using store = await openTradingStore(settings);
  const publisher = { publish: () => undefined };
  const desk = openAlertDesk({ settings, store, clock: systemClock, publisher, environment: process.env });
  if (options.test !== undefined) await sendTest(context, desk, options.test, options);
  else if (options.acknowledge !== undefined) await acknowledge(context, desk, options.acknowledge, options);
  else if (options.channels === true) await showChannels(context, desk, options);
  else await showAlerts(context, desk, options);
}

async function sendTest(context: CliContext, desk: AlertDesk, channel: string, { json }: Options): Promise<void> {
  const { delivered, error } = await desk.test(channel);
  if (json === true) context.stdout.write(`${JSON.stringify({ channel, delivered, error }, undefined, 2)}\n`);
  else if (delivered) context.stdout.write(`${channel}: ${green('delivered')}\n`);
  if (!delivered) throw new AssayError('alert.channel', `The test of "${channel}" was not delivered: ${error}`);
}

async function acknowledge(context: CliContext, desk: AlertDesk, id: string, { json }: Options): Promise<void> {
  const alert = await desk.acknowledge(id, 'cli');
  const words = `${alert.title} (${alert.source}): acknowledged by ${alert.acknowledged?.by}`;
  context.stdout.write(`${json === true ? JSON.stringify(alert, undefined, 2) : words}\n`);
}

async function showChannels(context: CliContext, desk: AlertDesk, { json }: Options): Promise<void> {
  const channels = await desk.channels();
  if (json === true) context.stdout.write(`${JSON.stringify(channels, undefined, 2)}\n`);
  else if (channels.length === 0) context.note('No channels: the settings have none under "notify.channels".');
  else context.stdout.write(`${renderTable(CHANNEL_COLUMNS, channels)}\n`);
}

async function showAlerts(context: CliContext, desk: AlertDesk, options: Options): Promise<void> {
  const { open, severity, limit, json } = options;
  const { items } = await desk.list({ state: open === true ? 'open' : 'all', severity, limit });
  if (json === true) context.stdout.write(`${JSON.stringify(items, undefined, 2)}\n`);
  else if (items.length === 0) context.note('No such alerts.');
  else context.stdout.write(`${renderTable(ALERT_COLUMNS, items)}\n`);
}

const ALERT_COLUMNS = [
  { title: 'began, UTC', value: ({ time }: AlertShape) => instantText(time) },
  { title: 'severity', value: severityText },
  { title: 'source', value: ({ source }: AlertShape) => source },
  { title: 'title', value: ({ title }: AlertShape) => title },
  { title: 'times', align: 'right' as const, value: ({ count }: AlertShape) => `${count}` },
  { title: 'state', value: stateText },
  { title: 'id', value: ({ id }: AlertShape) => dim(id) },
];

const CHANNEL_COLUMNS = [
  { title: 'channel', value: ({ name }: ChannelShape) => name },
  { title: 'kind', value: ({ kind }: ChannelShape) => kind },
  { title: 'reaches', value: ({ target }: ChannelShape) => target },
  { title: 'status', value: ({ status }: ChannelShape) => channelStatus(status) },
  {
    title: 'last sent, UTC',
    value: ({ lastSent }: ChannelShape) => (lastSent === null ? UNKNOWN : instantText(lastSent)),
  },
  { title: 'waiting', align: 'right' as const, value: ({ pending }: ChannelShape) => `${pending}` },
  { title: 'last error', value: ({ lastError }: ChannelShape) => dim(lastError ?? '') },
];

function instantText(instant: number): string {
  return timeText(unixMs(instant));
}

function severityText({ severity }: AlertShape): string {
  if (severity === 'critical') return red(severity);
  return severity === 'warning' ? yellow(severity) : severity;
}

function stateText({ resolvedAt, acknowledged }: AlertShape): string {
  const seen = acknowledged === null ? '' : `, seen by ${acknowledged.by}`;
  return resolvedAt === null ? `open${seen}` : dim(`over since ${instantText(resolvedAt)}${seen}`);
}

function channelStatus(status: ChannelShape['status']): string {
  if (status === 'well') return green(status);
  return status === 'failing' ? red(status) : dim(status);
}
