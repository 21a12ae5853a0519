import type { EquityTick } from '#contract/live.ts';
import type { EquitySeries } from '#contract/trading.ts';
import { alignSeries } from '#apps/web/charts/line/line-data.ts';

const MOST_POINTS = 4_000;

/** Adds what was heard of a session: at the end, or in place of the last point when it is of the same moment. Older news is left out. */
export function withTick(series: EquitySeries, tick: EquityTick): EquitySeries {
  const last = series.times.at(-1);
  if (tick.session !== series.session || (last !== undefined && tick.time < last)) return series;
  const keep = last === tick.time ? series.times.length - 1 : series.times.length;
  const from = Math.max(0, keep + 1 - MOST_POINTS);
  return {
    ...series,
    times: [...series.times.slice(from, keep), tick.time],
    equity: [...series.equity.slice(from, keep), tick.equity],
    cash: [...series.cash.slice(from, keep), tick.cash],
  };
}

/** Lines of an equity chart. */
export interface EquityLines {
  readonly x: readonly number[];
  readonly lines: readonly { readonly session: string; readonly values: readonly (number | null)[] }[];
  /** Amounts of one session, or what each has made since its beginning, as a ratio. */
  readonly unit: 'amount' | 'ratio';
}

/**
 * One session in its currency. Several are never added up: each as a ratio of its own beginning, so that paper and live, dollars and
 * euros can stand in one picture. For the drawing only: exact amounts stay texts.
 */
export function equityLines(series: readonly EquitySeries[]): EquityLines {
  const drawn = series.filter(({ times }) => times.length > 0);
  if (drawn.length === 1) {
    const [only] = drawn as [EquitySeries];
    return { x: only.times, lines: [{ session: only.session, values: only.equity.map(Number) }], unit: 'amount' };
  }
  const { x, values } = alignSeries(drawn.map(({ times, equity }) => ({ times, values: sinceStart(equity) })));
  return { x, lines: drawn.map(({ session }, i) => ({ session, values: values[i]! })), unit: 'ratio' };
}

function sinceStart(equity: readonly string[]): number[] {
  const amounts = equity.map(Number);
  const first = amounts[0];
  return amounts.map((amount) => (first === undefined || first === 0 ? 0 : amount / first - 1));
}
