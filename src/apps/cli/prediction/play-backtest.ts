import { MINUTE_MS } from '#core/time.ts';
import { parsePredictionGates } from '#desks/prediction/gates/presets.ts';
import { BACKTEST_CHOICE, runPredictionBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import type { BacktestChoice, FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';
import { chooseSource } from '#apps/research/prediction/backtest/choose-source.ts';
import { breathe } from '#apps/research/work-context.ts';
import type { PredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import type { CliContext } from '#apps/cli/context.ts';

/** Runs what was asked for, with progress; Ctrl-C throws `InterruptedError`. The store is closed when it is over. */
export async function playPrediction(
  context: CliContext,
  options: PredictionOptions,
  length: { readonly days: number; readonly seed: number },
): Promise<FinishedBacktest> {
  const { source = 'store', prices, markets = 500, interval = 5, halfSpread = 0.01, latency, capital } = options;
  const isPricesOnly = options.pricesOnly === true || prices !== undefined;
  const opened: AsyncDisposable[] = [];
  const openStore = async (): ReturnType<CliContext['openStore']> => {
    const store = await context.openStore();
    opened.push(store);
    return store;
  };
  const progress = context.progress('prediction backtest');
  try {
    const made = await chooseSource(
      { source, prices, isPricesOnly, markets, halfSpread, intervalMs: interval * MINUTE_MS, ...length },
      openStore,
    );
    const choice: BacktestChoice = {
      gates: parsePredictionGates(options.gates ?? BACKTEST_CHOICE.gates),
      capital: capital ?? BACKTEST_CHOICE.capital,
      latency: latency === undefined ? BACKTEST_CHOICE.latency : { kind: 'constant', delayMs: latency },
    };
    return await runPredictionBacktest(made, choice, async (done, events) => {
      progress.update(Math.round(1_000 * done), 1_000, `${events} events`);
      await breathe(context);
    });
  } finally {
    progress.finish();
    for (const store of opened) await store[Symbol.asyncDispose]();
  }
}
