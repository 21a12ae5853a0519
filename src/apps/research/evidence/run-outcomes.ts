import { outcomeOf } from '#domain/evidence/outcomes/outcome-of.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { InstrumentKind } from '#domain/market/instrument.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { frameOf } from '#desks/scanner/context.ts';
import type { ScannerContext } from '#desks/scanner/context.ts';
import type { FinishedRun } from '#apps/research/run/run-backtest.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';

/** Asset classes by kind of instrument; markets of outcomes have categories of their own. */
const CATEGORIES: Readonly<Record<InstrumentKind, string>> = {
  spot: 'crypto',
  perpetual: 'crypto',
  fx: 'fx',
  equity: 'equity',
  index: 'index',
  outcome: 'prediction',
};

/** Desk of the reference strategies, which belong to none. */
const REFERENCE = 'reference';
/** Share of the capital that one multiple of the risk is worth where the strategy does not size by risk. */
const RISK_RATIO = 0.01;

/** What every signal of a backtest became: the evidence that the run leaves behind. */
export function runOutcomes({ id, run, loaded, result, decisions }: FinishedRun): readonly OutcomeRecord[] {
  const { config, desk } = run;
  const { takerFeeBps, halfSpreadBps, slippageBps } = config.venue;
  const riskRatio = config.sizing.kind === 'risk' ? config.sizing.riskRatio : RISK_RATIO;
  const frame = {
    run: id,
    source: 'backtest',
    desk: desk === undefined ? REFERENCE : SCANNER,
    riskAmount: Number(config.capital) * riskRatio,
    currency: loaded.instrument.quote,
    costRatio: (2 * (takerFeeBps + halfSpreadBps + slippageBps)) / 10_000,
  } as const;
  const followed = new Map(result.followed.map((outcome) => [outcome.signalId, outcome]));
  const trades = new Map(result.trades.map((trade) => [trade.signalId, trade]));
  return decisions.map(({ signal, verdicts }) => {
    const context = desk === undefined ? undefined : (signal as Signal<ScannerContext>).context;
    return outcomeOf(frame, {
      signal,
      verdicts,
      followed: followed.get(signal.id),
      category: CATEGORIES[loaded.instrument.kind],
      regime: context === undefined ? undefined : frameOf(context, signal.timeframe)?.regime?.trend,
      triggers: context?.triggers ?? [],
      scoreThreshold: desk?.mode.thresholds.minScore,
      trade: trades.get(signal.id),
    });
  });
}
