import { DAY_MS, HOUR_MS, MINUTE_MS, formatMinute, unixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { count } from '#apps/cli/import-report.ts';

/** A stretch `[from, to)` without bars although the market was open, UTC ms. */
export interface StoredGap {
  readonly from: number;
  readonly to: number;
  /** How much of it the market was open, in ms. */
  readonly openMs: number;
}

/** A stored set as people and programs want to see it. */
export interface StoredSummary {
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** Open of the first bar and close of the last one, UTC ms. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  readonly gaps: number;
  /** Undefined when there is no gap. */
  readonly largestGap: StoredGap | undefined;
  readonly zeroVolumeBars: number;
  /** Bars whose source has no volume. */
  readonly noVolumeBars: number;
}

/** Reads a stored set and counts what is missing in it. */
export async function summaryOf(store: BarStore, set: StoredBarSet): Promise<StoredSummary> {
  const { instrument, timeframe } = set;
  const counter = new QualityCounter(calendarNamed(instrument.calendar));
  // A year at a time: memory stays bounded however long the set is.
  for (let from = set.from; from < set.to; from += 366 * DAY_MS) {
    counter.add(await store.readRange({ instrument: instrument.id, timeframe }, from, from + 366 * DAY_MS));
  }
  const { gaps, largestGap, zeroVolumeBars, noVolumeBars } = counter;
  const { symbol, venue } = instrument;
  return { symbol, venue, timeframe, from: set.from, to: set.to, bars: set.bars, gaps, largestGap, zeroVolumeBars, noVolumeBars };
}

/** `BTC/USDT@file 15m: 87,552 bars, 2023-01-01 00:00 to 2025-06-30 23:59 UTC` and what is missing, one thing a line. */
export function describeSummary(summary: StoredSummary): string {
  const { symbol, venue, timeframe, bars, gaps, largestGap, zeroVolumeBars, noVolumeBars } = summary;
  const lines = [`${symbol}@${venue} ${timeframe}: ${count(bars)} bars stored, ${rangeText(summary)} UTC`];
  if (largestGap === undefined) lines.push('  no gaps');
  else lines.push(`  ${count(gaps)} ${gaps === 1 ? 'gap' : 'gaps'}, the largest ${gapText(largestGap)}`);
  if (zeroVolumeBars > 0) lines.push(`  ${count(zeroVolumeBars)} bars with zero volume`);
  if (noVolumeBars > 0) lines.push(`  ${count(noVolumeBars)} bars without volume`);
  return lines.join('\n');
}

/** `2023-01-01 00:00 to 2025-07-01 00:00`. */
export function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${formatMinute(unixMs(from))} to ${formatMinute(unixMs(to))}`;
}

/** `33 h from 2018-02-08 00:00`. */
export function gapText({ from, openMs }: StoredGap): string {
  return `${durationText(openMs)} from ${formatMinute(unixMs(from))}`;
}

class QualityCounter {
  gaps = 0;
  largestGap: StoredGap | undefined;
  zeroVolumeBars = 0;
  noVolumeBars = 0;
  private readonly calendar: TradingCalendar;
  private lastClose: number | undefined;

  constructor(calendar: TradingCalendar) {
    this.calendar = calendar;
  }

  add({ length, openTime, closeTime, volume }: BarColumns): void {
    for (let i = 0; i < length; i++) {
      if (this.lastClose !== undefined && openTime[i]! > this.lastClose) this.countGap(this.lastClose, openTime[i]!);
      this.lastClose = closeTime[i]!;
      if (volume[i] === 0) this.zeroVolumeBars++;
      else if (Number.isNaN(volume[i]!)) this.noVolumeBars++;
    }
  }

  private countGap(from: number, to: number): void {
    const openMs = this.calendar.openMsBetween(from, to);
    if (openMs <= 0) return;
    this.gaps++;
    if (openMs > (this.largestGap?.openMs ?? 0)) this.largestGap = { from, to, openMs };
  }
}

function durationText(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return ms < 3 * DAY_MS ? `${+(ms / HOUR_MS).toFixed(1)} h` : `${+(ms / DAY_MS).toFixed(1)} days`;
}
