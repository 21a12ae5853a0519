import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { TradePlan } from '#domain/signals/signal.ts';
import type { SignalDecision } from '#engine/decision.ts';
import type { OpenPosition } from '#engine/drivers/backtest-result.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { DataReference } from '#apps/report/run/run-origin.ts';
import type { LoadedBars } from '#apps/research/bar-source.ts';
import { codeVersion } from '#apps/research/report/code-version.ts';
import { dataReference } from '#apps/research/report/data-reference.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';

/** A signal, what the gates said, and what was done with it. */
export interface RecordedDecision {
  readonly signalId: string;
  readonly plan: Pick<TradePlan, 'stop' | 'targets'>;
  readonly verdicts: readonly Verdict[];
  readonly outcome: string;
  /** The rule that denied it, when one did. */
  readonly deniedBy?: string;
}

/** A run as it is known afterwards, whether it has just been made or is read out of its journal. */
export interface RecordedRun {
  readonly id: string;
  /** When it was stored, UTC ms; undefined when it was not, or nobody noted it. */
  readonly created: number | undefined;
  readonly codeVersion: string;
  readonly config: RunConfig;
  readonly configHash: string;
  /** The bars that it was fed. */
  readonly loaded: LoadedBars;
  readonly data: DataReference;
  readonly equity: EquityCurve;
  readonly statistics: RunStatistics;
  readonly trades: readonly Trade[];
  readonly openTrades: readonly OpenPosition[];
  readonly decisions: readonly RecordedDecision[];
  readonly followed: readonly FollowedSignal[];
  readonly orderHash: string;
  readonly journalHash: string | undefined;
}

/** A run that has just been made. */
export function recordedRun({
  id,
  result,
  loaded,
  decisions,
}: Pick<FinishedRun, 'id' | 'result' | 'loaded' | 'decisions'>): RecordedRun {
  const { config, configHash, equity, statistics, trades, openTrades, followed, orderHash, journalHash } = result;
  return {
    id,
    created: undefined,
    codeVersion: codeVersion(),
    config,
    configHash,
    loaded,
    data: dataReference(loaded),
    equity,
    statistics,
    trades,
    openTrades,
    decisions: decisions.map(recordedDecision),
    followed,
    orderHash,
    journalHash,
  };
}

function recordedDecision({ signal, verdicts, outcome }: SignalDecision): RecordedDecision {
  return {
    signalId: signal.id,
    plan: { stop: signal.plan.stop, targets: signal.plan.targets },
    verdicts,
    outcome: outcome.kind,
    ...(outcome.kind === 'denied' ? { deniedBy: outcome.denial.rule } : {}),
  };
}
