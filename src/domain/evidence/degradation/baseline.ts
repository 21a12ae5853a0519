/**
 * What a series was like before the stretch that is under suspicion: results wait until the chart is back at 0 and only then
 * count as normal, so a fall cannot lower the bar that it is measured against.
 */
export class Baseline {
  count = 0;
  mean = 0;
  private squares = 0;
  private readonly waiting: number[] = [];

  /** Standard deviation of single results, ddof 1; 0 below two. */
  get deviation(): number {
    return this.count < 2 ? 0 : Math.sqrt(this.squares / (this.count - 1));
  }

  add(value: number): void {
    this.count++;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.squares += before * (value - this.mean);
  }

  suspect(value: number): void {
    this.waiting.push(value);
  }

  acquit(): void {
    for (const value of this.waiting) this.add(value);
    this.waiting.length = 0;
  }
}
