import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { DAY_MS, parseInstant } from '#core/time.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { gatesOf } from '#desks/scanner/gates/presets.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { scan } from '#desks/scanner/scan.ts';
import type { Scan, ScannedSignal } from '#desks/scanner/scan.ts';
import { withSettings } from '#desks/scanner/settings.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import { loadBars } from '#apps/research/bar-source.ts';
import type { BarOptions, LoadedBars } from '#apps/research/bar-source.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { addModeOptions } from '#apps/cli/scanner/choice-options.ts';
import { runChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import type { RunChoice } from '#apps/research/run/run-setup.ts';
import { signalDocument, signalRecord } from '#apps/research/run/signal-document.ts';
import { rText } from '#apps/cli/scanner/words.ts';
import { priceText, stoppedBy, timeText } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderTable } from '#apps/cli/table.ts';

interface Options extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly at?: string;
  readonly days: number;
  readonly top: number;
  readonly json?: boolean;
}

const HELP = `
Walks every stored bar up to --at, as if it were live then, and lists the signals of the last days: those that every gate
passed first, by score, then the blocked ones with the first reason. Signals are kept for "assay explain".

Example:
  assay scan --symbol BTC/USDT --mode overwatch --at 2025-03-01`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command.option('--symbol <symbol or file>', 'what to scan: BTC/USDT, or a CSV file');
    addModeOptions(addBarOptions(command))
      .option('--at <time>', 'as of this moment, UTC (default: the last stored bar)')
      .option('--days <n>', 'signals of the last days', integerOption('--days', 1, 100_000), 30)
      .option('--top <n>', 'signals to list', integerOption('--top', 1, 1_000_000), 20)
      .option('--json', 'signals whole, as JSON')
      .addHelpText('after', HELP)
      .action((options: Options) => run(context, options));
  },
};

async function run(context: CliContext, options: Options): Promise<void> {
  const choice = runChoice(options);
  if (options.symbol === undefined) {
    throw new AssayError('argument.invalid', 'Expected --symbol: what to scan', {
      remedy: 'For example: --symbol BTC/USDT',
    });
  }
  const at = options.at === undefined ? undefined : parseInstant(options.at);
  const loaded = await loadBars(context, options.symbol, options);
  const found = scanBars(loaded, choice, at);
  const until = at ?? found.knownAt ?? 0;
  const signals = found.signals.filter(({ signal }) => signal.time > until - options.days * DAY_MS);
  const frame = { mode: parseMode(choice.mode).name, preset: choice.preset, origin: 'scan', loaded };
  await using store = await context.openStore();
  await store.signals.save(
    signals.map(({ signal, verdicts }) => signalRecord(signalDocument(frame, signal, verdicts))),
  );
  const shown = signals.slice(0, options.top);
  if (options.json === true) context.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
  else context.stdout.write(`${scanText({ ...found, signals: shown }, signals.length, loaded, choice, options)}\n`);
}

function scanBars(loaded: LoadedBars, choice: RunChoice, until: number | undefined): Scan {
  const { instrument, bars, timeframe } = loaded;
  return scan({
    mode: withSettings(parseMode(choice.mode), choice.settings),
    instrument,
    clock: calendarNamed(instrument.calendar).clock,
    bars,
    base: timeframe,
    gates: gatesOf(choice.preset),
    ...(until === undefined ? {} : { until }),
  });
}

function scanText(found: Scan, total: number, loaded: LoadedBars, choice: RunChoice, options: Options): string {
  const { instrument } = loaded;
  const digits = instrument.priceTick.scale;
  const asOf = found.knownAt === undefined ? 'before the first bar' : `as of ${timeText(found.knownAt)} UTC`;
  const title = bold(
    `${instrument.symbol} on ${instrument.venue}, scanner ${choice.mode}, gates ${choice.preset}, ${asOf}`,
  );
  if (found.signals.length === 0) return `${title}\n\n${silence(found, options)}`;
  const table = renderTable<ScannedSignal>(
    [
      { title: 'signal', value: ({ signal }) => signal.id },
      { title: 'score', align: 'right', value: ({ signal }) => signal.score.toFixed(2) },
      { title: 'entry', align: 'right', value: ({ signal }) => priceText(signal.plan.referencePrice, digits) },
      { title: 'stop', align: 'right', value: ({ signal }) => priceText(signal.plan.stop, digits) },
      {
        title: 'first target',
        align: 'right',
        value: ({ signal }) => priceText(signal.plan.targets[0]?.price, digits),
      },
      { title: 'reward', align: 'right', value: ({ signal }) => rText(signal.plan.targets[0]?.rMultiple, 1) },
      { title: 'gates', value: ({ passed }) => (passed ? green('pass') : red('blocked')) },
      { title: 'why', value: ({ verdicts }) => stoppedBy(verdicts) },
    ],
    found.signals,
  );
  const more = total > found.signals.length ? dim(`\n${total - found.signals.length} more: --top ${total}`) : '';
  return `${title}\n\n${table}${more}\n\n${dim(`assay explain ${found.signals[0]!.signal.id}`)}`;
}

/** Why there is nothing to show, so that silence is not a riddle. */
function silence({ tally }: Scan, options: Options): string {
  const fired = Object.entries(tally.fired).map(([name, count]) => `${name} ${count}`);
  const dismissed = Object.entries(tally.dismissed)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${count}`);
  return [
    `No signal in the last ${options.days} days (--days looks further back).`,
    dim(`Over all ${tally.entryBars} entry bars: ${tally.signals} signals; triggers: ${fired.join(', ')}.`),
    dim(`Dismissed: ${dismissed.length === 0 ? 'none' : dismissed.join(', ')}.`),
  ].join('\n');
}
