import { DAY_MS } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { lastOfPeriods } from '#domain/metrics/returns/calendar-returns.ts';
import type { RunDetail } from '#contract/runs.ts';
import { runReport } from '#apps/research/report/build-report.ts';
import type { RecordedRun } from '#apps/research/report/recorded-run.ts';
import { titleOf } from '#apps/research/report/run-source.ts';

/** What a page shows of a finished run, but for its row in the list. */
export type RunBody = Omit<RunDetail, 'run'>;

/** Trades that the page lists; the report has more. */
const TRADES_SHOWN = 500;

export function runBody(recorded: RecordedRun): RunBody {
  const extras = { title: titleOf(recorded), passRates: [], presets: [], waterfall: [], missing: [] };
  const { currency, figures, trades, gates, origin } = runReport(recorded, extras);
  return {
    currency,
    figures: figures.map(({ id, label, group, unit, value }) => ({ id, label, group, unit, value: value ?? null })),
    equity: dailyEquity(recorded.equity),
    trades: trades.slice(-TRADES_SHOWN),
    gates: [...gates],
    config: origin.config,
    hasJournal: true,
  };
}

/** Equity at the end of each day; how far it is below its peak is told by all closes up to then. A close at midnight belongs to the day that ends there. */
function dailyEquity({ start, times, values }: EquityCurve): RunBody['equity'] {
  let peak = start;
  const drawdowns = values.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? 1 - value / peak : 0;
  });
  const moments = times.map((time) => time - 1);
  const days = lastOfPeriods(moments, values, 'day');
  return {
    times: Array.from(days.starts, (day) => day + DAY_MS),
    values: Array.from(days.values),
    drawdowns: Array.from(lastOfPeriods(moments, drawdowns, 'day').values),
  };
}
