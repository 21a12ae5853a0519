import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarSeries, BarStore } from '#domain/market/bar-store.ts';
import { UTC_CLOCK, periodStart } from '#domain/market/period.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';

export interface DownloadOrder {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** How far back from the last closed bar, in ms. */
  readonly lookBackMs: number;
  readonly signal?: AbortSignal;
  /** Told after every page: ms of the missing time done and in all, and bars stored. */
  readonly onProgress?: (doneMs: number, totalMs: number, bars: number) => void;
}

export interface DownloadOutcome {
  readonly instrument: Instrument;
  readonly added: number;
  /** The range that was asked for: `[from, to)` by open time. */
  readonly from: number;
  readonly to: number;
  /** How many bars of the range were stored before. */
  readonly alreadyStored: number;
}

/**
 * Fetches what a store lacks of the latest bars. Each page is stored on its own, so that a download that was cut short goes
 * on where it stopped. A bar that is still forming is never stored.
 */
export async function downloadBars(
  feed: BinanceKlines,
  store: BarStore,
  order: DownloadOrder,
): Promise<DownloadOutcome> {
  const { symbol, timeframe, signal } = order;
  const now = await feed.serverTime(signal);
  const instrument = await feed.instrument(symbol, signal);
  const series = { instrument: instrument.id, timeframe };
  const to = periodStart(UTC_CLOCK, timeframe, now);
  const from = periodStart(UTC_CLOCK, timeframe, to - order.lookBackMs);
  const stored = await store.readRange(series, from, to);
  await store.write((writer) => writer.saveInstrument(instrument));
  const added = await fillHoles(feed, store, { ...order, series, holes: holesIn(stored, from, to), closedBefore: now });
  return { instrument, added, from, to, alreadyStored: stored.length };
}

/** A stretch `[from, to)` without bars. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

interface HoleFilling extends DownloadOrder {
  readonly series: BarSeries;
  readonly holes: readonly Hole[];
  readonly closedBefore: number;
}

async function fillHoles(feed: BinanceKlines, store: BarStore, task: HoleFilling): Promise<number> {
  const totalMs = task.holes.reduce((sum, hole) => sum + hole.to - hole.from, 0);
  let doneMs = 0;
  let added = 0;
  for (const hole of task.holes) {
    for await (const page of feed.pages({ ...task, ...hole }, task.signal)) {
      const closed = closedPart(page, task.closedBefore);
      const outcome = await store.write((writer) => writer.save(task.series, closed));
      added += outcome.added;
      const reached = page.closeTime[page.length - 1]!;
      task.onProgress?.(doneMs + Math.min(reached, hole.to) - hole.from, totalMs, added);
    }
    doneMs += hole.to - hole.from;
  }
  return added;
}

/**
 * Where bars are missing, by the bars themselves: an interrupted download, or the exchange's own outages, which are asked
 * for again each time in case they were filled since.
 */
function holesIn(bars: BarColumns, from: number, to: number): Hole[] {
  const holes: Hole[] = [];
  let expected = from;
  for (let i = 0; i < bars.length; i++) {
    if (bars.openTime[i]! > expected) holes.push({ from: expected, to: bars.openTime[i]! });
    expected = bars.closeTime[i]!;
  }
  if (expected < to) holes.push({ from: expected, to });
  return holes;
}

function closedPart(bars: BarColumns, now: number): BarColumns {
  let count = bars.length;
  while (count > 0 && bars.closeTime[count - 1]! > now) count--;
  return count === bars.length ? bars : bars.slice(0, count);
}
