import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import type { ComparedPreset } from '#apps/research/run/compare-gates.ts';

/** A finished backtest as JSON: amounts are decimal texts, ratios 0…1, times UTC ms. */
export function backtestJson(finished: FinishedRun): object {
  const { id, result, loaded, run, gates, journalFile } = finished;
  const { times, values, start } = result.equity;
  return {
    id,
    mode: run.name,
    gates: run.preset,
    symbol: loaded.instrument.symbol,
    timeframe: loaded.timeframe,
    bars: values.length,
    warmUpBars: loaded.bars.length - values.length,
    from: result.equity.startTime,
    configHash: result.configHash,
    orderHash: result.orderHash,
    journalHash: result.journalHash,
    journal: journalFile,
    signals: result.signals,
    outcomes: result.outcomes,
    denials: result.denials,
    statistics: result.statistics,
    gateLedger: gates,
    trades: result.trades,
    openTrades: result.openTrades,
    equity: daily(times, values, start),
  };
}

/** Presets side by side as JSON. */
export function comparisonJson(presets: readonly ComparedPreset[]): object {
  return presets.map(({ preset, finished, passRates, blocked }) => ({
    preset,
    ...backtestJson(finished),
    passRates,
    blockedWouldHave: blocked,
  }));
}

/** The last equity of each UTC day: enough for a curve, small enough to print. */
function daily(
  times: Float64Array,
  values: Float64Array,
  start: number,
): { start: number; times: number[]; values: number[] } {
  const days = new Map<number, [number, number]>();
  for (let i = 0; i < times.length; i++) days.set(Math.floor((times[i]! - 1) / 86_400_000), [times[i]!, values[i]!]);
  const points = [...days.values()];
  return { start, times: points.map(([time]) => time), values: points.map(([, value]) => value) };
}
