import type { Command } from 'commander';
import { formatInstant } from '#core/time.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { openPredictionVenue } from '#apps/prediction/compose.ts';
import { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionHostListener } from '#apps/prediction/prediction-host.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { venueRequest } from '#apps/cli/prediction/venue-choice.ts';
import type { VenueOptions } from '#apps/cli/prediction/venue-choice.ts';
import { findingLine, watchScreen } from '#apps/cli/prediction/watch-screen.ts';
import { settingsOf } from '#apps/cli/settings-of.ts';

interface Options extends VenueOptions {
  readonly seconds?: number;
  readonly json?: boolean;
}

const DRAW_EVERY_MS = 1_000;

const HELP = `
Hears prediction markets, looks for early signs, trades them on paper and keeps everything in the store, until Ctrl-C. On a terminal it
shows a table that is drawn anew each second; elsewhere a line for each finding. Nothing here spends real money.

Examples:
  assay watch
  assay watch --markets 100 --speed 30
  assay watch --venue polymarket
  assay watch --venue http://127.0.0.1:8790 --json > findings.jsonl`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .option('--venue <name>', 'sandbox, polymarket, or an address; that of the settings when left out')
      .option('--markets <n>', 'how many are watched, the most active ones', integerOption('--markets', 1, 5_000))
      .option('--seed <n>', 'of the sandbox', integerOption('--seed', 0, 2 ** 31))
      .option('--speed <n>', 'of the sandbox: its time per real time', integerOption('--speed', 1, 600))
      .option('--seconds <n>', 'end after so many', integerOption('--seconds', 1, 10_000_000))
      .option('--json', 'a finding a line, as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const settings = settingsOf(context);
  const { prediction } = settings;
  await using store = await context.openStore();
  const venue = await openPredictionVenue(venueRequest(options, settings));
  context.note(venue.description);
  const { capital, isRecording, rollOut, thresholds, categories } = prediction;
  const isScreen = options.json !== true && context.stdout.isTTY === true;
  const host = new PredictionHost({
    venue,
    store,
    clock: systemClock,
    origin: `watch-${formatInstant(systemClock.now())}`,
    markets: options.markets ?? prediction.markets,
    capital,
    isRecording,
    desk: { rollOut, thresholds, categories },
    listener: tellingTo(context, isScreen ? 'screen' : options.json === true ? 'json' : 'lines'),
  });
  const supervisor = new Supervisor({
    clock: systemClock,
    onStatus: ({ name, state, why }) => void (state === 'failed' && context.note(`${name}: ${why}`)),
  });
  try {
    await host.hearPast();
    supervisor.start(host.features());
    await untilOver(context, options.seconds, isScreen ? () => draw(context, host) : undefined);
    context.note(summary(host));
  } finally {
    await supervisor.stop();
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

function summary(host: PredictionHost): string {
  const { openPositions } = host.run.account();
  const messages = host.watch.health()?.messages;
  const heard = messages === undefined ? '' : `${messages} messages, `;
  return `${heard}${host.foundCount} findings, ${host.tradeCount} trades on paper, ${openPositions} positions open`;
}
