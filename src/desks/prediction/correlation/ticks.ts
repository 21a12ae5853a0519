/** Prices as they changed: times strictly rising, in ms, and the price from each of them on. */
export interface Ticks {
  readonly times: Float64Array;
  readonly prices: Float64Array;
}

/**
 * The same price, said once more `holdMs` before it changed: who hears every change knows that it stood still until then. Makes the
 * intervals of Hayashi and Yoshida short, and so a lag sharp.
 */
export function sharpened({ times, prices }: Ticks, holdMs: number): Ticks {
  const finerTimes = new Float64Array(2 * times.length);
  const finerPrices = new Float64Array(2 * times.length);
  let count = 0;
  for (let i = 0; i < times.length; i++) {
    if (i > 0 && times[i]! - times[i - 1]! > holdMs) {
      finerTimes[count] = times[i]! - holdMs;
      finerPrices[count++] = prices[i - 1]!;
    }
    finerTimes[count] = times[i]!;
    finerPrices[count++] = prices[i]!;
  }
  return { times: finerTimes.subarray(0, count), prices: finerPrices.subarray(0, count) };
}

/** The last so many changes of the price of one market, as a ring. */
export class TickRing {
  private readonly times: Float64Array;
  private readonly prices: Float64Array;
  private start = 0;
  private count = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.prices = new Float64Array(capacity);
  }

  get length(): number {
    return this.count;
  }

  /** NaN when empty. */
  get lastPrice(): number {
    return this.count === 0 ? Number.NaN : this.prices[this.place(this.count - 1)]!;
  }

  /** NaN when empty. */
  get lastTime(): number {
    return this.count === 0 ? Number.NaN : this.times[this.place(this.count - 1)]!;
  }

  /** Adds a price that differs from the last one; of several at the same time, or before, the last one stands. */
  push(time: number, price: number): void {
    if (price === this.lastPrice) return;
    if (time <= this.lastTime) {
      this.prices[this.place(this.count - 1)] = price;
      return;
    }
    if (this.count === this.times.length) this.start = this.start + 1 === this.times.length ? 0 : this.start + 1;
    else this.count++;
    const at = this.place(this.count - 1);
    this.times[at] = time;
    this.prices[at] = price;
  }

  /** The price that held at an instant; NaN before the first. */
  priceAt(time: number): number {
    const rank = this.firstAfter(time) - 1;
    return rank < 0 ? Number.NaN : this.prices[this.place(rank)]!;
  }

  /** Changes with `from < time <= to`, led by the price that held at `from` where that is known. */
  read(from: number, to: number): Ticks {
    const first = this.firstAfter(from);
    const last = this.firstAfter(to);
    const lead = first > 0 ? 1 : 0;
    const times = new Float64Array(last - first + lead);
    const prices = new Float64Array(times.length);
    for (let i = 0; i < times.length; i++) {
      const at = this.place(first - lead + i);
      times[i] = this.times[at]!;
      prices[i] = this.prices[at]!;
    }
    if (lead === 1) times[0] = from;
    return { times, prices };
  }

  clear(): void {
    this.start = 0;
    this.count = 0;
  }

  private place(rank: number): number {
    const at = this.start + rank;
    return at >= this.times.length ? at - this.times.length : at;
  }

  private firstAfter(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[this.place(middle)]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
