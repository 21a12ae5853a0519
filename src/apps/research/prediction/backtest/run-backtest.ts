import { MINUTE_MS } from '#core/time.ts';
import type { LatencyModel } from '#engine/sim/latency.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { Gate } from '#domain/gates/gate.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionContext } from '#domain/prediction/prediction-strategy.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import { presetGates } from '#desks/prediction/gates/presets.ts';
import type { PredictionGatePreset } from '#desks/prediction/gates/presets.ts';
import { FindingStrategy, deskFindings } from '#desks/prediction/signals/finding-strategy.ts';
import type { FindingSource } from '#desks/prediction/signals/finding-strategy.ts';
import { RESEARCH_SIGNALS } from '#desks/prediction/signals/signal-settings.ts';
import type { SignalSettings } from '#desks/prediction/signals/signal-settings.ts';
import { KellySizer } from '#desks/prediction/sizing/kelly-sizer.ts';
import type { KellySettings } from '#desks/prediction/sizing/kelly-sizer.ts';
import { DEFAULT_PREDICTION_RUN } from '#engine/prediction/prediction-config.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';
import type { FindingOutcome, PredictionDecision } from '#engine/prediction/prediction-decision.ts';
import { PredictionRun } from '#engine/prediction/prediction-run.ts';
import type { PredictionAccount } from '#engine/prediction/prediction-run.ts';
import type { OpenPosition, PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import { PriceMoves } from '#apps/research/prediction/backtest/price-moves.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';

/** What is chosen for a backtest; the rest is usual. */
export interface BacktestChoice {
  readonly gates: PredictionGatePreset;
  readonly capital: string;
  readonly latency: LatencyModel;
  readonly signals?: SignalSettings;
  readonly sizing?: KellySettings;
  /** The desk with all its detectors when left out. */
  readonly findings?: FindingSource;
}

export const BACKTEST_CHOICE: BacktestChoice = {
  gates: 'research',
  capital: DEFAULT_PREDICTION_RUN.capital,
  latency: DEFAULT_PREDICTION_RUN.latency,
};

/** Everything that a run left behind. */
export interface FinishedBacktest {
  readonly source: EventSource;
  readonly config: PredictionRunConfig;
  readonly gates: PredictionGatePreset;
  readonly markets: readonly PredictionMarket[];
  readonly events: number;
  readonly findings: number;
  /** How often each decision was made. */
  readonly decisions: Readonly<Partial<Record<FindingOutcome['kind'], number>>>;
  readonly outcomes: readonly OutcomeRecord[];
  readonly trades: readonly PredictionTrade[];
  readonly open: readonly OpenPosition[];
  readonly account: PredictionAccount;
  readonly digest: string;
}

/** How far it is let run at a time, ms of its own time: between pieces, whoever asked may look or stop. */
const PIECE_MS = 6 * 60 * MINUTE_MS;

/** Plays a source from beginning to end. The same source and choice leave the same behind. */
export async function runPredictionBacktest(
  source: EventSource,
  choice: BacktestChoice,
  onPiece: (done: number, events: number) => Promise<void> = async () => undefined,
): Promise<FinishedBacktest> {
  const { gates, capital, latency } = choice;
  const config: PredictionRunConfig = { ...DEFAULT_PREDICTION_RUN, capital, latency, ...pricesConfig(source) };
  const collected = new Collector(source);
  const run = new PredictionRun({
    config,
    strategy: new FindingStrategy(choice.findings ?? findingsIn(source), signalsOf(choice, source)),
    gates: gatesOf(gates, source),
    sizer: new KellySizer(choice.sizing),
    listener: collected,
  });
  for (const market of source.markets) collected.meet(market, run);
  const say = (event: PredictionEvent): void => collected.hear(event, run);
  for (let at = source.from as number; at < source.to; at += PIECE_MS) {
    const until = Math.min(at + PIECE_MS, source.to);
    await source.play(until, say);
    await onPiece((until - source.from) / (source.to - source.from), collected.events);
  }
  run.onTime(source.to);
  run.finish();
  const { events, findings, decisions, outcomes, trades } = collected;
  return {
    source,
    config,
    gates,
    markets: collected.markets,
    events,
    findings,
    decisions,
    outcomes: [...outcomes].sort(byTime),
    trades,
    open: run.openPositions(),
    account: run.account(),
    digest: run.digest(),
  };
}

function findingsIn({ isPricesOnly }: EventSource): FindingSource {
  return isPricesOnly ? new PriceMoves() : deskFindings(new PredictionDesk());
}

/** Where prices come every so often, a book is as old as that at most times. */
function pricesConfig({ intervalMs }: EventSource): Partial<PredictionRunConfig> {
  if (intervalMs === undefined) return {};
  const bookAgeMsMax = Math.max(DEFAULT_PREDICTION_RUN.bookAgeMsMax, 2 * intervalMs);
  return { bookAgeMsMax, exitRetryMs: Math.max(DEFAULT_PREDICTION_RUN.exitRetryMs, intervalMs) };
}

/** A position is held for at least a few prices. */
function signalsOf({ signals = RESEARCH_SIGNALS }: BacktestChoice, { intervalMs }: EventSource): SignalSettings {
  return intervalMs === undefined ? signals : { ...signals, holdMs: Math.max(signals.holdMs, 5 * intervalMs) };
}

/** A made-up book of prices that come once a day is never thirty seconds old. */
function gatesOf(preset: PredictionGatePreset, source: EventSource): readonly Gate<PredictionContext>[] {
  const gates = presetGates(preset);
  if (source.intervalMs === undefined || source.markets.some(({ closesAt }) => closesAt !== undefined)) return gates;
  // Files that do not say when markets were to close would block everything.
  return gates.filter(({ name }) => name !== 'time-to-close');
}

class Collector {
  readonly markets: PredictionMarket[] = [];
  readonly outcomes: OutcomeRecord[] = [];
  readonly trades: PredictionTrade[] = [];
  readonly decisions: Partial<Record<FindingOutcome['kind'], number>> = {};
  events = 0;
  findings = 0;
  private readonly source: EventSource;
  private readonly known = new Set<string>();

  constructor(source: EventSource) {
    this.source = source;
  }

  meet(market: PredictionMarket, run: PredictionRun): void {
    this.known.add(market.id);
    this.markets.push(market);
    run.watch(market);
  }

  hear(event: PredictionEvent, run: PredictionRun): void {
    this.events++;
    // A market begins with a book; only then is it looked for.
    if (event.kind === 'book' && !this.known.has(event.market)) {
      const market = this.source.market(event.market);
      if (market !== undefined) this.meet(market, run);
    }
    run.onEvent(event);
  }

  onDecision({ outcome: { kind } }: PredictionDecision): void {
    this.findings++;
    this.decisions[kind] = (this.decisions[kind] ?? 0) + 1;
  }

  onTrade(trade: PredictionTrade): void {
    this.trades.push(trade);
  }

  onOutcome(outcome: OutcomeRecord): void {
    this.outcomes.push(outcome);
  }
}

function byTime(a: OutcomeRecord, b: OutcomeRecord): number {
  return a.time - b.time || (a.signalId < b.signalId ? -1 : 1);
}
