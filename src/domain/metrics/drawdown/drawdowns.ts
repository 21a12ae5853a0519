/** One stay below a peak, by the rows of its series; row -1 is the worth before the first row. */
export interface DrawdownSpan {
  /** Deepest fall as a share of the peak, above 0; beyond 1 when more than everything was lost. */
  readonly ratio: number;
  /** First and last row at the height of the peak: they differ when the series stood still on top. */
  readonly highIndex: number;
  readonly peakIndex: number;
  readonly troughIndex: number;
  /** First row at or above the peak again; undefined while there is none. */
  readonly recoveryIndex: number | undefined;
}

/**
 * Every drawdown of a series of worth, in order of time. With `start` the worth before the first row is a peak as well; without
 * it the first row is the first peak. Worth of zero or less at a peak has no drawdown.
 */
export function drawdowns(values: ArrayLike<number>, start?: number): DrawdownSpan[] {
  const spans: DrawdownSpan[] = [];
  eachDrawdown(values, start, (span) => spans.push({ ...span }));
  return spans;
}

/** The deepest drawdown, the first of several; undefined when the series never fell. */
export function deepestDrawdown(values: ArrayLike<number>, start?: number): DrawdownSpan | undefined {
  let deepest: DrawdownSpan | undefined;
  eachDrawdown(values, start, (span) => {
    if (deepest === undefined || span.ratio > deepest.ratio) deepest = { ...span };
  });
  return deepest;
}

/** Fall from the highest worth so far, 0…1, at each row. */
export function underwater(values: ArrayLike<number>, start?: number): Float64Array {
  const n = values.length;
  const depths = new Float64Array(n);
  let peak = start ?? values[0];
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (peak === undefined || value > peak) peak = value;
    depths[i] = peak > 0 ? (peak - value) / peak : 0;
  }
  return depths;
}

/**
 * Longest stay below a peak, from the last row at it to the recovery, or to the last row while there is none; 0 without one. In the unit of
 * the times, one for each row; `startTime` is that of the worth before the first row.
 */
export function longestDrawdown(
  values: ArrayLike<number>,
  times: ArrayLike<number>,
  { start, startTime }: { readonly start?: number; readonly startTime?: number } = {},
): number {
  let longest = 0;
  eachDrawdown(values, start, ({ peakIndex, recoveryIndex }) => {
    const from = peakIndex < 0 ? (startTime ?? times[0]!) : times[peakIndex]!;
    const length = times[recoveryIndex ?? times.length - 1]! - from;
    if (length > longest) longest = length;
  });
  return longest;
}

/**
 * Most rows from one highest worth to the next higher one, or to the last row: how long one waited for something new. `start` is the worth
 * before the first row, where there is one.
 */
export function longestWait(values: ArrayLike<number>, start?: number): number {
  const first = start === undefined ? 0 : -1;
  let highest = start ?? values[0];
  let from = first;
  let longest = 0;
  for (let i = first + 1; i < values.length; i++) {
    if (i - from > longest) longest = i - from;
    if (highest !== undefined && values[i]! <= highest) continue;
    from = i;
    highest = values[i]!;
  }
  return longest;
}

/** What a walk knows of the stay below the peak at hand. */
interface OpenSpan {
  ratio: number;
  highIndex: number;
  peakIndex: number;
  troughIndex: number;
  recoveryIndex: number | undefined;
}

/** One pass; the span handed out is reused. */
function eachDrawdown(values: ArrayLike<number>, start: number | undefined, visit: (span: OpenSpan) => void): void {
  const n = values.length;
  const first = start === undefined ? 0 : -1;
  const span: OpenSpan = { ratio: 0, highIndex: first, peakIndex: first, troughIndex: -1, recoveryIndex: undefined };
  let peak = start ?? values[0];
  if (peak === undefined) return;
  for (let i = first + 1; i < n; i++) {
    const value = values[i]!;
    if (value < peak) {
      const ratio = peak > 0 ? (peak - value) / peak : 0;
      if (ratio > span.ratio) {
        span.ratio = ratio;
        span.troughIndex = i;
      }
      continue;
    }
    if (span.ratio > 0) {
      span.recoveryIndex = i;
      visit(span);
      span.ratio = 0;
      span.recoveryIndex = undefined;
      span.highIndex = i;
    }
    if (value > peak) span.highIndex = i;
    span.peakIndex = i;
    peak = value;
  }
  if (span.ratio > 0) visit(span);
}
