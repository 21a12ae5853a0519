import type { LevelPairs } from '#domain/market/book-delta.ts';

/**
 * One side of a book: levels in two parallel arrays, sorted so that the best is last, where most changes happen. Prices of the
 * ask side are kept negated, so that both sides are the same code.
 */
export class BookSide {
  /** 1 for bids, whose best is the highest; -1 for asks. */
  readonly sign: 1 | -1;
  private keys = new Float64Array(START_CAPACITY);
  private sizes = new Float64Array(START_CAPACITY);
  private count = 0;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  get length(): number {
    return this.count;
  }

  /** Ticks of the best level; undefined when the side is empty. */
  get best(): number | undefined {
    return this.count === 0 ? undefined : this.keys[this.count - 1]! * this.sign;
  }

  /** Lots at the best level; 0 when the side is empty. */
  get bestLots(): number {
    return this.count === 0 ? 0 : this.sizes[this.count - 1]!;
  }

  /** Ticks of the level that is `rank` behind the best; the rank must exist. */
  ticksAt(rank: number): number {
    return this.keys[this.count - 1 - rank]! * this.sign;
  }

  /** Lots of the level that is `rank` behind the best; the rank must exist. */
  lotsAtRank(rank: number): number {
    return this.sizes[this.count - 1 - rank]!;
  }

  /** Lots at a price; 0 where there is no level. */
  lotsAt(ticks: number): number {
    const key = ticks * this.sign;
    const at = this.find(key);
    return at < this.count && this.keys[at] === key ? this.sizes[at]! : 0;
  }

  /** Puts a level to a size, 0 to take it away; gives the size that it had. */
  set(ticks: number, lots: number): number {
    const key = ticks * this.sign;
    const { count } = this;
    const last = count === 0 ? Number.NEGATIVE_INFINITY : this.keys[count - 1]!;
    const at = key > last ? count : key === last ? count - 1 : this.find(key);
    if (at < count && this.keys[at] === key) {
      const before = this.sizes[at]!;
      if (lots === 0) this.removeAt(at);
      else this.sizes[at] = lots;
      return before;
    }
    if (lots !== 0) this.insertAt(at, key, lots);
    return 0;
  }

  clear(): void {
    this.count = 0;
  }

  /** Replaces every level by this one, even by one without lots. */
  keepOnly(ticks: number, lots: number): void {
    this.keys[0] = ticks * this.sign;
    this.sizes[0] = lots;
    this.count = 1;
  }

  /** Replaces every level. */
  load(pairs: LevelPairs): void {
    this.count = 0;
    for (let i = 0; i + 1 < pairs.length; i += 2) this.set(pairs[i]!, pairs[i + 1]!);
  }

  setAll(pairs: LevelPairs): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) this.set(pairs[i]!, pairs[i + 1]!);
  }

  /** The levels from the worst to the best, as {@link load} takes them. */
  pairs(): number[] {
    const list: number[] = [];
    for (let i = 0; i < this.count; i++) list.push(this.keys[i]! * this.sign, this.sizes[i]!);
    return list;
  }

  /** The first place whose key is not below `key`. */
  private find(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private removeAt(at: number): void {
    const { keys, sizes } = this;
    const last = this.count - 1;
    if (at < last) {
      keys.copyWithin(at, at + 1, this.count);
      sizes.copyWithin(at, at + 1, this.count);
    }
    this.count = last;
  }

  private insertAt(at: number, key: number, lots: number): void {
    if (this.count === this.keys.length) this.grow();
    const { keys, sizes, count } = this;
    if (at < count) {
      keys.copyWithin(at + 1, at, count);
      sizes.copyWithin(at + 1, at, count);
    }
    keys[at] = key;
    sizes[at] = lots;
    this.count = count + 1;
  }

  private grow(): void {
    const { keys, sizes } = this;
    this.keys = new Float64Array(2 * keys.length);
    this.sizes = new Float64Array(2 * keys.length);
    this.keys.set(keys);
    this.sizes.set(sizes);
  }
}

const START_CAPACITY = 64;
