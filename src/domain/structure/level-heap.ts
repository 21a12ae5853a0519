/** Levels waiting for the price, nearest first: a binary heap with the least key on top, the lower id first on ties. */
export class LevelHeap {
  /** The least key; `Infinity` when empty, which no price reaches. */
  nearest = Number.POSITIVE_INFINITY;
  private keys: number[] = [];
  private ids: number[] = [];

  get size(): number {
    return this.keys.length;
  }

  push(key: number, id: number): void {
    this.keys.push(key);
    this.ids.push(id);
    this.rise(this.keys.length - 1, key, id);
    this.nearest = this.keys[0]!;
  }

  /** Takes the nearest level out and gives back its id; the heap must not be empty. */
  pop(): number {
    const { keys, ids } = this;
    const top = ids[0]!;
    const key = keys.pop()!;
    const id = ids.pop()!;
    if (keys.length > 0) this.sink(key, id);
    this.nearest = keys.length === 0 ? Number.POSITIVE_INFINITY : keys[0]!;
    return top;
  }

  /** Shows levels, a nearer one before those behind it, which are passed over when `isOfInterest` answers false. */
  search(isOfInterest: (key: number, id: number) => boolean, from = 0): void {
    if (from >= this.keys.length || !isOfInterest(this.keys[from]!, this.ids[from]!)) return;
    this.search(isOfInterest, 2 * from + 1);
    this.search(isOfInterest, 2 * from + 2);
  }

  /** Drops the levels whose id is not wanted any more. */
  retain(isWanted: (id: number) => boolean): void {
    const { keys, ids } = this;
    this.keys = [];
    this.ids = [];
    this.nearest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ids.length; i++) if (isWanted(ids[i]!)) this.push(keys[i]!, ids[i]!);
  }

  /** Moves a level up from a free place until its parent is nearer. */
  private rise(start: number, key: number, id: number): void {
    const { keys, ids } = this;
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBefore(key, id, keys[parent]!, ids[parent]!)) break;
      keys[hole] = keys[parent]!;
      ids[hole] = ids[parent]!;
      hole = parent;
    }
    keys[hole] = key;
    ids[hole] = id;
  }

  /** Fills the free top: pulls the nearer children up to the bottom, where the level, which came from there, mostly belongs. */
  private sink(key: number, id: number): void {
    const { keys, ids } = this;
    const { length } = keys;
    let hole = 0;
    for (let child = 1; child < length; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < length && isBefore(keys[right]!, ids[right]!, keys[child]!, ids[child]!)) child = right;
      keys[hole] = keys[child]!;
      ids[hole] = ids[child]!;
      hole = child;
    }
    this.rise(hole, key, id);
  }
}

function isBefore(key: number, id: number, otherKey: number, otherId: number): boolean {
  return key < otherKey || (key === otherKey && id < otherId);
}
