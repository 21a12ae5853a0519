import { AssayError } from '#core/errors.ts';
import { countOf, placeOf, valueAt } from '#domain/search/dimension.ts';
import type {
  Dimension,
  ListedDimension,
  SearchValue,
  SearchValues,
  SteppedDimension,
} from '#domain/search/dimension.ts';

/** A point to try. */
export interface SearchPoint {
  /**
   * The place of the point when all are written out, the last parameter changing fastest; in a space that cannot be counted, the
   * number of the suggestion. Equal trials are ordered by it.
   */
  readonly index: number;
  readonly values: SearchValues;
}

/** Most trials of one search. */
export const TRIALS_MAX = 10_000_000;

/** Every combination of some parameters' values that keeps the order that the strategy asks of them, such as fast below slow. */
export class ParameterSpace {
  readonly dimensions: readonly Dimension[];
  /** Names that must grow in this order. */
  readonly ascending: readonly string[];
  /** Allowed points, exactly; infinite when a dimension is, or when there are too many to count. */
  readonly count: number;
  /** Whether points have a place: the product of all counts is a whole number that a double holds. */
  readonly isIndexed: boolean;
  /** Values that are not searched; the order may name them. */
  readonly fixed: SearchValues;

  /** Throws `argument.space` when no point is allowed, `argument.invalid` when a name comes twice. */
  constructor(dimensions: readonly Dimension[], ascending: readonly string[] = [], fixed: SearchValues = {}) {
    const names = dimensions.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined)
      throw new AssayError('argument.invalid', `Expected parameter ${twice} once, was given twice`, {
        place: { value: twice },
      });
    this.dimensions = dimensions;
    this.fixed = fixed;
    this.ascending = ascending.filter((name) => names.includes(name) || Object.hasOwn(fixed, name));
    this.isIndexed = this.rawCount() <= Number.MAX_SAFE_INTEGER;
    this.count = this.allowedCount();
    if (dimensions.length === 0 || this.count === 0) throw this.emptyError();
  }

  /** Product of the counts of all dimensions, whatever the order allows. */
  rawCount(): number {
    return this.dimensions.reduce((product, dimension) => product * countOf(dimension), 1);
  }

  isAllowed(values: SearchValues): boolean {
    let before: SearchValue | undefined;
    for (const name of this.ascending) {
      const value = values[name] ?? this.fixed[name]!;
      if (before !== undefined && !(before < value)) return false;
      before = value;
    }
    return true;
  }

  /** Every allowed point, the last parameter changing fastest. Only for spaces that can be counted. */
  *points(): Generator<SearchPoint> {
    yield* this.pointsFrom(0, 0, {});
  }

  /** The point at a place, allowed or not. */
  pointAt(index: number): SearchPoint {
    const values: [string, SearchValue][] = [];
    let rest = index;
    for (let i = this.dimensions.length - 1; i >= 0; i--) {
      const dimension = this.dimensions[i] as SteppedDimension | ListedDimension;
      const count = countOf(dimension);
      values.unshift([dimension.name, valueAt(dimension, rest % count)]);
      rest = Math.floor(rest / count);
    }
    return { index, values: Object.fromEntries(values) };
  }

  /** The place of a point of an indexed space. */
  indexOf(values: SearchValues): number {
    return this.dimensions.reduce(
      (index, dimension) =>
        index * countOf(dimension) + placeOf(dimension as SteppedDimension | ListedDimension, values[dimension.name]!),
      0,
    );
  }

  private *pointsFrom(depth: number, index: number, values: SearchValues): Generator<SearchPoint> {
    const dimension = this.dimensions[depth] as SteppedDimension | ListedDimension | undefined;
    if (dimension === undefined) {
      yield { index, values };
      return;
    }
    const count = countOf(dimension);
    for (let place = 0; place < count; place++) {
      const extended = { ...values, [dimension.name]: valueAt(dimension, place) };
      if (this.mayGoOn(extended, dimension.name)) yield* this.pointsFrom(depth + 1, index * count + place, extended);
    }
  }

  /** Whether the order still holds between the values that are known, after `name` was added. */
  private mayGoOn(values: SearchValues, name: string): boolean {
    if (!this.ascending.includes(name)) return true;
    let before: SearchValue | undefined;
    for (const member of this.ascending) {
      const value = values[member] ?? this.fixed[member];
      if (value === undefined) continue;
      if (before !== undefined && !(before < value)) return false;
      before = value;
    }
    return true;
  }

  /** Free dimensions multiply; those that must ascend are counted by how many tuples end at each value. */
  private allowedCount(): number {
    const sizes = this.dimensions.map(countOf);
    if (sizes.reduce((sum, size) => sum + size, 0) > TRIALS_MAX) return Number.POSITIVE_INFINITY;
    const free = this.dimensions.filter(({ name }) => !this.ascending.includes(name));
    return free.reduce((product, dimension) => product * countOf(dimension), this.chainCount());
  }

  private chainCount(): number {
    let ending: readonly (readonly [SearchValue, number])[] | undefined;
    for (const name of this.ascending) {
      const values = this.valuesOf(name);
      ending = ending === undefined ? values.map((value) => [value, 1] as const) : extendedBy(ending, values);
    }
    return ending === undefined ? 1 : ending.reduce((sum, [, tuples]) => sum + tuples, 0);
  }

  /** Ascending. */
  private valuesOf(name: string): readonly SearchValue[] {
    const dimension = this.dimensions.find((candidate) => candidate.name === name);
    if (dimension === undefined) return [this.fixed[name]!];
    const countable = dimension as SteppedDimension | ListedDimension;
    return Array.from({ length: countOf(countable) }, (_, place) => valueAt(countable, place));
  }

  private emptyError(): AssayError {
    const order = this.ascending.map(
      (name) => `${name}${Object.hasOwn(this.fixed, name) && !this.searches(name) ? ` "${this.fixed[name]}"` : ''}`,
    );
    const why = this.dimensions.length === 0 ? 'no parameter is searched' : `no combination keeps ${order.join(' < ')}`;
    return new AssayError('argument.space', `Expected a space of at least 1 point, was "0": ${why}`, {
      remedy: 'Name at least one parameter with values, such as --param fast=5..50:5.',
    });
  }

  private searches(name: string): boolean {
    return this.dimensions.some((dimension) => dimension.name === name);
  }
}

/** How many ascending tuples end at each of the next values, from how many end at each of the values before. Both ascend. */
function extendedBy(
  ending: readonly (readonly [SearchValue, number])[],
  values: readonly SearchValue[],
): (readonly [SearchValue, number])[] {
  let below = 0;
  let next = 0;
  return values.map((value) => {
    while (next < ending.length && ending[next]![0] < value) below += ending[next++]![1];
    return [value, below] as const;
  });
}
