import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';

/** Which steps are looked at. */
export interface CorrelationSettings {
  /** Prices are taken at multiples of this. */
  readonly stepMs: number;
  /** Lengths of the windows in steps, rising; the last one is there to be the baseline of the others. */
  readonly windowSteps: readonly number[];
  /** A market whose price is known in a smaller share of a window has no correlation in it, 0…1. */
  readonly knownRatioMin: number;
}

/** Every 30 s over 1, 4, 8 and 16 hours. */
export const DEFAULT_CORRELATION: CorrelationSettings = {
  stepMs: 30_000,
  windowSteps: [120, 480, 960, 1920],
  knownRatioMin: 0.9,
};

/**
 * Pearson's correlation of price changes from step to step, of all pairs of markets over several windows, kept up to date step by
 * step. Changes of the middle of the book are whole numbers of half price units, so that every sum is a whole number below 2^53:
 * nothing is ever rounded, however long it runs, and windows can be subtracted from each other. A step in which a price is not
 * known counts as no change; so does the step after it.
 *
 * Sampling on a grid weakens correlation of quick moves (Epps 1979, https://doi.org/10.2307/2286325) and says nothing of who
 * leads: see `lead-lag.ts`.
 */
export class RollingCorrelation {
  readonly windows: readonly number[];
  private readonly knownRatioMin: number;
  private readonly depth: number;
  /** Of each market, the changes of the last steps as a ring. */
  private rings: Int16Array[] = [];
  private last = new Float64Array(0);
  private fresh = new Float64Array(0);
  private readonly dropped: Float64Array[];
  private readonly sums: Float64Array[];
  private readonly known: Int32Array[];
  /** Sums of products, lower triangle with its diagonal: it grows at its end. */
  private readonly products: Float64Array[];
  private cursor = 0;
  private steps = 0;

  constructor({ windowSteps, knownRatioMin }: CorrelationSettings = DEFAULT_CORRELATION) {
    this.windows = windowSteps;
    this.knownRatioMin = knownRatioMin;
    this.depth = windowSteps.at(-1)!;
    this.dropped = windowSteps.map(() => new Float64Array(0));
    this.sums = windowSteps.map(() => new Float64Array(0));
    this.known = windowSteps.map(() => new Int32Array(0));
    this.products = windowSteps.map(() => new Float64Array(0));
  }

  get bytes(): number {
    const pairs = this.products.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return pairs + this.rings.length * this.depth * 2;
  }

  /** Takes the prices of all markets by their index at the next step, probabilities; NaN where none is known. */
  step(prices: ArrayLike<number>): void {
    this.grow(prices.length);
    const count = this.rings.length;
    for (let i = 0; i < count; i++) this.takeChange(i, i < prices.length ? prices[i]! : Number.NaN);
    for (let w = 0; w < this.windows.length; w++) this.addProducts(w);
    this.cursor = this.cursor + 1 === this.depth ? 0 : this.cursor + 1;
    this.steps++;
  }

  /** Over the last `windows[w]` steps, -1…1; NaN while that is too little, or a price did not move. */
  correlation(i: number, j: number, w: number): number {
    const n = this.windows[w]!;
    if (this.steps < n || !this.isKnown(i, w, n) || !this.isKnown(j, w, n)) return Number.NaN;
    const products = this.products[w]!;
    const sums = this.sums[w]!;
    return pearson(n, {
      x: sums[i]!,
      y: sums[j]!,
      xx: products[place(i, i)]!,
      yy: products[place(j, j)]!,
      xy: products[place(i, j)]!,
    });
  }

  /** The baseline: over the steps of the last window that lie before those of window `w`, as far as there are any; else as above. */
  baseline(i: number, j: number, w: number): number {
    const long = this.windows.length - 1;
    const n = Math.min(this.steps, this.depth) - this.windows[w]!;
    const isEnough = n >= this.windows[w]! && this.isKnownBetween(i, w, n) && this.isKnownBetween(j, w, n);
    if (!isEnough) return Number.NaN;
    const sum = (k: number): number => this.sums[long]![k]! - this.sums[w]![k]!;
    const product = (at: number): number => this.products[long]![at]! - this.products[w]![at]!;
    return pearson(n, {
      x: sum(i),
      y: sum(j),
      xx: product(place(i, i)),
      yy: product(place(j, j)),
      xy: product(place(i, j)),
    });
  }

