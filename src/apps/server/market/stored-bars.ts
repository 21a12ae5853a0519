import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { BarAggregator } from '#domain/market/aggregator.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { periodEnd, periodStart } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { compareTimeframes, isComposedOf, parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** The last bars of a range are wanted. */
export interface BarRequest {
  readonly instrument: string;
  readonly timeframe: string;
  /** Bars that open at or after this instant. */
  readonly from?: number;
  /** Bars that open before this instant. */
  readonly to?: number;
  readonly limit: number;
}

export interface StoredBars {
  readonly instrument: Instrument;
  readonly timeframe: Timeframe;
  /** Closed ones only, oldest first. */
  readonly bars: BarColumns;
  /** Whether something is stored from before the first of them. */
  readonly hasEarlier: boolean;
}

/**
 * The last `limit` bars of a range, as they are stored or built from stored shorter ones. Throws `data.missing` when nothing is stored
 * that they could be built from, `argument.unknown` for a timeframe that does not exist.
 */
export async function storedBars(store: BarStore, request: BarRequest): Promise<StoredBars> {
  const timeframe = parseTimeframe(request.timeframe);
  const set = bestSet(await store.list(), request.instrument, timeframe);
  const { instrument } = set;
  const from = Math.max(request.from ?? Number.NEGATIVE_INFINITY, set.from - timeframeMs(timeframe));
  const to = Math.min(request.to ?? Number.POSITIVE_INFINITY, set.to);
  const bars =
    from < to ? await lastBars(store, set, { timeframe, from, to, limit: request.limit }) : new BarColumns(0);
  const hasEarlier = set.from < (bars.length > 0 ? bars.openTime[0]! : Math.min(from, to));
  return { instrument, timeframe, bars, hasEarlier };
}

/** The longest stored timeframe that bars of another one can be built from. Throws `data.missing`. */
function bestSet(sets: readonly StoredBarSet[], id: string, timeframe: Timeframe): StoredBarSet {
  const ofInstrument = sets.filter(({ instrument }) => instrument.id === id);
  const usable = ofInstrument.filter((set) => isComposedOf(timeframe, set.timeframe));
  const [best] = usable.sort((a, b) => compareTimeframes(b.timeframe, a.timeframe));
  if (best !== undefined) return best;
  throw ofInstrument.length === 0 ? unknownInstrument(id, sets) : tooLong(id, timeframe, ofInstrument);
}

interface Span {
  readonly timeframe: Timeframe;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Looks back as far as the bars would reach without a hole, and further when there were holes. */
async function lastBars(store: BarStore, set: StoredBarSet, span: Span): Promise<BarColumns> {
  const { timeframe, from, to, limit } = span;
  const { clock } = calendarNamed(set.instrument.calendar);
  for (let reach = (limit + 1) * timeframeMs(timeframe); ; reach *= 3) {
    const start = Math.max(from, periodStart(clock, timeframe, to - reach));
    const bars = await barsBetween(store, set, { ...span, from: start }, clock);
    if (bars.length >= limit || start === from) return bars.slice(Math.max(0, bars.length - limit));
  }
}

async function barsBetween(
  store: BarStore,
  set: StoredBarSet,
  { timeframe, from, to }: Span,
  clock: PeriodClock,
): Promise<BarColumns> {
  const series = { instrument: set.instrument.id, timeframe: set.timeframe };
  if (timeframe === set.timeframe) return store.readRange(series, from, to);
  const begin = periodStart(clock, timeframe, from);
  // The last bar needs its whole period, also what of it comes after `to`.
  const end = periodEnd(clock, timeframe, periodStart(clock, timeframe, to - 1));
  const shorter = await store.readRange(series, begin, end);
  const bars = longerBars(shorter, { clock, timeframe, until: Math.min(end, set.to) });
  return bars.slice(bars.indexAt(from), bars.indexAt(to));
}

interface Merge {
  readonly clock: PeriodClock;
  readonly timeframe: Timeframe;
  /** Up to where time is known to have come. */
  readonly until: number;
}

/** Whole periods only; the last one counts when time has passed its end, also when its last short bar never came. */
function longerBars(shorter: BarColumns, { clock, timeframe, until }: Merge): BarColumns {
  const longer = new BarColumns();
  const aggregator = new BarAggregator(clock, timeframe, (bar) => longer.push(bar));
  const { openTime, closeTime, high, low, close, volume } = shorter;
  const cursor = new BarCursor(shorter);
  for (let i = 0; i < shorter.length; i++) {
    if (closeTime[i]! < aggregator.pendingCloseTime) aggregator.extend(high[i]!, low[i]!, close[i]!, volume[i]!);
    else aggregator.update(cursor.moveTo(i));
  }
  if (openTime.length > 0) aggregator.advanceTo(until);
  return longer;
}

function unknownInstrument(id: string, sets: readonly StoredBarSet[]): AssayError {
  const known = [...new Set(sets.map(({ instrument }) => instrument.id as string))];
  const near = nearestNames(id, known);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `stored: ${known.join(', ') || 'none'}`;
  return new AssayError('data.missing', `Expected an instrument whose bars are stored, was "${id}": ${hint}`, {
    place: { column: 'instrument', value: id },
    remedy: 'Import bars of it, or follow it in a session.',
  });
}

function tooLong(id: string, timeframe: Timeframe, sets: readonly StoredBarSet[]): AssayError {
  const stored = sets.map((set) => set.timeframe).join(', ');
  const message = `Expected bars of ${id} that ${timeframe} can be built from, stored are "${stored}"`;
  return new AssayError('data.missing', message, {
    place: { column: 'timeframe', value: timeframe },
    remedy: 'Ask for a longer timeframe, or import shorter bars.',
  });
}
