/**
 * Notices that something that happens now and then has stopped: the count of the last window against what the windows before it
 * would make one expect, as a Poisson process.
 */
export class RateWatch {
  private readonly windowMs: number;
  private readonly buckets: number[] = [];
  private began: number | undefined;

  /** Windows that are remembered: a rate that has changed for good is the usual one after them. */
  private static readonly REMEMBERED = 24;
  /** Chance below which silence is unusual. */
  private static readonly UNUSUAL = 1e-3;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  note(now: number): void {
    this.moveTo(now);
    this.buckets[this.buckets.length - 1]!++;
  }

  /** The count of the last whole window and what was expected; undefined while that is usual, or too little is known. */
  drop(now: number): { readonly found: number; readonly expected: number } | undefined {
    this.moveTo(now);
    const whole = this.buckets.slice(0, -1);
    const found = whole.pop();
    if (found === undefined || whole.length < 3) return undefined;
    const expected = whole.reduce((sum, count) => sum + count, 0) / whole.length;
    return poissonBelow(found, expected) < RateWatch.UNUSUAL ? { found, expected } : undefined;
  }

  private moveTo(now: number): void {
    if (this.began === undefined) {
      this.began = now - (now % this.windowMs);
      this.buckets.push(0);
    }
    // A clock that jumps by days does not make a bucket for each window in between.
    const passed = Math.min(Math.floor((now - this.began) / this.windowMs), RateWatch.REMEMBERED);
    for (let i = 0; i < passed; i++) this.buckets.push(0);
    if (passed > 0) this.began = now - ((now - this.began) % this.windowMs);
    while (this.buckets.length > RateWatch.REMEMBERED) this.buckets.shift();
  }
}

/** Chance of at most `count` events where `mean` are expected. */
function poissonBelow(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}
