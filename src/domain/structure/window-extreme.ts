/**
 * Which of the last `windowBars` values is the greatest, the earliest on ties; amortised constant time (a monotonic queue).
 * For the least, feed negated values.
 */
export class WindowExtreme {
  readonly windowBars: number;
  private readonly indices: Int32Array;
  private readonly values: Float64Array;
  private head = 0;
  private count = 0;

  constructor(windowBars: number) {
    this.windowBars = windowBars;
    this.indices = new Int32Array(windowBars);
    this.values = new Float64Array(windowBars);
  }

  /** Bar number of the greatest value in the window; -1 before the first push. */
  get index(): number {
    return this.count === 0 ? -1 : this.indices[this.head]!;
  }

  /** The greatest value in the window; NaN before the first push. */
  get value(): number {
    return this.count === 0 ? Number.NaN : this.values[this.head]!;
  }

  /** Adds the value of bar `index`; indices rise by one. */
  push(index: number, value: number): void {
    const { windowBars, values } = this;
    if (this.count > 0 && this.indices[this.head]! <= index - windowBars) {
      this.head = this.head + 1 === windowBars ? 0 : this.head + 1;
      this.count--;
    }
    while (this.count > 0 && values[this.wrap(this.head + this.count - 1)]! < value) this.count--;
    const slot = this.wrap(this.head + this.count++);
    this.indices[slot] = index;
    values[slot] = value;
  }

  private wrap(position: number): number {
    return position < this.windowBars ? position : position - this.windowBars;
  }
}
