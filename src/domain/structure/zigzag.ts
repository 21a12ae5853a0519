import type { Direction, LegFact, LegLabel, PivotFact } from '#domain/structure/fact.ts';

/** Alternating highs and lows out of pivots, taken in the order in which they are confirmed. */
export class Zigzag {
  private direction: Direction | 0 = 0;
  private at = -1;
  private price = Number.NaN;
  /** The last high and low of legs before the current one; NaN when there is none. */
  private previousHigh = Number.NaN;
  private previousLow = Number.NaN;

  /** The leg that a pivot makes: a new one, or a new end of the current one; `undefined` when the pivot is not more extreme. */
  add(pivot: PivotFact): LegFact | undefined {
    const { direction, price } = pivot;
    const continues = direction === this.direction;
    if (continues && !(direction === 1 ? price > this.price : price < this.price)) return undefined;
    const supersedes = continues ? this.at : undefined;
    if (!continues) this.turn();
    this.direction = direction;
    this.at = pivot.at;
    this.price = price;
    const label = direction === 1 ? highLabel(price, this.previousHigh) : lowLabel(price, this.previousLow);
    return { ...pivot, kind: 'leg', label, supersedes };
  }

  /** The current leg becomes the previous one of its side. */
  private turn(): void {
    if (this.direction === 1) this.previousHigh = this.price;
    if (this.direction === -1) this.previousLow = this.price;
  }
}

function highLabel(price: number, previous: number): LegLabel | undefined {
  if (Number.isNaN(previous)) return undefined;
  return price > previous ? 'HH' : price < previous ? 'LH' : 'EH';
}

function lowLabel(price: number, previous: number): LegLabel | undefined {
  if (Number.isNaN(previous)) return undefined;
  return price < previous ? 'LL' : price > previous ? 'HL' : 'EL';
}
