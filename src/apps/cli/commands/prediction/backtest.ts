import { predictionBacktestText } from '#apps/cli/prediction/backtest-text.ts';
import { playPrediction } from '#apps/cli/prediction/play-backtest.ts';
import type { PredictionOptions } from '#apps/cli/commands/prediction/backtest-options.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { backtestDocument } from '#apps/research/prediction/backtest/backtest-document.ts';
import { backtestReport } from '#apps/research/prediction/backtest/backtest-report.ts';
import { keepBacktest } from '#apps/research/prediction/backtest/keep-outcomes.ts';

export interface PredictionBacktestOptions extends PredictionOptions {
  readonly days?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const DAYS = 30;

/** `assay backtest --desk prediction`: plays the events, keeps the outcomes, prints what became of them. */
export async function backtestPrediction(context: CliContext, options: PredictionBacktestOptions): Promise<void> {
  const { days = DAYS, seed = 1 } = options;
  const finished = await playPrediction(context, options, { days, seed });
  const report = backtestReport(finished);
  const kept = await keepBacktest(context, finished);
  const json = (): string => JSON.stringify(backtestDocument(finished, report), undefined, 2);
  context.stdout.write(`${options.json === true ? json() : predictionBacktestText(finished, report)}\n`);
  if (kept > 0) context.note(`${kept} outcomes are kept: assay pnl-report --desk prediction`);
}
