import { invariant } from '#core/invariant.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/*
 * A chunk holds the bars that open in one UTC day (below an hour), one UTC month (from an hour to below a day) or one UTC
 * year (a day and longer): 4 to 90 kB for all but a few timeframes.
 *
 * Layout of its data, little-endian, every part a multiple of 8 bytes so that columns are read in place:
 *   0  uint32   version, 1
 *   4  uint32   number of bars, n
 *   8  float64  open time of the first bar
 *  16  float64  step from one open time to the next; 0 when it differs within the chunk
 *  24  float64  length of every bar; 0 when it differs within the chunk
 *  32  float64 x n: open, high, low, close, volume (NaN: none)
 *      float64 x n: open times, only when the step is 0
 *      float64 x n: close times, only when the length is 0
 * A bar of a chunk without a hole takes 40 bytes.
 */
const VERSION = 1;
const HEADER_BYTES = 32;

/** Start of the stretch of calendar whose chunk holds a bar that opens at this instant. */
export function chunkStart(timeframe: Timeframe, openTime: number): number {
  const length = timeframeMs(timeframe);
  if (length < HOUR_MS) return Math.floor(openTime / DAY_MS) * DAY_MS;
  const date = new Date(openTime);
  return Date.UTC(date.getUTCFullYear(), length < DAY_MS ? date.getUTCMonth() : 0, 1);
}

/** The bars `[from, to)` of columns as the data of one chunk. */
export function encodeChunk(bars: BarColumns, from = 0, to = bars.length): Uint8Array {
  const count = to - from;
  invariant(count > 0, 'a chunk holds at least one bar');
  const step = evenStep(bars.openTime, from, to);
  const length = evenLength(bars, from, to);
  const columns = [bars.open, bars.high, bars.low, bars.close, bars.volume];
  if (step === 0) columns.push(bars.openTime);
  if (length === 0) columns.push(bars.closeTime);
  const data = new ArrayBuffer(HEADER_BYTES + columns.length * count * 8);
  new Uint32Array(data, 0, 2).set([VERSION, count]);
  const numbers = new Float64Array(data);
  numbers.set([bars.openTime[from]!, step, length], 1);
  columns.forEach((column, i) => numbers.set(column.subarray(from, to), HEADER_BYTES / 8 + i * count));
  return new Uint8Array(data);
}

/** Appends a chunk's bars to columns; gives false, and appends nothing, when the data does not have the layout. */
export function decodeChunk(data: Uint8Array, into: BarColumns): boolean {
  const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : data.slice();
  if (byteLength < HEADER_BYTES || byteLength % 8 !== 0) return false;
  const [version, count = 0] = new Uint32Array(buffer, byteOffset, 2);
  const numbers = new Float64Array(buffer, byteOffset, byteLength / 8);
  const [, first = 0, step = 0, length = 0] = numbers;
  const columns = 5 + (step === 0 ? 1 : 0) + (length === 0 ? 1 : 0);
  if (version !== VERSION || byteLength !== HEADER_BYTES + columns * count * 8) return false;
  const openTimes = HEADER_BYTES / 8 + 5 * count;
  const closeTimes = HEADER_BYTES / 8 + (columns - 1) * count;
  const bar = { openTime: 0, closeTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  for (let i = 0, at = HEADER_BYTES / 8; i < count; i++, at++) {
    bar.openTime = step === 0 ? numbers[openTimes + i]! : first + i * step;
    bar.closeTime = length === 0 ? numbers[closeTimes + i]! : bar.openTime + length;
    bar.open = numbers[at]!;
    bar.high = numbers[at + count]!;
    bar.low = numbers[at + 2 * count]!;
    bar.close = numbers[at + 3 * count]!;
    bar.volume = numbers[at + 4 * count]!;
    into.push(bar);
  }
  return true;
}

function evenStep(times: Float64Array, from: number, to: number): number {
  if (to - from < 2) return 1;
  const step = times[from + 1]! - times[from]!;
  for (let i = from + 2; i < to; i++) if (times[i]! - times[i - 1]! !== step) return 0;
  return step;
}

function evenLength(bars: BarColumns, from: number, to: number): number {
  const length = bars.closeTime[from]! - bars.openTime[from]!;
  for (let i = from + 1; i < to; i++) if (bars.closeTime[i]! - bars.openTime[i]! !== length) return 0;
  return length;
}
