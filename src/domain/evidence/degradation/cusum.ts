/** A change for the worse that a chart has found. */
export interface Degradation {
  /** When it began: the first result after the chart last stood at 0. */
  readonly since: number;
  /** When the chart crossed its limit. */
  readonly raisedAt: number;
  /** Results from the beginning up to now. */
  readonly results: number;
}

/**
 * Page's cumulative sum (1954, https://doi.org/10.2307/2333009) over evidence that a series has become worse. It stands at 0
 * while there is none; `limit` is where it raises the alarm, which lasts until it is back at 0.
 */
export class Cusum {
  value = 0;
  private readonly limit: number;
  private since: number | undefined;
  private raisedAt: number | undefined;
  private results = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Adds the evidence of one result; says whether the chart stands at 0 afterwards. */
  add(evidence: number, time: number): boolean {
    this.value = Math.max(0, this.value + evidence);
    if (this.value === 0) {
      this.since = undefined;
      this.raisedAt = undefined;
      this.results = 0;
      return true;
    }
    this.since ??= time;
    this.results++;
    if (this.value > this.limit) this.raisedAt ??= time;
    return false;
  }

  /** The alarm that is on; undefined while there is none. */
  get alarm(): Degradation | undefined {
    const { since, raisedAt, results } = this;
    return since === undefined || raisedAt === undefined ? undefined : { since, raisedAt, results };
  }
}
