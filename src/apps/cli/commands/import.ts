import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { DAY_MS } from '#core/time.ts';
import type { BarSeries, BarStore } from '#domain/market/bar-store.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import { downloadBars } from '#adapters/feeds/binance/download-bars.ts';
import type { SkippedRows } from '#adapters/files/bad-rows.ts';
import type { BarFile } from '#adapters/files/bar-file.ts';
import type { ImportOutcome } from '#adapters/files/import-bars.ts';
import type { CliCommand } from '#apps/cli/command.ts';
import { integerOption } from '#apps/cli/context.ts';
import { importFiles } from '#apps/research/data/import-files.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import type { CliContext } from '#apps/cli/context.ts';
import {
  count,
  describeConflicts,
  describeOutcome,
  describeReading,
  describeSkipped,
} from '#apps/research/data/import-words.ts';
import { describeSummary, summaryOf } from '#apps/research/data/stored-summary.ts';
import type { StoredSummary } from '#apps/research/data/stored-summary.ts';

interface Options {
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly venue?: string;
  readonly tz?: string;
  readonly map?: string;
  readonly timeFormat?: string;
  readonly skipBad?: boolean;
  readonly replace?: boolean;
  readonly from?: string;
  readonly days?: number;
  readonly baseUrl?: string;
  readonly json?: boolean;
}

const SOURCES = ['binance'];

const HELP = `
Columns, time format and timeframe are recognised and said; --map, --time-format and --timeframe settle what cannot be.
All files of one call are stored together or, when anything is wrong in any of them, not at all.
A download is stored page by page: started again, it goes on where it stopped.

Examples:
  assay import BTCUSDT-15m.csv.gz --symbol BTC/USDT
  assay import EURUSD_15M.csv --symbol EUR/USD --tz EET
  assay import odd.csv --symbol ETH/USDT --map ts=When,close=Price --skip-bad
  assay import --from binance --symbol BTC/USDT --timeframe 15m --days 365`;

export const command: CliCommand = {
  configure(command: Command, context: CliContext): void {
    command
      .argument('[files...]', 'CSV files, plain or gzip')
      .option('--symbol <symbol>', 'what the bars are of, such as BTC/USDT or EUR/USD')
      .option('--timeframe <tf>', 'length of the bars: 1m, 5m, 15m, 1h, 4h, 1d, ... (files: default is what is found)')
      .option('--venue <name>', 'where the bars are from (files: default "file")')
      .option('--tz <zone>', 'zone of local clock times, such as Europe/Athens (default: UTC)')
      .option(
        '--map <role=column,...>',
        'columns by name or position: ts, date, time, open, high, low, close, volume (or volume=none)',
      )
      .option(
        '--time-format <format>',
        'epoch-s, epoch-ms, epoch-us, epoch-ns, ymd, dmy, mdy, or a pattern such as DD/MM/YYYY',
      )
      .option('--skip-bad', 'leave rows out that cannot become bars, and list them')
      .option('--replace', 'overwrite bars that are stored with other numbers')
      .option('--from <source>', `download instead: ${SOURCES.join(', ')}`)
      .option('--days <n>', 'how many days back to download (default: 365)', integerOption('--days', 1, 10_000))
      .option('--base-url <address>', 'another address of the source')
      .option('--json', 'the result as JSON')
      .addHelpText('after', HELP)
      .action((files: string[], options: Options) => run(context, files, options));
  },
};

/** What an import did, as `--json` prints it. */
interface ImportResult extends StoredSummary {
  readonly added: number;
  readonly identical: number;
  readonly kept: number;
  readonly replaced: number;
  readonly skipped: {
    readonly total: number;
    readonly byKind: SkippedRows['byKind'];
    readonly first: SkippedRows['first'];
  };
}

async function run(context: CliContext, files: readonly string[], options: Options): Promise<void> {
  checkUsage(files, options);
  try {
    const result =
      options.from === undefined ? await importFromFiles(context, files, options) : await download(context, options);
    if (options.json === true) context.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  } catch (error) {
    // Whatever was thrown because of Ctrl-C, the reason is Ctrl-C.
    throw context.interrupted.aborted ? new InterruptedError() : error;
  }
}

