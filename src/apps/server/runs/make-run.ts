import { loadBarsWithHistory, loadStoredBars } from '#apps/research/bar-source.ts';
import { keepRun } from '#apps/research/run/keep-run.ts';
import { runBacktest } from '#apps/research/run/run-backtest.ts';
import { amountText } from '#apps/research/run/words.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { RunOrder } from '#apps/server/runs/run-order.ts';
import type { TaskFrame } from '#apps/server/threads/serve-tasks.ts';
import { threadContext } from '#apps/server/threads/thread-context.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

/** What is said of a backtest that was made and kept. */
export interface KeptRun {
  /** Under which it is kept. */
  readonly id: string;
  readonly configHash: string;
  /** Decimal text. */
  readonly netProfit: string;
  readonly trades: number;
}

/** Makes a backtest and keeps it, as `assay backtest` does: the same order gives the same stored run. */
export async function makeRun(place: ThreadPlace, order: RunOrder, frame: TaskFrame): Promise<KeptRun> {
  const context = threadContext(place, frame);
  const { choice, symbol, venue, timeframe } = order;
  context.progress('reading bars');
  const range = {
    ...(choice.from === undefined ? {} : { from: choice.from }),
    ...(choice.to === undefined ? {} : { to: choice.to }),
  };
  const loaded = await loadBarsWithHistory(context, symbol, { venue, timeframe, ...range }, loadStoredBars);
  await breathe(context);
  const finished = await runBacktest(context, loaded, choice);
  // The journal has its name by now: from here on the run is kept, or fails.
  frame.settle();
  await keepRun(context, finished, finished.run.desk !== undefined);
  const { id, result } = finished;
  const { netProfit } = result.statistics;
  return { id, configHash: result.configHash, netProfit: amountText(netProfit.amount), trades: result.trades.length };
}
