import { HOUR_MS } from '#core/time.ts';

/**
 * What one market usually offers, by how far it is from its close: depth falls towards the resolution, so that a book is only thin or
 * deep for its hour. Looks are averaged with a memory of some fifty of them, in steps of a doubling of the time to close.
 */
export class UsualDepth {
  private readonly means = new Float64Array(BUCKETS);
  private readonly counts = new Uint32Array(BUCKETS);
  private lookedAt = Number.NEGATIVE_INFINITY;

  /** Whether the last look was long enough ago. */
  isDue(now: number): boolean {
    return now - this.lookedAt >= LOOK_MS;
  }

  /** Takes a look. `closesInMs` undefined: the market does not say when it ends. */
  look(now: number, closesInMs: number | undefined, depth: number): void {
    this.lookedAt = now;
    this.add(bucketOf(closesInMs), depth);
    this.add(ANY, depth);
  }

  /** Undefined before enough looks; while this hour has too few, that of all hours. */
  usual(closesInMs: number | undefined): number | undefined {
    const bucket = bucketOf(closesInMs);
    if (this.counts[bucket]! >= LOOKS_MIN) return this.means[bucket];
    return this.counts[ANY]! >= LOOKS_MIN ? this.means[ANY] : undefined;
  }

  private add(bucket: number, depth: number): void {
    const count = ++this.counts[bucket]!;
    this.means[bucket]! += (depth - this.means[bucket]!) / Math.min(count, MEMORY);
  }
}

const LOOK_MS = 30_000;
const LOOKS_MIN = 10;
const MEMORY = 50;
/** Below one hour, up to 2, 4, ... 2^10 hours and beyond; then: the close is not known; then: all of them. */
const UNKNOWN_CLOSE = 12;
const ANY = 13;
const BUCKETS = 14;

function bucketOf(closesInMs: number | undefined): number {
  if (closesInMs === undefined) return UNKNOWN_CLOSE;
  const hours = closesInMs / HOUR_MS;
  return hours < 1 ? 0 : Math.min(UNKNOWN_CLOSE - 1, 1 + Math.floor(Math.log2(hours)));
}
