/**
 * Sum of the last `period` numbers in constant time. Rounding cannot pile up: once in a turn of the window the sum is taken
 * afresh, and a window of zeros sums to exactly zero, so that "nothing happened" can be told from "almost nothing".
 */
export class RollingSum {
  readonly period: number;
  /** The numbers in the window, in no useful order; all of them count only when `isFull`. */
  readonly items: Float64Array;
  private total = 0;
  private next = 0;
  private count = 0;
  private nonZero = 0;

  constructor(period: number) {
    this.period = period;
    this.items = new Float64Array(period);
  }

  get isFull(): boolean {
    return this.count === this.period;
  }

  /** Adds a number, drops the oldest, and answers the sum; NaN while the window is filling. */
  push(value: number): number {
    const { items, next, period } = this;
    const dropped = items[next]!;
    items[next] = value;
    if (value !== 0) this.nonZero++;
    if (dropped !== 0) this.nonZero--;
    this.next = next + 1;
    if (this.next === period) this.turn();
    else this.total = this.nonZero === 0 ? 0 : this.total + value - dropped;
    if (this.count < period && ++this.count < period) return Number.NaN;
    return this.total;
  }

  private turn(): void {
    this.next = 0;
    const { items } = this;
    let total = 0;
    for (let i = 0; i < items.length; i++) total += items[i]!;
    this.total = total;
  }
}
