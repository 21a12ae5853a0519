import type { Store } from '#adapters/storage/store.ts';
import { backtestRequest } from '#contract/runs.ts';
import type { BacktestRequest } from '#contract/runs.ts';
import type { RunDesk } from '#apps/server/runs/run-desk.ts';

/** What is tried on the sandbox's history at the first start, so that there are signals, evidence and reports to look at. */
const AT_THE_SANDBOX: readonly Omit<BacktestRequest, 'instrument'>[] = [
  { strategy: 'strike', timeframe: '15m', gates: 'classic' },
  { strategy: 'stealth', timeframe: '15m', gates: 'strict' },
];

/**
 * Has the scanner walk the stored history of an instrument, unless something was tried before. Gives the number of runs that were
 * put into the line.
 */
export async function firstLook(
  store: Pick<Store, 'runs'>,
  runs: RunDesk,
  instruments: readonly string[],
): Promise<number> {
  if ((await store.runs.list({ limit: 1 })).length > 0) return 0;
  let started = 0;
  for (const instrument of instruments) {
    for (const wanted of AT_THE_SANDBOX) {
      await runs.start(backtestRequest.parse({ ...wanted, instrument }), 'first start');
      started++;
    }
  }
  return started;
}
