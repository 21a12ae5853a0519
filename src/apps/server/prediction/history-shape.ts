import { unixMs } from '#core/time.ts';
import type { PredictionHistory } from '#contract/prediction.ts';
import type { PointColumns } from '#domain/operations/point-store.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';

const STEP_MS = 30_000;
/** As many points as a chart can show; of more, the last of every so many. */
const MOST_POINTS = 6_000;

/** Stored points, then those in memory that are later. */
export function historyShape(
  market: MarketId,
  stored: PointColumns,
  live: PointColumns | undefined,
): PredictionHistory {
  const rows = [...rowsOf(stored, Number.NEGATIVE_INFINITY), ...rowsOf(live, stored.times.at(-1))];
  const every = Math.ceil(rows.length / MOST_POINTS);
  const shown = every <= 1 ? rows : thinned(rows, every);
  return {
    market,
    stepMs: STEP_MS * Math.max(1, every),
    time: shown.map(({ time }) => unixMs(time)),
    price: shown.map(({ price }) => price),
    spread: shown.map(({ spread }) => spread),
    volume: shown.map(({ volume }) => volume),
  };
}

/** The last of every so many, with all that was traded in them: a price of then, and no volume lost. */
function thinned(rows: readonly Row[], every: number): Row[] {
  const starts = Array.from({ length: Math.ceil(rows.length / every) }, (_, i) => i * every);
  return starts.map((start) => {
    const stretch = rows.slice(start, start + every);
    const volumes = stretch.flatMap(({ volume }) => (volume === null ? [] : [volume]));
    const volume = volumes.length === 0 ? null : volumes.reduce((sum, each) => sum + each);
    const { time, price, spread } = stretch.at(-1)!;
    return { time, price, spread, volume };
  });
}

interface Row {
  readonly time: number;
  readonly price: number | null;
  readonly spread: number | null;
  readonly volume: number | null;
}

/** Points after an instant; all when it is undefined. */
function rowsOf(points: PointColumns | undefined, after: number | undefined): Row[] {
  if (points === undefined) return [];
  const { times, values } = points;
  const at = (name: string, i: number): number | null => {
    const value = values[name]?.[i];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  const rows = Array.from(times, (time, i) => {
    return { time, price: at('price', i), spread: at('spread', i), volume: at('volume', i) };
  });
  return after === undefined ? rows : rows.filter(({ time }) => time > after);
}
