import type { Bar } from '#domain/market/bar.ts';

/** Bars that a stream has told and that were not taken yet, by the time at which they open. */
export class HeardBars {
  private readonly bars = new Map<number, Bar>();

  /** Of several with the same opening the first stays. A flood beyond the limit is forgotten: the history has it. */
  add(bar: Bar): 'kept' | 'too-many' {
    if (this.bars.size >= MOST_KEPT) {
      this.bars.clear();
      return 'too-many';
    }
    if (!this.bars.has(bar.openTime)) this.bars.set(bar.openTime, { ...bar });
    return 'kept';
  }

  /** The earliest that opens at or after an instant; earlier ones are thrown away. */
  earliest(instant: number): Bar | undefined {
    let first: Bar | undefined;
    for (const bar of this.bars.values()) {
      if (bar.openTime < instant) this.bars.delete(bar.openTime);
      else if (first === undefined || bar.openTime < first.openTime) first = bar;
    }
    return first;
  }

  drop(bar: Bar): void {
    this.bars.delete(bar.openTime);
  }
}

const MOST_KEPT = 1_000;
