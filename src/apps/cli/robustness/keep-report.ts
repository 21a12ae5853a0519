import { canonicalJson, hashText } from '#core/hash.ts';
import { unixMs } from '#core/time.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { RobustnessReport } from '#apps/report/robustness/robustness-report.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { strategyName } from '#apps/research/search/search-command.ts';

/** What the records of a finished report say of it. What is not known is left out. */
interface RobustnessSummary {
  /** As signals name it: `scanner/strike`, `sma-cross`. */
  readonly strategy: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly orderHash: string;
  readonly trades: number;
  readonly isAccepted: boolean;
  /** Found values of the rules of acceptance, by rule. */
  readonly rules: Readonly<Record<string, number | undefined>>;
  /** Parameters that were tried for it. */
  readonly trials: number;
}

/** Notes what a strategy was found to be worth, in place of the same tests of the same run. */
export async function keepRobustness(context: CliContext, report: RobustnessReport, config: RunConfig): Promise<void> {
  const { origin, acceptance, statistics, survey, symbol, timeframe } = report;
  const { configHash, dataHash, orderHash, seed, runs, walks } = origin;
  const points = survey?.points.map(({ values }) => values) ?? [];
  const tested = hashText(canonicalJson({ configHash, dataHash, seed, runs, walks, points })).slice(0, 16);
  const summary: RobustnessSummary = {
    strategy: strategyName(config),
    symbol,
    timeframe,
    orderHash,
    trades: statistics.trades,
    isAccepted: acceptance.isAccepted,
    rules: Object.fromEntries(acceptance.rules.map(({ rule, value }) => [rule, value])),
    trials: Math.max(1, points.length),
  };
  await using store = await context.openStore();
  await store.runs.save({
    id: `robustness-${tested}`,
    kind: 'robustness',
    configHash,
    created: unixMs(Date.now()),
    summary,
  });
}
