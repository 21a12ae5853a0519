import type { LineSeries } from '#apps/web/charts/line/line-props.ts';

/** Columns as uPlot takes them: x first. Times in seconds, because that is its unit. */
export type Columns = [x: number[], ...series: (number | null)[][]];

export function columnsOf(x: readonly number[], series: readonly LineSeries[], isTime: boolean): Columns {
  const first = isTime ? x.map((time) => time / 1000) : [...x];
  return [first, ...series.map(({ values }) => [...values])];
}

/** How far each value is below the highest before it, 0 or less: -0.1 is ten percent down. Null stays null. */
export function drawdownOf(values: readonly (number | null)[]): (number | null)[] {
  let peak = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    if (value === null) return null;
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : null;
  });
}

/**
 * Several series that were noted at different times, over all of their times: each holds its last value until its next one and is null
 * before its first.
 */
export function alignSeries(
  series: readonly { readonly times: readonly number[]; readonly values: readonly number[] }[],
): { x: number[]; values: (number | null)[][] } {
  const x = [...new Set(series.flatMap(({ times }) => times))].sort((a, b) => a - b);
  const values = series.map(({ times, values }) => {
    let next = 0;
    let held: number | null = null;
    return x.map((time) => {
      while (next < times.length && times[next]! <= time) held = values[next++]!;
      return held;
    });
  });
  return { x, values };
}

/** Lowest and highest with a little air; a flat line gets some above and below it. */
export function paddedRange(min: number, max: number, fromZero: boolean): [number, number] {
  const [low, high] = fromZero ? [Math.min(0, min), Math.max(0, max)] : [min, max];
  const air = high === low ? Math.max(Math.abs(high) * 0.002, 1e-9) : (high - low) * 0.08;
  return [fromZero && low === 0 ? 0 : low - air, fromZero && high === 0 ? 0 : high + air];
}

/** What a line does, in a sentence: where it begins and ends, its lowest and highest. */
export function lineSummary({ name, values }: LineSeries, format: (value: number) => string): string {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no values.`;
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  return `${name}: from ${format(first)} to ${format(last)}, between ${format(low)} and ${format(high)}.`;
}
