/**
 * Ranks of the last `period` numbers among each other, 1 for the smallest, equal numbers sharing their mean rank. A step is
 * one pass over the window: those above the leaver sink, those above the newcomer rise, and no sorting is needed.
 */
export class RollingRanks {
  /** Rank of each number, in the order of their slots; of use only when `isFull`. */
  readonly ranks: Float64Array;
  private readonly items: Float64Array;
  private next = 0;
  private count = 0;

  constructor(period: number) {
    this.ranks = new Float64Array(period);
    this.items = new Float64Array(period);
  }

  get isFull(): boolean {
    return this.count === this.items.length;
  }

  push(value: number): void {
    const { items, ranks, next } = this;
    if (this.isFull) this.shift(items[next]!, -1);
    else this.count++;
    items[next] = value;
    ranks[next] = 0.5; // with the half that its own arrival adds, the lowest rank is 1
    this.shift(value, 1);
    for (let i = 0; i < this.count; i++) if (i !== next) ranks[next] += worth(items[i]!, value);
    this.next = next + 1 === items.length ? 0 : next + 1;
  }

  private shift(mover: number, sign: 1 | -1): void {
    const { items, ranks, count } = this;
    for (let i = 0; i < count; i++) ranks[i]! += sign * worth(mover, items[i]!);
  }
}

/** What the presence of `other` adds to the rank of `own`: a whole place below it, half a place beside it. */
function worth(other: number, own: number): number {
  if (other < own) return 1;
  return other === own ? 0.5 : 0;
}
