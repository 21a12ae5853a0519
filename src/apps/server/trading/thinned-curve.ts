import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityPoint } from '#domain/operations/session-store.ts';

/** A point of a curve; `value` is what points are compared by. */
export interface CurvePoint {
  readonly time: UnixMs;
  readonly value: number;
  readonly equity: Decimal;
  readonly cash: Decimal;
}

interface Bucket {
  /** Counts buckets of the curve's width since 1970. */
  readonly n: number;
  low: CurvePoint;
  high: CurvePoint;
}

/**
 * Worth over time in bounded memory: of each stretch the lowest and the highest point, besides the first and the last of all. A fall from
 * one stretch to another is as deep as in the whole curve. Points come in order of time; one that comes again changes nothing.
 */
export class ThinnedCurve {
  private readonly bucketsMax: number;
  private width = MINUTE;
  private buckets: Bucket[] = [];
  private first: CurvePoint | undefined;
  private last: CurvePoint | undefined;

  /** `bucketsMax`: stretches kept, at least 2; twice as long ones when there are more. */
  constructor(bucketsMax = 4_096) {
    this.bucketsMax = bucketsMax;
  }

  /** Of the last point; undefined before the first. */
  get until(): UnixMs | undefined {
    return this.last?.time;
  }

  add({ time, equity, cash }: EquityPoint): void {
    if (this.last !== undefined && time <= this.last.time) return;
    const point = { time, value: equity.toNumber(), equity, cash };
    this.first ??= point;
    this.last = point;
    const n = Math.floor(time / this.width);
    const bucket = this.buckets.at(-1);
    if (bucket?.n !== n) this.buckets.push({ n, low: point, high: point });
    else {
      if (point.value < bucket.low.value) bucket.low = point;
      if (point.value > bucket.high.value) bucket.high = point;
    }
    while (this.buckets.length > this.bucketsMax) {
      this.buckets = widened(this.buckets);
      this.width *= 2;
    }
  }

  /** At most so many points (2 or more), oldest first. */
  points(countMax: number): readonly CurvePoint[] {
    let { buckets } = this;
    let points = this.with(buckets);
    while (points.length > countMax && buckets.length > 1) {
      buckets = widened(buckets);
      points = this.with(buckets);
    }
    return points.length <= countMax ? points : this.with([]);
  }

  private with(buckets: readonly Bucket[]): readonly CurvePoint[] {
    const { first, last } = this;
    const kept = new Set<CurvePoint>();
    if (first !== undefined) kept.add(first);
    for (const { low, high } of buckets) {
      const [one, other] = low.time <= high.time ? [low, high] : [high, low];
      kept.add(one).add(other);
    }
    if (last !== undefined) kept.add(last);
    return [...kept];
  }
}

const MINUTE = 60_000;

/** Two stretches as one, each time: the extremes of both are those of the whole. */
function widened(buckets: readonly Bucket[]): Bucket[] {
  const wide: Bucket[] = [];
  for (const { n, low, high } of buckets) {
    const half = Math.floor(n / 2);
    const bucket = wide.at(-1);
    if (bucket?.n !== half) wide.push({ n: half, low, high });
    else {
      if (low.value < bucket.low.value) bucket.low = low;
      if (high.value > bucket.high.value) bucket.high = high;
    }
  }
  return wide;
}
