const BARS = '▁▂▃▄▅▆▇█';

/** A line of values as so many letters of rising height: each the last value of its share of the line. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = Array.from({ length: Math.min(width, values.length) }, (_, i) => {
    return values[Math.ceil(((i + 1) * values.length) / Math.min(width, values.length)) - 1]!;
  });
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown.map((value) => BARS[span === 0 ? 0 : Math.round(((value - low) / span) * (BARS.length - 1))]).join('');
}
