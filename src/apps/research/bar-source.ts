import { existsSync } from 'node:fs';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { parseInstant } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { assumedInstrument, normaliseSymbol } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { aggregate } from '#domain/market/aggregator.ts';
import { compareTimeframes, isComposedOf, parseTimeframe } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { BarFile } from '#adapters/files/bar-file.ts';
import { parseColumnMap } from '#adapters/files/column-roles.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** Bars that a command works on, and what they are of. */
export interface LoadedBars {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  readonly bars: BarColumns;
}

/** Options of commands that read bars. */
export interface BarOptions {
  readonly timeframe?: string;
  readonly venue?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly map?: string;
}

/** Bars of a CSV file or of a stored symbol. Throws `data.missing`, `file.unreadable` or what the file's reader throws. */
export async function loadBars(context: WorkContext, target: string, options: BarOptions): Promise<LoadedBars> {
  const isFile = existsSync(target) || /\.(csv|tsv|txt)(\.gz)?$/i.test(target);
  const loaded = isFile ? await readFile(context, target, options) : await readStored(context, target, options);
  return inRange(target, loaded, options);
}

/** Bars of a stored symbol, never of a file: for names that come from somebody else. Throws `data.missing`. */
export async function loadStoredBars(context: WorkContext, symbol: string, options: BarOptions): Promise<LoadedBars> {
  return inRange(symbol, await readStored(context, symbol, options), options);
}

function inRange(target: string, loaded: LoadedBars, options: BarOptions): LoadedBars {
  const from = options.from === undefined ? 0 : loaded.bars.indexAt(parseInstant(options.from));
  const to = options.to === undefined ? loaded.bars.length : loaded.bars.indexAt(parseInstant(options.to));
  if (from === 0 && to === loaded.bars.length) return loaded;
  if (to <= from) throw emptyRange(target, loaded.bars, options);
  return { ...loaded, bars: loaded.bars.slice(from, to) };
}

/**
 * Bars for a run that trades from `--from` on: the earlier ones come too, to warm the strategy up. Throws `data.missing` when
 * nothing is left to trade.
 */
export async function loadBarsWithHistory(
  context: WorkContext,
  target: string,
  options: BarOptions,
  load: typeof loadBars = loadBars,
): Promise<LoadedBars> {
  const { from, ...others } = options;
  const loaded = await load(context, target, others);
  const { bars } = loaded;
  if (from !== undefined && bars.indexAt(parseInstant(from)) === bars.length) throw emptyRange(target, bars, options);
  return loaded;
}

/** The stored set to use: of this symbol, and of the timeframe asked for or the longest one that it can be built from. */
export async function findStoredSet(store: BarStore, symbolText: string, options: BarOptions): Promise<StoredBarSet> {
  const sets = await store.list();
  const symbol = normaliseSymbol(symbolText);
  const ofSymbol = sets.filter(
    ({ instrument }) =>
      instrument.symbol === symbol && (options.venue === undefined || instrument.venue === options.venue),
  );
  if (ofSymbol.length === 0) throw notStored(symbol, sets, options);
  const venues = new Set(ofSymbol.map(({ instrument }) => instrument.venue));
  if (venues.size > 1) {
    throw new AssayError('argument.invalid', `${symbol} is stored from several venues: ${[...venues].join(', ')}`, {
      remedy: 'Choose one with --venue.',
    });
  }
  const wanted = options.timeframe === undefined ? undefined : parseTimeframe(options.timeframe);
  const usable = wanted === undefined ? ofSymbol : ofSymbol.filter(({ timeframe }) => isComposedOf(wanted, timeframe));
  const [best] = [...usable].sort((a, b) =>
    wanted === undefined ? compareTimeframes(a.timeframe, b.timeframe) : compareTimeframes(b.timeframe, a.timeframe),
  );
  if (best !== undefined) return best;
  const stored = ofSymbol.map(({ timeframe }) => timeframe).join(', ');
  throw new AssayError('data.missing', `${symbol}: expected bars of ${wanted} or shorter ones, stored are ${stored}`, {
    remedy: `Import shorter bars, such as: assay import --from binance --symbol ${symbol} --timeframe ${wanted} --days 365`,
  });
}

async function readStored(context: WorkContext, target: string, options: BarOptions): Promise<LoadedBars> {
  await using store = await context.openStore();
  const set = await findStoredSet(store.bars, target, options);
  const { instrument } = set;
  const timeframe = options.timeframe === undefined ? set.timeframe : parseTimeframe(options.timeframe);
  const bars = await store.bars.readRange({ instrument: instrument.id, timeframe: set.timeframe });
  return { instrument, timeframe, bars: resampled(bars, { from: set.timeframe, to: timeframe, instrument }) };
}

async function readFile(context: WorkContext, path: string, options: BarOptions): Promise<LoadedBars> {
  const file = await BarFile.open(path, {
    ...(options.map === undefined ? {} : { map: parseColumnMap(options.map) }),
    ...(options.tz === undefined ? {} : { zone: new Zone(options.tz) }),
  });
  const found = file.timeframeFor(undefined);
  const bars = new BarColumns(1 << 14);
  for await (const batch of file.batches({ timeframe: found, signal: context.interrupted }))
    appendAll(bars, batch.bars);
  const instrument = assumedInstrument(symbolIn(path), options.venue ?? 'file', file.priceDigits);
  const timeframe = options.timeframe === undefined ? found : parseTimeframe(options.timeframe);
  return { instrument, timeframe, bars: resampled(bars, { from: found, to: timeframe, instrument }) };
}

function appendAll(target: BarColumns, added: BarColumns): void {
  const cursor = new BarCursor(added);
  for (let i = 0; i < added.length; i++) target.push(cursor.moveTo(i));
}

function resampled(bars: BarColumns, how: { from: Timeframe; to: Timeframe; instrument: Instrument }): BarColumns {
  if (how.from === how.to) return bars;
  return aggregate(bars, calendarNamed(how.instrument.calendar).clock, how.to);
}

/** A symbol in a file's name, such as `BTCUSDT-15m.csv`; it only decides price steps and calendar. */
function symbolIn(path: string): string {
  const name = /([A-Za-z]{5,12}(?:\.P)?)[^/\\]*$/.exec(path)?.[1] ?? '';
  try {
    return normaliseSymbol(name);
  } catch {
    return 'ASSET/USD';
  }
}

function notStored(symbol: string, sets: readonly StoredBarSet[], options: BarOptions): AssayError {
  const known = [...new Set(sets.map(({ instrument }) => instrument.symbol))];
  const near = nearestNames(symbol, known);
  const hint =
    near.length > 0 ? `; did you mean ${near.join(' or ')}?` : known.length > 0 ? `; stored: ${known.join(', ')}` : '';
  const venue = options.venue === undefined ? '' : ` from "${options.venue}"`;
  return new AssayError('data.missing', `No bars of "${symbol}"${venue} are stored${hint}`, {
    place: { value: symbol },
    remedy: `Import some: assay import <file> --symbol ${symbol}, or assay import --from binance --symbol ${symbol} --timeframe 15m --days 365`,
  });
}

function emptyRange(target: string, bars: BarColumns, options: BarOptions): AssayError {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
  const has = bars.length === 0 ? 'none' : `${day(bars.openTime[0]!)} to ${day(bars.closeTime[bars.length - 1]!)}`;
  return new AssayError(
    'data.missing',
    `${target}: expected bars from "${options.from ?? 'the start'}" to "${options.to ?? 'the end'}", there are ${has}`,
  );
}
