/** What is to be done when: a binary heap in typed arrays. Of two entries of the same instant the one made first comes first. */
export class Agenda {
  private times = new Float64Array(1_024);
  private orders = new Float64Array(1_024);
  private codes = new Float64Array(1_024);
  private count = 0;
  private made = 0;

  get size(): number {
    return this.count;
  }

  /** When the next thing is due; infinite when there is none. */
  get nextTime(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** What is due next. Only when there is something. */
  get nextCode(): number {
    return this.codes[0]!;
  }

  add(time: number, code: number): void {
    if (this.count === this.times.length) this.grow();
    const at = this.count++;
    this.rise(at, time, code);
  }

  removeNext(): void {
    const last = --this.count;
    if (last > 0) this.sink(this.times[last]!, this.orders[last]!, this.codes[last]!);
  }

  /** The same as `removeNext` and then `add`, for things that come again. */
  replaceNext(time: number, code: number): void {
    this.sink(time, this.made++, code);
  }

  private rise(from: number, time: number, code: number): void {
    const { times, orders, codes } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // A new entry is the latest made, so that it goes behind its equals.
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      orders[at] = orders[parent]!;
      codes[at] = codes[parent]!;
      at = parent;
    }
    times[at] = time;
    orders[at] = this.made++;
    codes[at] = code;
  }

  private sink(time: number, order: number, code: number): void {
    const { times, orders, codes, count } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      const right = child + 1;
      if (right < count && isBefore(times[right]!, orders[right]!, times[child]!, orders[child]!)) child = right;
      if (!isBefore(times[child]!, orders[child]!, time, order)) break;
      times[at] = times[child]!;
      orders[at] = orders[child]!;
      codes[at] = codes[child]!;
      at = child;
    }
    times[at] = time;
    orders[at] = order;
    codes[at] = code;
  }

  private grow(): void {
    this.times = doubled(this.times);
    this.orders = doubled(this.orders);
    this.codes = doubled(this.codes);
  }
}

function isBefore(time: number, order: number, otherTime: number, otherOrder: number): boolean {
  return time < otherTime || (time === otherTime && order < otherOrder);
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}
