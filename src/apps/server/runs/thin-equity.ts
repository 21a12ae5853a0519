import type { EquitySeries } from '#apps/report/run/run-report.ts';

/** Points of a curve that a page draws, about; more are not seen. */
const POINTS = 2_000;

/** A curve with so many points that a page can draw it: of equal stretches the lowest, the highest and the last. */
export function thinned(series: EquitySeries): EquitySeries {
  const { times, values, exposure } = series;
  if (values.length <= POINTS) return series;
  const stretches = Math.floor(POINTS / 3);
  const size = values.length / stretches;
  const kept = Array.from({ length: stretches }, (_, k) => {
    const [from, to] = [Math.floor(k * size), Math.floor((k + 1) * size)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    return [...new Set([low, high, to - 1])].sort((a, b) => a - b);
  }).flat();
  return {
    ...series,
    times: kept.map((i) => times[i]!),
    values: kept.map((i) => values[i]!),
    exposure: kept.map((i) => exposure[i]!),
  };
}
