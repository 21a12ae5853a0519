import { runConfigHash } from '#engine/run-config.ts';
import { ROBUSTNESS_FORMAT, ROBUSTNESS_VERSION } from '#apps/report/robustness/robustness-report.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import { codeVersion } from '#apps/research/report/code-version.ts';
import { dataReference } from '#apps/research/report/data-reference.ts';
import type { Robustness, RobustnessOptions } from '#apps/cli/robustness/robustness.ts';
import type { Subject } from '#apps/cli/robustness/subject.ts';
import { preparedRun } from '#apps/research/run/run-setup.ts';

/** Puts what was found beside what it was found on. The hashes are those of the same run of `assay backtest`. */
export function robustnessReport(
  { loaded, choice }: Subject,
  { result, ...found }: Robustness,
  { seed, runs, walks }: RobustnessOptions,
): RobustnessReport {
  const { title, config } = preparedRun(loaded, choice);
  const data = dataReference(loaded);
  const { startTime } = result.equity;
  return {
    format: ROBUSTNESS_FORMAT,
    version: ROBUSTNESS_VERSION,
    strategy: title,
    symbol: data.symbol,
    venue: data.venue,
    timeframe: data.timeframe,
    currency: loaded.instrument.quote,
    capital: Number(config.capital),
    period: { from: startTime, to: data.to, bars: result.statistics.bars },
    statistics: result.statistics,
    ...found,
    origin: {
      codeVersion: codeVersion(),
      configHash: runConfigHash(config),
      orderHash: result.orderHash,
      dataHash: data.hash,
      seed,
      runs,
      walks,
      config,
    },
  };
}
