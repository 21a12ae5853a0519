/**
 * Highest (`side` 1) or lowest (`side` -1) of the last `period` numbers, in constant time on average: a queue keeps only the
 * numbers that can still become the extreme (Lemire 2006, https://arxiv.org/abs/cs/0610046). Of equal numbers the newest counts.
 */
export class RollingExtreme {
  readonly period: number;
  private readonly side: 1 | -1;
  private readonly candidates: Float64Array;
  private readonly positions: Float64Array;
  private head = 0;
  private size = 0;
  private seen = 0;

  constructor(period: number, side: 1 | -1) {
    this.period = period;
    this.side = side;
    this.candidates = new Float64Array(period);
    this.positions = new Float64Array(period);
  }

  /** Adds a number and answers the extreme; NaN while the window is filling. */
  push(value: number): number {
    const { candidates, positions, period } = this;
    const signed = value * this.side;
    const position = this.seen++;
    if (this.size > 0 && positions[this.head]! <= position - period) {
      this.head = this.head + 1 === period ? 0 : this.head + 1;
      this.size--;
    }
    let tail = this.slot(this.size - 1);
    while (this.size > 0 && candidates[tail]! <= signed) {
      this.size--;
      tail = tail === 0 ? period - 1 : tail - 1;
    }
    const slot = this.slot(this.size);
    candidates[slot] = signed;
    positions[slot] = position;
    this.size++;
    return this.seen < period ? Number.NaN : candidates[this.head]! * this.side;
  }

  /** How many numbers ago the extreme came; 0 when it is the newest. */
  get age(): number {
    return this.seen - 1 - this.positions[this.head]!;
  }

  private slot(offset: number): number {
    const slot = this.head + offset;
    if (slot < 0) return slot + this.period;
    return slot >= this.period ? slot - this.period : slot;
  }
}
