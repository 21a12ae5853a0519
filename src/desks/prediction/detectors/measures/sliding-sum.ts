/** Sum of what came within the last `buckets` times `bucketMs`, to a bucket. Time that goes back counts as standing still. */
export class SlidingSum {
  private readonly bucketMs: number;
  private readonly buckets: Float64Array;
  private newest = Number.NaN;
  private sum = 0;

  constructor(windowMs: number, buckets: number) {
    this.bucketMs = Math.max(1, windowMs / buckets);
    this.buckets = new Float64Array(buckets);
  }

  add(time: number, amount: number): void {
    this.advance(time);
    this.buckets[this.newest % this.buckets.length]! += amount;
    this.sum += amount;
  }

  total(time: number): number {
    this.advance(time);
    return this.sum;
  }

  /** What came in the youngest `count` buckets. */
  recent(time: number, count: number): number {
    this.advance(time);
    const { buckets, newest } = this;
    let sum = 0;
    for (let i = 0; i < Math.min(count, buckets.length); i++) {
      sum += buckets[(newest - i + buckets.length) % buckets.length]!;
    }
    return sum;
  }

  clear(): void {
    this.buckets.fill(0);
    this.sum = 0;
  }

  private advance(time: number): void {
    const { buckets } = this;
    const bucket = Math.floor(time / this.bucketMs);
    if (!(bucket > this.newest)) {
      if (Number.isNaN(this.newest)) this.newest = bucket;
      return;
    }
    if (bucket - this.newest >= buckets.length) this.clear();
    else {
      for (let at = this.newest + 1; at <= bucket; at++) {
        this.sum -= buckets[at % buckets.length]!;
        buckets[at % buckets.length] = 0;
      }
      // Once a round the sum is taken anew, so that rounding does not pile up.
      if (bucket % buckets.length === 0) this.sum = buckets.reduce((sum, amount) => sum + amount, 0);
    }
    this.newest = bucket;
  }
}
