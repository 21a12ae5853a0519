/** The last `capacity` numbers, in the order they came. `at(0)` is the newest. */
export class Ring {
  readonly capacity: number;
  private readonly items: Float64Array;
  private next = 0;
  private count = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.items = new Float64Array(capacity);
  }

  get length(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  /** Adds a number and gives back the one that falls out, or NaN while the ring is filling. */
  push(value: number): number {
    const { next } = this;
    let dropped = Number.NaN;
    if (this.count === this.capacity) dropped = this.items[next]!;
    else this.count++;
    this.items[next] = value;
    this.next = next + 1 === this.capacity ? 0 : next + 1;
    return dropped;
  }

  /** The number that came `age` pushes (0 or more) before the newest; NaN when there is none. */
  at(age: number): number {
    if (age >= this.count) return Number.NaN;
    const index = this.next - 1 - age;
    return this.items[index < 0 ? index + this.capacity : index]!;
  }

  /** The oldest number held; NaN when empty. */
  oldest(): number {
    return this.count === 0 ? Number.NaN : this.at(this.count - 1);
  }
}
