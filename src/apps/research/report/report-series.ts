import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import { drawdowns } from '#domain/metrics/drawdown/drawdowns.ts';
import { lastOfPeriods } from '#domain/metrics/returns/calendar-returns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { OpenPosition } from '#engine/drivers/backtest-result.ts';
import { aggregated } from '#apps/report/run/price-series.ts';
import type { DrawdownRow, EquitySeries, PriceSeries, YearReturns } from '#apps/report/run/run-report.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';

/** Moments of equity that a report keeps one by one; of more, the extremes of equal stretches are kept. */
const EQUITY_MOMENTS_MAX = 50_000;
/** Candles that a report keeps; more are put together. */
const CANDLES_MAX = 24_000;
/** Bars before the first one that was traded, so that a first trade does not stand at the edge. */
const LEAD_BARS = 48;
const DRAWDOWNS_SHOWN = 5;

/** Equity and exposure at the closes, every extreme kept. */
export function equitySeries({ equity, trades, openTrades, loaded }: RecordedRun): EquitySeries {
  const { times, values, start, startTime } = equity;
  const kept = keptMoments(values);
  const first = loaded.bars.length - times.length;
  const positions = positionsOf(times, trades, openTrades);
  return {
    start,
    startTime,
    times: kept.map((i) => times[i]!),
    values: kept.map((i) => values[i]!),
    exposure: kept.map((i, k) => {
      const from = k === 0 ? 0 : kept[k - 1]! + 1;
      const rows = Array.from({ length: i - from + 1 }, (_, row) => from + row);
      const shares = rows.map((row) => exposureAt(positions[row]!, loaded.bars.close[first + row]!, values[row]!));
      return rounded(shares.reduce((sum, share) => sum + share, 0) / shares.length);
    }),
    bars: times.length,
  };
}

/** The deepest falls, deepest first. */
export function drawdownRows({ times, values, start, startTime }: EquityCurve): readonly DrawdownRow[] {
  const timeOf = (row: number): number => (row < 0 ? startTime : times[row]!);
  return [...drawdowns(values, start)]
    .sort((a, b) => b.ratio - a.ratio)
    .slice(0, DRAWDOWNS_SHOWN)
    .map(({ ratio, peakIndex, troughIndex, recoveryIndex }) => ({
      ratio,
      peakTime: timeOf(peakIndex),
      troughTime: timeOf(troughIndex),
      ...(recoveryIndex === undefined ? {} : { recoveryTime: timeOf(recoveryIndex) }),
      lengthMs: timeOf(recoveryIndex ?? times.length - 1) - timeOf(peakIndex),
    }));
}

/** Returns of months and years. A close at midnight belongs to the day that ends there. */
export function yearReturns({ times, values, start }: EquityCurve): readonly YearReturns[] {
  const moments = times.map((time) => time - 1);
  const ends = lastOfPeriods(moments, values, 'month');
  const years = new Map<number, { months: (number | null)[]; from: number; to: number }>();
  let before = start;
  ends.starts.forEach((begin, i) => {
    const date = new Date(begin);
    const value = ends.values[i]!;
    const year = years.get(date.getUTCFullYear()) ?? { months: Array<null>(12).fill(null), from: before, to: before };
    year.months[date.getUTCMonth()] = before > 0 ? value / before - 1 : null;
    year.to = value;
    years.set(date.getUTCFullYear(), year);
    before = value;
  });
  return [...years].map(([year, { months, from, to }]) => ({ year, months, total: from > 0 ? to / from - 1 : 0 }));
}

/** The traded bars and a few before them. */
export function priceSeries({ loaded, equity }: RecordedRun): PriceSeries {
  const { bars, timeframe } = loaded;
  const first = Math.max(0, bars.length - equity.times.length - LEAD_BARS);
  const column = (values: Float64Array): number[] => Array.from(values.subarray(first, bars.length));
  const series: PriceSeries = {
    barsPerCandle: 1,
    candleMs: bars.length === 0 ? timeframeMs(timeframe) : bars.closeTime[first]! - bars.openTime[first]!,
    times: column(bars.openTime),
    open: column(bars.open),
    high: column(bars.high),
    low: column(bars.low),
    close: column(bars.close),
  };
  return aggregated(series, CANDLES_MAX);
}

/** Change of the price over the traded time: what holding would have brought, before costs. Undefined without bars. */
export function holdReturn({ loaded, equity }: RecordedRun): number | undefined {
  const { bars } = loaded;
  const first = bars.length - equity.times.length;
  if (first >= bars.length || bars.length === 0) return undefined;
  return bars.close[bars.length - 1]! / bars.open[first]! - 1;
}

/** Rows to keep: all, or of each of equal stretches the first, lowest, highest and last. */
function keptMoments(values: BarColumns['close']): readonly number[] {
  const all = Array.from(values.keys());
  if (all.length <= EQUITY_MOMENTS_MAX) return all;
  const stretches = EQUITY_MOMENTS_MAX / 4;
  const size = all.length / stretches;
  return Array.from({ length: stretches }, (_, k) => {
    const [from, to] = [Math.floor(k * size), Math.floor((k + 1) * size)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (values[i]! < values[low]!) low = i;
      if (values[i]! > values[high]!) high = i;
    }
    return [...new Set([from, low, high, to - 1])].sort((a, b) => a - b);
  }).flat();
}

/** Open quantity at each close, by absolute size: how much was in the market, whichever way. */
function positionsOf(times: Float64Array, trades: readonly Trade[], openTrades: readonly OpenPosition[]): Float64Array {
  const changes = new Float64Array(times.length + 1);
  const from = (time: number): number => firstAfter(times, time);
  for (const { entryTime, quantity, exits } of trades) {
    changes[from(entryTime)]! += toNumber(quantity);
    for (const exit of exits) changes[from(exit.time)]! -= toNumber(exit.quantity);
  }
  for (const { entryTime, quantity } of openTrades) changes[from(entryTime)]! += quantity;
  let open = 0;
  return changes.map((change) => (open += change));
}

/** Row of the first close after an instant, at which what was filled then is held; the number of rows when there is none. */
function firstAfter(times: Float64Array, instant: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function exposureAt(quantity: number, close: number, equity: number): number {
  return equity > 0 ? Math.max(0, quantity * close) / equity : 0;
}

/** A ten-thousandth is far below what a picture shows; sums of quantities carry dust. */
function rounded(ratio: number): number {
  return Math.round(ratio * 10_000) / 10_000;
}
