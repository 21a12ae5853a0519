import { invariant } from '#core/invariant.ts';
import type { Bar } from '#domain/market/bar.ts';

/** The columns alone, all of one length. */
export type BarArrays = Pick<BarColumns, 'openTime' | 'closeTime' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** Bars as columns, oldest first: 56 bytes a bar, grown in place. Row `i` of every column is bar `i`. */
export class BarColumns {
  openTime: Float64Array;
  closeTime: Float64Array;
  open: Float64Array;
  high: Float64Array;
  low: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  private count = 0;

  constructor(capacity = 1024) {
    this.openTime = new Float64Array(capacity);
    this.closeTime = new Float64Array(capacity);
    this.open = new Float64Array(capacity);
    this.high = new Float64Array(capacity);
    this.low = new Float64Array(capacity);
    this.close = new Float64Array(capacity);
    this.volume = new Float64Array(capacity);
  }

  static from(bars: Iterable<Bar>): BarColumns {
    const columns = new BarColumns();
    for (const bar of bars) columns.push(bar);
    return columns;
  }

  /** Columns over arrays that are there already, such as memory shared between threads: nothing is copied, every row is a bar. */
  static over(arrays: BarArrays): BarColumns {
    const columns = Object.assign(new BarColumns(0), arrays);
    columns.count = arrays.open.length;
    return columns;
  }

  get length(): number {
    return this.count;
  }

  push(bar: Bar): void {
    if (this.count === this.open.length) this.grow();
    const i = this.count++;
    this.openTime[i] = bar.openTime;
    this.closeTime[i] = bar.closeTime;
    this.open[i] = bar.open;
    this.high[i] = bar.high;
    this.low[i] = bar.low;
    this.close[i] = bar.close;
    this.volume[i] = bar.volume;
  }

  /** A copy of bar `i`, safe to keep. */
  at(i: number): Bar {
    invariant(i >= 0 && i < this.count, `bar index is below ${this.count}, was ${i}`);
    return {
      openTime: this.openTime[i]!,
      closeTime: this.closeTime[i]!,
      open: this.open[i]!,
      high: this.high[i]!,
      low: this.low[i]!,
      close: this.close[i]!,
      volume: this.volume[i]!,
    };
  }

  /** Index of the first bar with `openTime >= instant`; `length` when there is none. */
  indexAt(instant: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.openTime[middle]! < instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The bars `[from, to)`, as far as there are any, as columns of their own. */
  slice(from: number, to = this.count): BarColumns {
    // The columns are longer than the bars: room to grow is no bar.
    const end = Math.min(to, this.count);
    const part = new BarColumns(0);
    part.openTime = this.openTime.slice(from, end);
    part.closeTime = this.closeTime.slice(from, end);
    part.open = this.open.slice(from, end);
    part.high = this.high.slice(from, end);
    part.low = this.low.slice(from, end);
    part.close = this.close.slice(from, end);
    part.volume = this.volume.slice(from, end);
    part.count = part.open.length;
    return part;
  }

  private grow(): void {
    const capacity = Math.max(1024, this.open.length * 2);
    this.openTime = enlarged(this.openTime, capacity);
    this.closeTime = enlarged(this.closeTime, capacity);
    this.open = enlarged(this.open, capacity);
    this.high = enlarged(this.high, capacity);
    this.low = enlarged(this.low, capacity);
    this.close = enlarged(this.close, capacity);
    this.volume = enlarged(this.volume, capacity);
  }
}

/**
 * A reused window on one bar of columns: `moveTo` only turns to a row, and every field is
 * read where it stands. To keep a bar, copy it by `BarColumns.at`: spreading a cursor copies nothing.
 */
export class BarCursor implements Bar {
  index = -1;
  private readonly columns: BarColumns;

  constructor(columns: BarColumns) {
    this.columns = columns;
  }

  get openTime(): number {
    return this.columns.openTime[this.index]!;
  }

  get closeTime(): number {
    return this.columns.closeTime[this.index]!;
  }

  get open(): number {
    return this.columns.open[this.index]!;
  }

  get high(): number {
    return this.columns.high[this.index]!;
  }

  get low(): number {
    return this.columns.low[this.index]!;
  }

  get close(): number {
    return this.columns.close[this.index]!;
  }

  get volume(): number {
    return this.columns.volume[this.index]!;
  }

  moveTo(i: number): this {
    this.index = i;
    return this;
  }
}

function enlarged(column: Float64Array, capacity: number): Float64Array {
  const larger = new Float64Array(capacity);
  larger.set(column);
  return larger;
}
