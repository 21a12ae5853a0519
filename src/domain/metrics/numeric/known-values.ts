/** Values that are not missing: the series itself when none is NaN, else a copy without them. */
export function knownValues(values: ArrayLike<number>): ArrayLike<number> {
  const n = values.length;
  let missing = 0;
  for (let i = 0; i < n; i++) if (Number.isNaN(values[i]!)) missing++;
  if (missing === 0) return values;
  const known = new Float64Array(n - missing);
  let count = 0;
  for (let i = 0; i < n; i++) if (!Number.isNaN(values[i]!)) known[count++] = values[i]!;
  return known;
}

/** Two series of equal length without the rows in which either is missing. */
export interface Pairs {
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
}

/** Rows of two series in which both are known and, when `keeps` is given, the second one satisfies it. */
export function knownPairs(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  keeps: (second: number) => boolean = () => true,
): Pairs {
  const n = Math.min(first.length, second.length);
  const left = new Float64Array(n);
  const right = new Float64Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    const a = first[i]!;
    const b = second[i]!;
    if (Number.isNaN(a) || Number.isNaN(b) || !keeps(b)) continue;
    left[count] = a;
    right[count++] = b;
  }
  return { first: left.subarray(0, count), second: right.subarray(0, count) };
}

/** A result that is a number: undefined for NaN and for what grew beyond every number. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
