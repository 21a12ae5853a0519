import type { Rng } from '#core/rng.ts';
import { normalCdf } from '#domain/metrics/numeric/normal.ts';
import { countOf, fromUnit, toUnit } from '#domain/search/dimension.ts';
import type { Dimension, SearchValues } from '#domain/search/dimension.ts';

/**
 * A density over a space, made of one kernel around each of some points and one flat kernel over everything. Along numbers a
 * kernel is a normal curve cut off at the ends, along names a preference for its own name. Kernels span all parameters together,
 * so that what belongs together (a fast and a slow period) is drawn together.
 */
export class ParzenDensity {
  private readonly dimensions: readonly Dimension[];
  /** Place of every point on the unit interval, one row a point. */
  private readonly centres: readonly (readonly number[])[];
  private readonly widths: readonly number[];
  /** What brings a kernel to one over the unit interval, where it is cut off; as `centres`. */
  private readonly heights: readonly (readonly number[])[];

  constructor(dimensions: readonly Dimension[], points: readonly SearchValues[]) {
    this.dimensions = dimensions;
    this.centres = points.map((values) => dimensions.map((dimension) => toUnit(dimension, values[dimension.name]!)));
    this.widths = dimensions.map((dimension) => widthOf(dimension, points.length, dimensions.length));
    this.heights = this.centres.map((centre) => centre.map((place, i) => heightOf(place, this.widths[i]!)));
  }

  /** A place of the unit cube, drawn from the density. */
  draw(rng: Rng): readonly number[] {
    const chosen = rng.integer(0, this.centres.length);
    const centre = this.centres[chosen];
    return this.dimensions.map((dimension, i) => {
      if (centre === undefined) return rng.uniform();
      return isNamed(dimension)
        ? this.drawName(dimension, centre[i]!, rng)
        : drawNumber(centre[i]!, this.widths[i]!, rng);
    });
  }

  /** Logarithm of the density at a place of the unit cube. */
  logAt(units: readonly number[]): number {
    let sum = 1; // the flat kernel
    for (let point = 0; point < this.centres.length; point++) {
      let product = 1;
      for (let i = 0; i < units.length; i++) product *= this.kernelAt(point, i, units[i]!);
      sum += product;
    }
    return Math.log(sum / (this.centres.length + 1));
  }

  private kernelAt(point: number, i: number, unit: number): number {
    const dimension = this.dimensions[i]!;
    const centre = this.centres[point]![i]!;
    if (!isNamed(dimension)) {
      const z = (unit - centre) / this.widths[i]!;
      return Math.exp(-0.5 * z * z) * this.heights[point]![i]!;
    }
    const count = countOf(dimension);
    const isSame = fromUnit(dimension, unit) === fromUnit(dimension, centre);
    return count * (isSame ? ownShare(count) : (1 - ownShare(count)) / Math.max(1, count - 1));
  }

  private drawName(dimension: Dimension, centre: number, rng: Rng): number {
    const count = countOf(dimension);
    if (count === 1 || rng.uniform() < ownShare(count)) return centre;
    const own = Math.floor(centre * count);
    const other = rng.integer(0, count - 2);
    return ((other < own ? other : other + 1) + 0.5) / count;
  }
}

const SQRT_TAU = Math.sqrt(2 * Math.PI);
/** Width of the kernel of a single point, as a share of the range. */
const WIDTH_FIRST = 0.1;

function isNamed(dimension: Dimension): boolean {
  return dimension.kind === 'list' && !dimension.isOrdered;
}

/** Share of a kernel that stays on its own name. */
function ownShare(count: number): number {
  return count === 1 ? 1 : 0.7 + 0.3 / count;
}

/**
 * Narrower with more points, by Scott's exponent `n^(-1 / (d + 4))`, but not with their spread: good points that lie close
 * together must not keep the search from looking around them. At least one step of the dimension.
 */
function widthOf(dimension: Dimension, points: number, dimensionCount: number): number {
  return Math.max(WIDTH_FIRST * points ** (-1 / (dimensionCount + 4)), 0.5 / countOf(dimension));
}

/** A normal draw inside [0, 1). */
function drawNumber(centre: number, width: number, rng: Rng): number {
  for (let i = 0; i < 100; i++) {
    const unit = centre + width * rng.normal();
    if (unit >= 0 && unit < 1) return unit;
  }
  return centre;
}

/** The density at the middle of a normal curve that is cut off at 0 and 1. */
function heightOf(centre: number, width: number): number {
  const inside = normalCdf((1 - centre) / width) - normalCdf(-centre / width);
  return 1 / (width * SQRT_TAU * inside);
}
