/**
 * Pearson's correlation of every pair of series of the same length, -1…1, as a lower triangle without its diagonal, see
 * {@link pairPlace}; NaN where a series is flat. Two passes: series are centred and brought to length 1 once, then multiplied.
 */
export function correlationMatrix(series: readonly (readonly number[] | Float64Array)[]): Float64Array {
  const unit = series.map((values) => standardized(values));
  const result = new Float64Array((series.length * (series.length - 1)) / 2);
  let at = 0;
  for (let i = 1; i < unit.length; i++) {
    for (let j = 0; j < i; j++) result[at++] = Math.max(-1, Math.min(1, product(unit[i]!, unit[j]!)));
  }
  return result;
}

/** Where the pair of `i` and `j` stands, two different numbers, in either order. */
export function pairPlace(i: number, j: number): number {
  return i > j ? (i * (i - 1)) / 2 + j : (j * (j - 1)) / 2 + i;
}

/** Centred, of length 1; all NaN when flat. Measured from the first value, so that a flat series is exactly flat. */
function standardized(values: readonly number[] | Float64Array): Float64Array {
  const unit = Float64Array.from(values);
  const origin = values[0]!;
  let mean = 0;
  for (let i = 0; i < unit.length; i++) {
    unit[i]! -= origin;
    mean += unit[i]!;
  }
  mean /= unit.length;
  let squares = 0;
  for (let i = 0; i < unit.length; i++) {
    unit[i]! -= mean;
    squares += unit[i]! * unit[i]!;
  }
  const length = squares === 0 ? Number.NaN : Math.sqrt(squares);
  for (let i = 0; i < unit.length; i++) unit[i]! /= length;
  return unit;
}

/** Four sums side by side, which the processor adds at the same time. */
function product(x: Float64Array, y: Float64Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < x.length; i += 4) {
    a += x[i]! * y[i]!;
    b += x[i + 1]! * y[i + 1]!;
    c += x[i + 2]! * y[i + 2]!;
    d += x[i + 3]! * y[i + 3]!;
  }
  for (; i < x.length; i++) a += x[i]! * y[i]!;
  return a + b + (c + d);
}
