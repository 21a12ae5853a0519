import type { State } from '#core/state.ts';

export interface ReturnTableOptions {
  readonly instruments: number;
  readonly sampleMs: number;
  /** Returns kept for each instrument. */
  readonly window: number;
  /** Returns that two instruments must share for their correlation to be known. */
  readonly minReturns: number;
}

/**
 * Returns of all instruments over the same stretches of time, and how they correlate. A sample is the last mark within a stretch
 * that ends at a multiple of `sampleMs` (UTC); without one, the returns on both sides of it are unknown. A stretch counts once
 * time has passed its end, so that every mark of that instant is in it.
 */
export class ReturnTable {
  private readonly options: ReturnTableOptions;
  /** One row after the other, newest at `next - 1`. */
  private readonly returns: Float64Array;
  private readonly latest: Float64Array;
  private readonly latestTime: Float64Array;
  /** Sample at the last boundary; NaN when there was none. */
  private readonly sampled: Float64Array;
  private next = 0;
  private rows = 0;
  private boundary = Number.NaN;
  /** Counts the rows ever taken: a correlation found at the same count is still good. */
  private version = 0;
  /** Correlations by pair, and at which version they were found: a cache. */
  readonly #cache: Float64Array;
  readonly #cachedAt: Float64Array;

  constructor(options: ReturnTableOptions) {
    const { instruments, window } = options;
    this.options = options;
    this.returns = new Float64Array(instruments * window).fill(Number.NaN);
    this.latest = new Float64Array(instruments).fill(Number.NaN);
    this.latestTime = new Float64Array(instruments).fill(Number.NEGATIVE_INFINITY);
    this.sampled = new Float64Array(instruments).fill(Number.NaN);
    this.#cache = new Float64Array(instruments * instruments);
    this.#cachedAt = new Float64Array(instruments * instruments).fill(-1);
  }

  onMark(instrument: number, mark: number, time: number): void {
    this.onTime(time);
    this.latest[instrument] = mark;
    this.latestTime[instrument] = time;
  }

  onTime(time: number): void {
    const { sampleMs, window } = this.options;
    if (Number.isNaN(this.boundary)) this.boundary = Math.ceil(time / sampleMs) * sampleMs;
    // After a gap longer than the window nothing that is kept would be left of it.
    const behind = Math.floor((time - this.boundary) / sampleMs) - window - 1;
    if (behind > 0) this.boundary += behind * sampleMs;
    while (time > this.boundary) {
      this.takeRow(this.boundary);
      this.boundary += sampleMs;
    }
  }

  /** Pearson's correlation of the returns that both have in the window, -1…1; undefined when they are too few, or one never moved. */
  correlation(a: number, b: number): number | undefined {
    const { instruments } = this.options;
    const pair = a < b ? a * instruments + b : b * instruments + a;
    const cache = this.#cache;
    const cachedAt = this.#cachedAt;
    if (cachedAt[pair] !== this.version) {
      cache[pair] = a < b ? this.pearson(a, b) : this.pearson(b, a);
      cachedAt[pair] = this.version;
    }
    const found = cache[pair]!;
    return Number.isNaN(found) ? undefined : found;
  }

  snapshot(): State {
    const { returns, latest, latestTime, sampled, next, rows, boundary, version } = this;
    const arrays = [returns, latest, latestTime, sampled].map((column) => Array.from(column, numberText));
    return { arrays, counts: [next, rows, numberText(boundary), version] };
  }

  restore(state: State): void {
    const arrays = state['arrays'] as (string | number)[][];
    [this.returns, this.latest, this.latestTime, this.sampled].forEach((column, i) =>
      column.set(arrays[i]!.map(Number)),
    );
    const counts = state['counts'] as (string | number)[];
    [this.next, this.rows, this.boundary, this.version] = counts.map(Number) as [number, number, number, number];
    this.#cachedAt.fill(-1);
  }

  private takeRow(end: number): void {
    const { instruments, sampleMs, window } = this.options;
    const row = this.next * instruments;
    for (let i = 0; i < instruments; i++) {
      const isFresh = this.latestTime[i]! > end - sampleMs;
      const sample = isFresh ? this.latest[i]! : Number.NaN;
      this.returns[row + i] = Math.log(sample / this.sampled[i]!);
      this.sampled[i] = sample;
    }
    this.next = this.next + 1 === window ? 0 : this.next + 1;
    this.rows = Math.min(this.rows + 1, window);
    this.version++;
  }

  /** NaN when it is not known. */
  private pearson(a: number, b: number): number {
    const { instruments, minReturns } = this.options;
    let count = 0;
    let sumA = 0;
    let sumB = 0;
    for (let row = 0, at = 0; row < this.rows; row++, at += instruments) {
      const [x, y] = [this.returns[at + a]!, this.returns[at + b]!];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      count++;
      sumA += x;
      sumB += y;
    }
    if (count < minReturns) return Number.NaN;
    const [meanA, meanB] = [sumA / count, sumB / count];
    let squaresA = 0;
    let squaresB = 0;
    let products = 0;
    for (let row = 0, at = 0; row < this.rows; row++, at += instruments) {
      const [x, y] = [this.returns[at + a]! - meanA, this.returns[at + b]! - meanB];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      squaresA += x * x;
      squaresB += y * y;
      products += x * y;
    }
    const spread = Math.sqrt(squaresA * squaresB);
    return spread > FLAT ? products / spread : Number.NaN;
  }
}

/** Below this two series did not move: what is left is the double's own error. */
const FLAT = 1e-24;

/** JSON has no NaN and no infinity. */
function numberText(value: number): string | number {
  return Number.isFinite(value) ? value : `${value}`;
}
