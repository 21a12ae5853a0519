import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { WorkContext } from '#apps/research/work-context.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';

/** Name of a run: the same source and choice have the same one, so that running again overwrites and counts nothing twice. */
export function backtestRunId({ digest, source }: FinishedBacktest): string {
  return `prediction-${source.isPricesOnly ? 'prices' : 'books'}-${digest.slice(0, 12)}`;
}

/** Stores what every finding became; gives the number of outcomes. */
export async function keepBacktest(context: WorkContext, finished: FinishedBacktest): Promise<number> {
  const run = backtestRunId(finished);
  const records = finished.outcomes.map((outcome): OutcomeRecord => ({ ...outcome, run }));
  if (records.length === 0) return 0;
  await using store = await context.openStore();
  await store.outcomes.save(records);
  return records.length;
}