function checkUsage(files: readonly string[], options: Options): void {
  if (options.symbol === undefined) throw usageError('Expected --symbol, such as --symbol BTC/USDT');
  normaliseSymbol(options.symbol);
  const { from } = options;
  if (from === undefined && files.length === 0) throw usageError('Expected files to import, or --from binance');
  if (from === undefined) {
    const alien = (['days', 'baseUrl'] as const).find((name) => options[name] !== undefined);
    if (alien !== undefined)
      throw usageError(`--${alien === 'days' ? 'days' : 'base-url'} goes with --from binance, not with files`);
    return;
  }
  if (!SOURCES.includes(from)) throw unknownName('source', from, SOURCES);
  if (files.length > 0) throw usageError(`Expected either files or --from ${from}, was both: "${files[0]}"`);
  if (options.timeframe === undefined) throw usageError('Expected --timeframe, such as --timeframe 15m');
}

function usageError(message: string): AssayError {
  return new AssayError('argument.invalid', message, { remedy: 'assay import --help shows examples.' });
}

async function importFromFiles(context: CliContext, paths: readonly string[], options: Options): Promise<ImportResult> {
  const choice = { ...options, symbol: options.symbol! };
  const imported = await importFiles(context, paths, choice, (file) => sayReading(context, file));
  const { outcome, skipped, timeframe } = imported;
  sayOutcome(context, outcome, skipped);
  await using store = await context.openStore();
  // Awaited here: the store is closed when this function ends.
  return await report(context, store.bars, {
    series: { instrument: outcome.instrument.id, timeframe },
    outcome,
    skipped,
    options,
  });
}

function sayReading(context: CliContext, file: BarFile): void {
  context.note(describeReading(file));
  for (const note of file.reading.notes) context.note(`  ${note}`);
}

function sayOutcome(context: CliContext, outcome: ImportOutcome, skipped: SkippedRows | undefined): void {
  if (skipped !== undefined && skipped.total > 0) context.note(describeSkipped(skipped));
  if (outcome.withoutVolume > 0)
    context.note(`${count(outcome.withoutVolume)} rows have an empty volume: stored without one`);
  const differing = outcome.kept + outcome.replaced;
  if (differing === 0) return;
  const what = outcome.kept > 0 ? 'kept (--replace takes the new ones)' : 'overwritten';
  context.note(`${count(differing)} bars were stored with other numbers and were ${what}:`);
  context.note(describeConflicts(outcome.conflicts, differing));
}

async function download(context: CliContext, options: Options): Promise<ImportResult> {
  const timeframe = parseTimeframe(options.timeframe!);
  const feed = new BinanceKlines({
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    onRetry: (error, waitMs) => context.note(`${error.message}; trying again in ${(waitMs / 1000).toFixed(1)} s`),
  });
  await using store = await context.openStore();
  const progress = context.progress('downloading');
  const { instrument, added, alreadyStored } = await downloadBars(feed, store.bars, {
    symbol: options.symbol!,
    timeframe,
    lookBackMs: (options.days ?? 365) * DAY_MS,
    signal: context.interrupted,
    onProgress: (doneMs, totalMs, bars) =>
      progress.update(Math.round(doneMs / DAY_MS), Math.round(totalMs / DAY_MS), `days  ${count(bars)} bars`),
  }).finally(() => progress.finish());
  const outcome = { added, identical: alreadyStored, kept: 0, replaced: 0, conflicts: [] };
  return await report(context, store.bars, {
    series: { instrument: instrument.id, timeframe },
    outcome,
    skipped: undefined,
    options,
  });
}

interface Finished {
  readonly series: BarSeries;
  readonly outcome: Pick<ImportOutcome, 'added' | 'identical' | 'kept' | 'replaced' | 'conflicts'>;
  readonly skipped: SkippedRows | undefined;
  readonly options: Options;
}

/** Says what is stored now, and gives it for `--json`. */
async function report(
  context: CliContext,
  store: BarStore,
  { series, outcome, skipped, options }: Finished,
): Promise<ImportResult> {
  const stored = await store.find(series);
  if (stored === undefined) {
    throw new AssayError('data.missing', `No closed bars of ${series.instrument} ${series.timeframe} were found`, {
      remedy: 'Check the symbol, or ask for more with --days.',
    });
  }
  const progress = context.progress('checking');
  const summary = await summaryOf(store, stored, (bars) => progress.update(bars, stored.bars, 'bars'));
  progress.finish();
  const { added, identical, kept, replaced } = outcome;
  if (options.json !== true) context.stdout.write(`${describeOutcome(outcome)}\n${describeSummary(summary)}\n`);
  const { total = 0, byKind = {}, first = [] } = skipped ?? {};
  return { ...summary, added, identical, kept, replaced, skipped: { total, byKind, first } };
}