  /** Another market takes this index, or none. */
  forget(i: number): void {
    if (i >= this.rings.length) return;
    this.rings[i]!.fill(UNKNOWN);
    this.last[i] = Number.NaN;
    for (let w = 0; w < this.windows.length; w++) {
      this.sums[w]![i] = 0;
      this.known[w]![i] = 0;
      for (let j = 0; j < this.rings.length; j++) this.products[w]![place(i, j)] = 0;
    }
  }

  private takeChange(i: number, price: number): void {
    const now = Math.round(price * 2 * PRICE_UNITS);
    const change = now - this.last[i]!;
    const isKnown = !Number.isNaN(change);
    this.last[i] = now;
    const ring = this.rings[i]!;
    for (let w = 0; w < this.windows.length; w++) {
      const back = this.cursor - this.windows[w]!;
      const old = ring[back < 0 ? back + this.depth : back]!;
      const dropped = old === UNKNOWN ? 0 : old;
      this.dropped[w]![i] = dropped;
      this.sums[w]![i]! += (isKnown ? change : 0) - dropped;
      this.known[w]![i]! += (isKnown ? 1 : 0) - (old === UNKNOWN ? 0 : 1);
    }
    this.fresh[i] = isKnown ? change : 0;
    ring[this.cursor] = isKnown ? change : UNKNOWN;
  }

  private addProducts(w: number): void {
    const { fresh } = this;
    const dropped = this.dropped[w]!;
    const products = this.products[w]!;
    for (let i = 0; i < this.rings.length; i++) {
      const x = fresh[i]!;
      const gone = dropped[i]!;
      if (x === 0 && gone === 0) continue;
      const row = (i * (i + 1)) / 2;
      for (let j = 0; j <= i; j++) products[row + j]! += x * fresh[j]! - gone * dropped[j]!;
    }
  }

  private isKnown(i: number, w: number, n: number): boolean {
    return i < this.rings.length && this.known[w]![i]! >= this.knownRatioMin * n;
  }

  private isKnownBetween(i: number, w: number, n: number): boolean {
    const known = this.known.at(-1)!;
    return i < this.rings.length && known[i]! - this.known[w]![i]! >= this.knownRatioMin * n;
  }

  private grow(count: number): void {
    const have = this.rings.length;
    if (count <= have) return;
    for (let i = have; i < count; i++) this.rings.push(new Int16Array(this.depth).fill(UNKNOWN));
    this.last = longer(this.last, count, Number.NaN);
    this.fresh = longer(this.fresh, count, 0);
    for (let w = 0; w < this.windows.length; w++) {
      this.dropped[w] = longer(this.dropped[w]!, count, 0);
      this.sums[w] = longer(this.sums[w]!, count, 0);
      this.known[w] = Int32Array.from({ length: count }, (_, i) => (i < have ? this.known[w]![i]! : 0));
      this.products[w] = longer(this.products[w]!, (count * (count + 1)) / 2, 0);
    }
  }
}

/** No change: the largest is 20,000. */
const UNKNOWN = -32_768;

function place(i: number, j: number): number {
  return i >= j ? (i * (i + 1)) / 2 + j : (j * (j + 1)) / 2 + i;
}

function longer(values: Float64Array, length: number, fill: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(length).fill(fill);
  result.set(values);
  return result;
}

interface PairSums {
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/** From sums that are exact; the numerator and both variances are exact as well. */
function pearson(n: number, { x, y, xx, yy, xy }: PairSums): number {
  const varianceX = n * xx - x * x;
  const varianceY = n * yy - y * y;
  if (varianceX <= 0 || varianceY <= 0) return Number.NaN;
  return Math.max(-1, Math.min(1, (n * xy - x * y) / (Math.sqrt(varianceX) * Math.sqrt(varianceY))));
}
