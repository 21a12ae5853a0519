import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import { runStatistics } from '#domain/evidence/run-statistics.ts';
import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { BlockedSignal, DecisionLog, DenialCounts, OutcomeCounts } from '#engine/drivers/decision-log.ts';
import { runConfigHash } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import type { EngineState } from '#engine/state.ts';

/** What a run found. */
export interface BacktestResult {
  readonly config: RunConfig;
  readonly configHash: string;
  /** Closed trades, in the order in which they closed. */
  readonly trades: readonly Trade[];
  /** Positions that the data ended on; in the equity at the last close, not in the trade statistics. */
  readonly openTrades: readonly OpenPosition[];
  readonly equity: EquityCurve;
  readonly statistics: RunStatistics;
  /** Signals made, and how many came to each end. */
  readonly signals: number;
  readonly outcomes: OutcomeCounts;
  /** Of the denied ones: which rule denied how many. */
  readonly denials: DenialCounts;
  readonly blocked: readonly BlockedSignal[];
  /** Every signal followed on its own; empty unless the configuration asks for it. */
  readonly followed: readonly FollowedSignal[];
  /** Of every order and fill: equal hashes, equal trading. */
  readonly orderHash: string;
  /** Of the whole journal, when one was kept. */
  readonly journalHash: string | undefined;
}

/** A position that is open at the end. Analysis numbers. */
export interface OpenPosition {
  readonly signalId: string;
  readonly direction: Direction;
  readonly quantity: number;
  readonly entryTime: number;
  /** Worth at the last close minus what was paid, fees included. */
  readonly unrealised: number;
}

export function backtestResult(state: EngineState, equity: EquityCurve, decisions: DecisionLog): BacktestResult {
  const { config, trades, instrument } = state;
  return {
    config,
    configHash: runConfigHash(config),
    trades: trades.closed,
    openTrades: openPositions(state),
    equity,
    statistics: runStatistics({
      trades: trades.closed,
      currency: instrument.quote,
      equity,
      exposedBars: state.exposedBars,
      daysPerYear: DAYS_PER_YEAR[instrument.kind],
    }),
    signals: state.signalCount,
    outcomes: decisions.counts,
    denials: decisions.denials,
    blocked: decisions.blocked,
    followed: state.follower?.done ?? [],
    orderHash: state.orderHash.digest(),
    journalHash: state.journal?.hash,
  };
}

/** Days a year on which each kind of market trades: what Sharpe and Sortino are scaled by. */
export const DAYS_PER_YEAR: Readonly<Record<EngineState['instrument']['kind'], number>> = {
  spot: 365,
  perpetual: 365,
  outcome: 365,
  fx: 260,
  equity: 252,
  index: 252,
};

function openPositions(state: EngineState): readonly OpenPosition[] {
  return state.trades.live
    .filter((trade) => !trade.open.isZero())
    .map((trade) => {
      const open = toNumber(trade.open) * (trade.direction === 'long' ? 1 : -1);
      return {
        signalId: trade.signalId,
        direction: trade.direction,
        quantity: toNumber(trade.open),
        entryTime: trade.entryTime,
        unrealised: open * state.lastClose - toNumber(trade.paid) - toNumber(trade.fees),
      };
    });
}
