import { DAY_MS } from '#core/time.ts';
import { predictionWalkForwardText } from '#apps/cli/prediction/walk-forward-text.ts';
import { playPrediction } from '#apps/cli/prediction/play-backtest.ts';
import type { PredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { walkForwardDocument } from '#apps/research/prediction/backtest/backtest-document.ts';
import { keepBacktest } from '#apps/research/prediction/backtest/keep-outcomes.ts';
import { predictionWalkForward } from '#apps/research/prediction/backtest/walk-forward.ts';

export interface PredictionWalkForwardOptions extends PredictionOptions {
  readonly weeks: number;
  /** Lengths in ms. */
  readonly train: number;
  readonly test: number;
  readonly seed?: number;
  readonly minTrades: number;
  readonly json?: boolean;
}

/** `assay walk-forward --desk prediction`: one run over the training before the first test and all tests; choices from its outcomes. */
export async function walkForwardPrediction(context: CliContext, options: PredictionWalkForwardOptions): Promise<void> {
  const { weeks, train, test, seed = 1, minTrades: resultsMin } = options;
  const [trainDays, testDays] = [train / DAY_MS, test / DAY_MS];
  const finished = await playPrediction(context, options, { days: trainDays + 7 * weeks, seed });
  const { from, to } = finished.source;
  const result = predictionWalkForward(finished.outcomes, { from, to }, { weeks, trainDays, testDays, resultsMin });
  await keepBacktest(context, finished);
  const json = (): string => JSON.stringify(walkForwardDocument(finished, result), undefined, 2);
  context.stdout.write(`${options.json === true ? json() : predictionWalkForwardText(finished, result)}\n`);
}
