import type { PointColumns } from '#domain/operations/point-store.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';

/** Of one point: time 8, price 2, volume 4, spread 2. */
export const POINT_BYTES = 16;

/** The last `capacity` points of one market, oldest first: when, mid price, contracts traded, spread. Overwrites the oldest. */
export class PriceRing {
  readonly capacity: number;
  private readonly times: Float64Array;
  /** Half price units, so that the middle of two prices is exact: 0…20,000. */
  private readonly prices: Uint16Array;
  private readonly volumes: Float32Array;
  private readonly spreads: Uint16Array;
  private start = 0;
  private count = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.times = new Float64Array(capacity);
    this.prices = new Uint16Array(capacity);
    this.volumes = new Float32Array(capacity);
    this.spreads = new Uint16Array(capacity);
  }

  get length(): number {
    return this.count;
  }

  /** NaN when empty. */
  get lastTime(): number {
    return this.count === 0 ? Number.NaN : this.times[this.place(this.count - 1)]!;
  }

  /** A probability; NaN when empty or not known. */
  get lastPrice(): number {
    return this.count === 0 ? Number.NaN : unpacked(this.prices[this.place(this.count - 1)]!);
  }

  /** Adds a point. Times must not fall. Price and spread are probabilities, NaN for "not known"; volume is in contracts. */
  push(time: number, price: number, spread: number, volume: number): void {
    if (this.count === this.capacity) this.start = this.start + 1 === this.capacity ? 0 : this.start + 1;
    else this.count++;
    this.volumes[this.place(this.count - 1)] = 0;
    this.spreads[this.place(this.count - 1)] = UNKNOWN;
    this.prices[this.place(this.count - 1)] = UNKNOWN;
    this.amend(time, price, spread, volume);
  }

  /** Brings the newest point up to date: what is not known stays as it was, the volume is added. */
  amend(time: number, price: number, spread: number, volume: number): void {
    const at = this.place(this.count - 1);
    this.times[at] = time;
    if (price >= 0) this.prices[at] = packed(price);
    if (spread >= 0) this.spreads[at] = packed(spread);
    this.volumes[at]! += volume;
  }

  /** Points with `from <= time < to`, oldest first. Copies: what is pushed later does not change them. */
  read(from: number, to: number): PointColumns {
    const first = this.firstAtOrAfter(from);
    const length = Math.max(0, this.firstAtOrAfter(to) - first);
    const times = new Float64Array(length);
    const price = new Float64Array(length);
    const volume = new Float64Array(length);
    const spread = new Float64Array(length);
    // At most two stretches that lie in one piece.
    for (let done = 0; done < length;) {
      const at = this.place(first + done);
      const count = Math.min(length - done, this.capacity - at);
      times.set(this.times.subarray(at, at + count), done);
      volume.set(this.volumes.subarray(at, at + count), done);
      unpack(this.prices, at, price, done, count);
      unpack(this.spreads, at, spread, done, count);
      done += count;
    }
    return { times, values: { price, volume, spread } };
  }

  clear(): void {
    this.start = 0;
    this.count = 0;
  }

  private place(rank: number): number {
    const at = this.start + rank;
    return at >= this.capacity ? at - this.capacity : at;
  }

  private firstAtOrAfter(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[this.place(middle)]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** No price: the largest is 20,000. */
const UNKNOWN = 65_535;

function packed(probability: number): number {
  return Math.round(probability * 2 * PRICE_UNITS);
}

function unpacked(halfUnits: number): number {
  return halfUnits === UNKNOWN ? Number.NaN : halfUnits / (2 * PRICE_UNITS);
}

function unpack(from: Uint16Array, at: number, to: Float64Array, start: number, count: number): void {
  for (let i = 0; i < count; i++) to[start + i] = unpacked(from[at + i]!);
}
