import { DAY_MS } from '#core/time.ts';
import type { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';

/** Room in a key: 2^17 instruments and 2^16 days (179 years) leave 2^20 groups in a safe integer. */
const INSTRUMENTS_MAX = 131_072;
const DAYS_MAX = 65_536;
const FIRST_SLOTS = 1 << 10;
const EMPTY = -1;

/**
 * Finds the cluster of a result (the instrument and the UTC day, within a group), and remembers what each cluster has summed up
 * to. An open hash table of numbers: there may be a million clusters, and each result asks for one.
 */
export class ClusterIndex {
  private readonly instruments = new Map<string, number>();
  private keys = new Float64Array(FIRST_SLOTS).fill(EMPTY);
  private sums = new Float64Array(FIRST_SLOTS);
  private sizes = new Uint32Array(FIRST_SLOTS);
  private used = 0;

  /** A number for the instrument and the day, to be handed to {@link add} for each group that the result belongs to. */
  clusterOf({ instrument, time }: { readonly instrument: string; readonly time: number }): number {
    let number = this.instruments.get(instrument);
    if (number === undefined) {
      number = this.instruments.size;
      this.instruments.set(instrument, number);
    }
    return number * DAYS_MAX + (Math.floor(time / DAY_MS) % DAYS_MAX);
  }

  /** Adds a result to its cluster and to the tally of its group; groups are numbered from 0. */
  add(tally: ClusterTally, group: number, cluster: number, value: number): void {
    const slot = this.slot(group * INSTRUMENTS_MAX * DAYS_MAX + cluster);
    tally.add(value, this.sums[slot]!, this.sizes[slot]!);
    this.sums[slot]! += value;
    this.sizes[slot]!++;
  }

  private slot(key: number): number {
    const at = freeOrEqual(this.keys, key);
    if (this.keys[at] === key) return at;
    this.keys[at] = key;
    if (++this.used * 4 <= this.keys.length * 3) return at;
    this.grow();
    return freeOrEqual(this.keys, key);
  }

  private grow(): void {
    const { keys, sums, sizes } = this;
    const slots = keys.length * 2;
    this.keys = new Float64Array(slots).fill(EMPTY);
    this.sums = new Float64Array(slots);
    this.sizes = new Uint32Array(slots);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === EMPTY) continue;
      const at = freeOrEqual(this.keys, keys[i]!);
      this.keys[at] = keys[i]!;
      this.sums[at] = sums[i]!;
      this.sizes[at] = sizes[i]!;
    }
  }
}

/** The slot that holds the key, or the free one where it belongs. */
function freeOrEqual(keys: Float64Array, key: number): number {
  const mask = keys.length - 1;
  // Multiplied and mixed: keys of one cell differ in few bits only.
  let hash = Math.imul(key >>> 0, 0x9e3779b1) ^ Math.imul((key / 4_294_967_296) >>> 0, 0x85ebca6b);
  hash ^= hash >>> 15;
  let at = Math.imul(hash, 0x2c1b3c6d) & mask;
  while (keys[at] !== EMPTY && keys[at] !== key) at = (at + 1) & mask;
  return at;
}
