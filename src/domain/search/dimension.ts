/** A value of a parameter: a number, or the name of a choice. */
export type SearchValue = number | string;

/** Values of several parameters by name. */
export type SearchValues = Readonly<Record<string, SearchValue>>;

/** How numbers are spread when they are drawn: evenly, or evenly in their logarithm. */
export type Spacing = 'linear' | 'log';

/** One parameter of a space and the values it may take. Plain data. */
export type Dimension = SteppedDimension | ListedDimension | RealDimension;

/** Numbers from `low` on, `step` apart. */
export interface SteppedDimension {
  readonly kind: 'steps';
  readonly name: string;
  readonly low: number;
  readonly step: number;
  /** Digits after the point of every value. */
  readonly digits: number;
  readonly count: number;
  readonly spacing: Spacing;
}

/** Values that were written out. */
export interface ListedDimension {
  readonly kind: 'list';
  readonly name: string;
  readonly values: readonly SearchValue[];
  /** Neighbours are alike: numbers in ascending order, unlike names. */
  readonly isOrdered: boolean;
}

/** Every number from `low` to `high`: without end. */
export interface RealDimension {
  readonly kind: 'real';
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly spacing: Spacing;
}

/** How many values there are; infinite for a range without steps. */
export function countOf(dimension: Dimension): number {
  if (dimension.kind === 'real') return Number.POSITIVE_INFINITY;
  return dimension.kind === 'list' ? dimension.values.length : dimension.count;
}

/** Value number `place`, from 0, of a dimension whose values can be counted. */
export function valueAt(dimension: SteppedDimension | ListedDimension, place: number): SearchValue {
  if (dimension.kind === 'list') return dimension.values[place]!;
  // Whole units divided once: 0.5 + 3 * 0.1 is 0.8 and not 0.80000000000000004.
  const scale = 10 ** dimension.digits;
  return Math.round((dimension.low + place * dimension.step) * scale) / scale;
}

/** The place of a value; -1 when the dimension does not have it. */
export function placeOf(dimension: SteppedDimension | ListedDimension, value: SearchValue): number {
  if (dimension.kind === 'list') return dimension.values.indexOf(value);
  if (typeof value !== 'number') return -1;
  const place = Math.round((value - dimension.low) / dimension.step);
  return place >= 0 && place < dimension.count && valueAt(dimension, place) === value ? place : -1;
}

/** The value at a place on the unit interval [0, 1): each value of a linear dimension has an equal part of it. */
export function fromUnit(dimension: Dimension, unit: number): SearchValue {
  if (dimension.kind === 'real') return onScale(dimension, [dimension.low, dimension.high], unit);
  const count = countOf(dimension);
  if (dimension.kind === 'list' || dimension.spacing === 'linear') {
    return valueAt(dimension, Math.min(count - 1, Math.floor(unit * count)));
  }
  const number = onScale(dimension, edgesOf(dimension), unit);
  const place = Math.round((number - dimension.low) / dimension.step);
  return valueAt(dimension, Math.min(count - 1, Math.max(0, place)));
}

/** Where a value lies on the unit interval: the middle of its part. */
export function toUnit(dimension: Dimension, value: SearchValue): number {
  if (dimension.kind === 'real') return placeOnScale(dimension, [dimension.low, dimension.high], Number(value));
  if (dimension.kind === 'list' || dimension.spacing === 'linear') {
    return (placeOf(dimension, value) + 0.5) / countOf(dimension);
  }
  return placeOnScale(dimension, edgesOf(dimension), Number(value));
}

/** Half a step beyond both ends, so that the outermost values are drawn like the others. */
function edgesOf({ low, step, count }: SteppedDimension): readonly [number, number] {
  return [Math.max(low - step / 2, low / 2), low + (count - 0.5) * step];
}

type Scaled = { readonly spacing: Spacing };

function onScale({ spacing }: Scaled, [low, high]: readonly [number, number], unit: number): number {
  if (spacing === 'linear') return low + unit * (high - low);
  return Math.exp(Math.log(low) + unit * (Math.log(high) - Math.log(low)));
}

function placeOnScale({ spacing }: Scaled, [low, high]: readonly [number, number], value: number): number {
  if (high === low) return 0.5;
  if (spacing === 'linear') return (value - low) / (high - low);
  return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
}
