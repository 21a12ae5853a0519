import type { Command } from 'commander';
import { formatInstant } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { openPredictionVenue } from '#apps/prediction/compose.ts';
import type { LiveTrading } from '#apps/prediction/live/compose-live.ts';
import { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionHostListener } from '#apps/prediction/prediction-host.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { assertLiveOptions, endLiveWatch, mostOption, openLiveWatch } from '#apps/cli/prediction/live-watch.ts';
import type { LiveWatchOptions } from '#apps/cli/prediction/live-watch.ts';
import { venueRequest } from '#apps/cli/prediction/venue-choice.ts';
import type { VenueOptions } from '#apps/cli/prediction/venue-choice.ts';
import { findingLine, watchScreen } from '#apps/cli/prediction/watch-screen.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';

interface Options extends VenueOptions, LiveWatchOptions {
  readonly seconds?: number;
  readonly json?: boolean;
}

const DRAW_EVERY_MS = 1_000;

const HELP = `
Hears prediction markets, looks for early signs, trades them on paper and keeps everything in the store, until Ctrl-C. On a terminal it
shows a table that is drawn anew each second; elsewhere a line for each finding. Without --live nothing here spends real money.

Real orders need --live, --account with the address of the account typed, and its private key among the secrets: ASSAY_POLYMARKET_KEY,
for a sandbox at an address ASSAY_PREDICTION_SANDBOX_KEY. Everything held and ordered together costs at most --most. Only strict gates
and detectors with a record of their own order anything: a new one orders nothing. "assay kill" stops new orders within 250 ms. Ctrl-C
takes orders back and leaves positions where they are; the next start must find the account as this one has left it.

Examples:
  assay watch
  assay watch --markets 100 --speed 30
  assay watch --venue polymarket
  assay watch --venue http://127.0.0.1:8790 --json > findings.jsonl
  assay watch --venue http://127.0.0.1:8790 --live --account 0x5CbDd86a2FA8Dc4bDdd8a8f69dBa48572EeC07FB --most 50`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--venue <name>', 'sandbox, polymarket, or an address; that of the settings when left out')
      .option('--markets <n>', 'how many are watched, the most active ones', integerOption('--markets', 1, 5_000))
      .option('--seed <n>', 'of the sandbox', integerOption('--seed', 0, 2 ** 31))
      .option('--speed <n>', 'of the sandbox: its time per real time', integerOption('--speed', 1, 600))
      .option('--seconds <n>', 'end after so many', integerOption('--seconds', 1, 10_000_000))
      .option('--json', 'a finding a line, as JSON')
      .option('--live', 'send real orders')
      .option('--account <address>', 'with --live: the account that real orders are for')
      .option('--most <amount>', 'with --live: most that all held and ordered may cost (default: 100)', mostOption)
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  assertLiveOptions(options);
  const settings = settingsOf(context);
  const { prediction } = settings;
  await using store = await context.openStore();
  const request = venueRequest(options, settings);
  const venue = await openPredictionVenue(request);
  context.note(venue.description);
  const session = `watch-${formatInstant(systemClock.now())}`;
  const { capital, isRecording, rollOut, thresholds, categories } = prediction;
  const isScreen = options.json !== true && context.stdout.isTTY === true;
  let host: PredictionHost | undefined;
  const live = { context, settings, store, request, venue, session, host: () => host };
  const supervisor = new Supervisor({
    clock: systemClock,
    onStatus: ({ name, state, why }) => void (state === 'failed' && context.note(`${name}: ${why}`)),
  });
  let trading: LiveTrading | undefined;
  try {
    trading = await openLiveWatch(live, options);
    const opened = new PredictionHost({
      venue,
      store,
      clock: systemClock,
      origin: session,
      markets: options.markets ?? prediction.markets,
      capital,
      isRecording,
      desk: { rollOut, thresholds, categories },
      listener: tellingTo(context, isScreen ? 'screen' : options.json === true ? 'json' : 'lines'),
      live: trading?.orders,
    });
    host = opened;
    await opened.hearPast();
    supervisor.start([...(trading?.features ?? []), ...opened.features()]);
    await untilOver(context, options.seconds, isScreen ? () => draw(context, opened) : undefined);
  } finally {
    if (trading !== undefined) await endLiveWatch(live, trading);
    if (host !== undefined) context.note(summary(host, trading === undefined ? 'trades on paper' : 'trades'));
    await supervisor.stop();
    await trading?.close();
    await venue.close();
  }
}

function tellingTo(context: CliContext, how: 'screen' | 'json' | 'lines'): PredictionHostListener {
  const write = (record: FindingRecord, market: PredictionMarket): void => {
    if (how === 'screen') return;
    const text =
      how === 'json' ? JSON.stringify({ ...record, question: market.question }) : findingLine(record, market);
    context.stdout.write(`${text}\n`);
  };
  const told = new Set<string>();
  return {
    onFinding: write,
    onSwitchedOff: (detector, { lastError }) =>
      context.note(`detector ${detector} was switched off: ${lastError ?? ''}`),
    onTrouble: ({ kind, message }) => {
      if (told.has(kind)) return;
      told.add(kind);
      context.note(`${kind}: ${message}`);
    },
  };
}

/** Draws, if at all, once a second; ends with Ctrl-C or when the time is over. */
async function untilOver({ interrupted }: CliContext, seconds: number | undefined, drawn?: () => void): Promise<void> {
  const end = systemClock.monotonic() + 1_000 * (seconds ?? Number.POSITIVE_INFINITY);
  while (!interrupted.aborted && systemClock.monotonic() < end) {
    drawn?.();
    const rest = Math.min(DRAW_EVERY_MS, end - systemClock.monotonic());
    await systemClock.sleep(Math.max(1, rest), interrupted).catch(() => undefined);
  }
}

const CLEAR = '\u001B[H\u001B[J';
const USUAL_WIDTH = 120;

function draw({ stdout }: CliContext, host: PredictionHost): void {
  stdout.write(`${CLEAR}${watchScreen(host, stdout.columns ?? USUAL_WIDTH)}\n`);
}

function summary(host: PredictionHost, trades: string): string {
  const { openPositions } = host.run.account();
  const messages = host.watch.health()?.messages;
  const heard = messages === undefined ? '' : `${messages} messages, `;
  return `${heard}${host.foundCount} findings, ${host.tradeCount} ${trades}, ${openPositions} positions open`;
}
