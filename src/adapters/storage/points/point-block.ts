import { invariant } from '#core/invariant.ts';
import type { PointColumns } from '#domain/operations/point-store.ts';

/*
 * A block holds the points of one UTC day. Layout of its data, little-endian:
 *   0  uint32   version, 1
 *   4  uint32   number of columns, c
 *   8  uint32   number of points, n
 *  12  uint32   0
 *  16  float64 x n: times
 *      float64 x n, c times: the columns in the order of the series (NaN: not known)
 */
const VERSION = 1;
const HEADER_BYTES = 16;

/** Points as one array for the times and one for each column, in the order of the series. */
export type PointArrays = readonly Float64Array[];

export function encodeBlock(arrays: PointArrays): Uint8Array {
  const count = arrays[0]!.length;
  invariant(count > 0, 'a block holds at least one point');
  const data = new ArrayBuffer(HEADER_BYTES + arrays.length * count * 8);
  new Uint32Array(data, 0, 3).set([VERSION, arrays.length - 1, count]);
  arrays.forEach((array, i) => new Float64Array(data, HEADER_BYTES + i * count * 8, count).set(array));
  return new Uint8Array(data);
}

/** Views into the data; undefined when it does not have the layout for so many columns. */
export function decodeBlock(data: Uint8Array, columns: number): PointArrays | undefined {
  const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : new Uint8Array(data);
  if (byteLength < HEADER_BYTES) return undefined;
  const [version, stored, count = 0] = new Uint32Array(buffer, byteOffset, 3);
  const isWhole = byteLength === HEADER_BYTES + (columns + 1) * count * 8;
  if (version !== VERSION || stored !== columns || !isWhole) return undefined;
  const at = (i: number) => new Float64Array(buffer, byteOffset + HEADER_BYTES + i * count * 8, count);
  return Array.from({ length: columns + 1 }, (_, i) => at(i));
}

/** The values of one live point as the data of a row. */
export function encodePoint(values: readonly number[]): Uint8Array {
  return new Uint8Array(new Float64Array(values).buffer);
}

/** The values of a row, one for each column; undefined when there are not as many. */
export function decodePoint(data: Uint8Array, columns: number): Float64Array | undefined {
  if (data.byteLength !== columns * 8) return undefined;
  const { buffer, byteOffset } = data.byteOffset % 8 === 0 ? data : new Uint8Array(data);
  return new Float64Array(buffer, byteOffset, columns);
}

/** Both lists as one, by time; where both have a point, the incoming one stays. */
export function mergePoints(stored: PointArrays, incoming: PointArrays): PointArrays {
  const [left, right] = [stored[0]!, incoming[0]!];
  const isAfter = left.length === 0 || right.length === 0 || left.at(-1)! < right[0]!;
  if (isAfter) return stored.map((array, i) => joined([array, incoming[i]!]));
  const merged = stored.map(() => new Float64Array(left.length + right.length));
  let count = 0;
  for (let i = 0, j = 0; i < left.length || j < right.length; count++) {
    const leftTime = i < left.length ? left[i]! : Number.POSITIVE_INFINITY;
    const rightTime = j < right.length ? right[j]! : Number.POSITIVE_INFINITY;
    const isStored = leftTime < rightTime;
    for (let k = 0; k < merged.length; k++) merged[k]![count] = isStored ? stored[k]![i]! : incoming[k]![j]!;
    if (leftTime <= rightTime) i++;
    if (!isStored) j++;
  }
  return merged.map((array) => array.slice(0, count));
}

/** Arrays one after the other. */
export function joined(arrays: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

/** The points with `from <= time < to`. */
export function cutPoints(arrays: PointArrays, from: number, to: number): PointArrays {
  const times = arrays[0]!;
  const [first, end] = [indexAt(times, from), indexAt(times, to)];
  return first === 0 && end === times.length ? arrays : arrays.map((array) => array.slice(first, end));
}

/** Named columns in the order of the series. */
export function toArrays({ times, values }: PointColumns, columns: readonly string[]): PointArrays {
  const arrays = [times, ...columns.map((name) => values[name]!)];
  invariant(
    arrays.every((array) => array.length === times.length),
    'every column of points is as long as their times',
  );
  for (let i = 1; i < times.length; i++) invariant(times[i - 1]! < times[i]!, 'times of points rise');
  return arrays;
}

export function toColumns(arrays: PointArrays, columns: readonly string[]): PointColumns {
  const [times = new Float64Array(0), ...values] = arrays;
  return { times, values: Object.fromEntries(columns.map((name, i) => [name, values[i]!])) };
}

/** Where the first time lies that is not before this instant. */
export function indexAt(times: Float64Array, instant: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
