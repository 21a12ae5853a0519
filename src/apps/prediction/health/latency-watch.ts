/** How long the last calls took, ms: the middle one and the slowest in a hundred. */
export class LatencyWatch {
  private readonly last: Float64Array;
  private next = 0;
  private count = 0;

  constructor(capacity = 4_096) {
    this.last = new Float64Array(capacity);
  }

  note(ms: number): void {
    this.last[this.next] = ms;
    this.next = (this.next + 1) % this.last.length;
    if (this.count < this.last.length) this.count++;
  }

  /** `ratio` of the noted ones took no longer; undefined before the first. */
  quantile(ratio: number): number | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.last.slice(0, this.count).sort();
    return sorted[Math.min(this.count - 1, Math.floor(ratio * this.count))];
  }
}
