import { createHash } from 'node:crypto';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { BarArrays } from '#domain/market/bar-columns.ts';

/** Bars in memory that threads share: seven columns of doubles, one after the other. */
export interface SharedBars {
  readonly buffer: SharedArrayBuffer;
  readonly count: number;
}

const COLUMNS = [
  'openTime',
  'closeTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
] as const satisfies (keyof BarArrays)[];

/** Copies bars once into shared memory. */
export function shareBars(bars: BarColumns): SharedBars {
  const shared = { buffer: new SharedArrayBuffer(COLUMNS.length * 8 * bars.length), count: bars.length };
  const target = barsOver(shared);
  for (const name of COLUMNS) target[name].set(bars[name].subarray(0, bars.length));
  return shared;
}

/** The bars in shared memory, where they are. */
export function barsOver({ buffer, count }: SharedBars): BarColumns {
  const column = (i: number): Float64Array => new Float64Array(buffer, i * 8 * count, count);
  const [openTime, closeTime, open, high, low, close, volume] = COLUMNS.map((_, i) => column(i)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return BarColumns.over({ openTime, closeTime, open, high, low, close, volume });
}

/** SHA-256 of every number of every bar, 64 hex digits. */
export function barsHash(bars: BarColumns): string {
  const hash = createHash('sha256');
  for (const name of COLUMNS) {
    const part = bars[name].subarray(0, bars.length);
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}
