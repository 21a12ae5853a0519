import type { UnixMs } from '#core/time.ts';
import type { RunRow } from '#contract/runs.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import { summaryOfRun } from '#apps/research/report/stored-runs.ts';
import type { KeptRun } from '#apps/server/runs/make-run.ts';
import type { RunOrder } from '#apps/server/runs/run-order.ts';
import type { TaskProgress } from '#apps/server/threads/thread-message.ts';

/** What is not known of a stored run of an earlier version. */
const UNKNOWN = 'unknown';

/** A run that is kept, as a row. */
export function storedRow(record: RunRecord): RunRow {
  const { id, kind, configHash, created } = record;
  const { strategy = UNKNOWN, symbol = UNKNOWN, timeframe = UNKNOWN, title, netProfit, trades } = summaryOfRun(record);
  return {
    id,
    kind,
    title: title ?? `${symbol} ${timeframe}, ${strategy}`,
    strategy,
    symbol,
    timeframe,
    status: 'done',
    created,
    ended: created,
    progress: null,
    result: id,
    error: null,
    netProfit: netProfit ?? null,
    trades: trades ?? null,
    configHash,
  };
}

/** A backtest that waits. */
export function queuedRow(id: string, order: RunOrder, created: UnixMs): RunRow {
  const { title, strategy, symbol, timeframe, configHash } = order;
  return {
    id,
    kind: 'backtest',
    title,
    strategy,
    symbol,
    timeframe,
    status: 'queued',
    created,
    ended: null,
    progress: null,
    result: null,
    error: null,
    netProfit: null,
    trades: null,
    configHash,
  };
}

export function doneRow(row: RunRow, { id, netProfit, trades, configHash }: KeptRun, ended: UnixMs): RunRow {
  return { ...row, status: 'done', ended, progress: null, result: id, netProfit, trades, configHash };
}

/** How far a run is, with the time that is left at the pace of this part so far. */
export function progressOf(
  { label, done, total, elapsedMs }: TaskProgress,
  sinceStartMs: number,
): NonNullable<RunRow['progress']> {
  const isTold = total !== undefined && done > 0 && elapsedMs > 0;
  return {
    label,
    done,
    total: total ?? null,
    elapsedMs: Math.round(sinceStartMs),
    leftMs: isTold ? Math.round((elapsedMs * Math.max(0, total - done)) / done) : null,
  };
}

/** Whether a run is over, well or not. */
export function isOver({ status }: RunRow): boolean {
  return status !== 'queued' && status !== 'running';
}
