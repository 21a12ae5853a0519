import { Decimal } from '#core/decimal.ts';
import { canonicalJson } from '#core/hash.ts';
import { followedOutcome, gateLedger } from '#domain/evidence/gate-ledger.ts';
import type { FollowedOutcome } from '#domain/evidence/gate-ledger.ts';
import type { PassRate } from '#domain/gates/pass-rate.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { denialCounts } from '#engine/drivers/decision-log.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { RUN_REPORT_FORMAT, RUN_REPORT_VERSION } from '#apps/report/run/run-report.ts';
import type {
  FollowedRow,
  GateRow,
  MissingPart,
  PresetRow,
  RunReport,
  TradeRow,
  WaterfallStep,
} from '#apps/report/run/run-report.ts';
import { FEW_TRADES, verdictOf } from '#apps/report/run/verdict.ts';
import type { RecordedDecision, RecordedRun } from '#apps/research/report/recorded-run.ts';
import type { RunSearches } from '#apps/research/search/run-searches.ts';
import { runFigures } from '#apps/research/report/report-figures.ts';
import { drawdownRows, equitySeries, priceSeries, yearReturns } from '#apps/research/report/report-series.ts';
import { amountText, exactPriceText } from '#apps/research/run/words.ts';

/** What a report shows beyond the run itself: made by running again, or by drawing random bars. */
export interface ReportExtras {
  /** What was traded and how, such as `scanner strike, gates strict`. */
  readonly title: string;
  readonly passRates: readonly PassRate[];
  readonly presets: readonly PresetRow[];
  readonly waterfall: readonly WaterfallStep[];
  /** Stored searches over the same; left out, nothing is said of them. */
  readonly searches?: RunSearches;
  readonly missing: readonly MissingPart[];
}

/** Everything that is said about a run, whether it has just been made or comes out of its journal. */
export function runReport(run: RecordedRun, extras: ReportExtras): RunReport {
  const { loaded, equity, config, trades, decisions } = run;
  const { instrument, timeframe, bars } = loaded;
  const report: Omit<RunReport, 'verdict'> = {
    format: RUN_REPORT_FORMAT,
    version: RUN_REPORT_VERSION,
    title: `${instrument.symbol} ${timeframe}, ${extras.title}`,
    mode: 'backtest',
    origin: {
      runId: run.id,
      codeVersion: run.codeVersion,
      config: sorted(config),
      configHash: run.configHash,
      data: run.data,
      orderHash: run.orderHash,
      ...(run.journalHash === undefined ? {} : { journalHash: run.journalHash }),
    },
    symbol: instrument.symbol,
    timeframe,
    currency: instrument.quote,
    priceDigits: instrument.priceTick.scale,
    period: {
      from: equity.startTime,
      to: equity.times.at(-1) ?? equity.startTime,
      bars: equity.times.length,
      warmUpBars: bars.length - equity.times.length,
    },
    figures: runFigures(run),
    equity: equitySeries(run),
    drawdowns: drawdownRows(equity),
    years: yearReturns(equity),
    prices: priceSeries(run),
    trades: tradeRows(trades, decisions),
    openTrades: run.openTrades.map(({ entryTime, unrealised, ...open }) => ({
      ...open,
      openedAt: entryTime,
      unrealised: Math.round(unrealised * 1e8) / 1e8,
    })),
    signals: { made: decisions.length, outcomes: counted(decisions), ...denied(decisions) },
    gates: gateRows(run, extras.passRates),
    presets: extras.presets,
    waterfall: extras.waterfall,
    ...foundIn(extras.searches),
    caveats: caveatsOf(run),
    missing: [...extras.missing, ...(extras.searches?.missing ?? [])],
  };
  return { ...report, verdict: verdictOf(report) };
}

function foundIn({ heatMap, walkForward }: Partial<RunSearches> = {}): Pick<RunReport, 'heatMap' | 'walkForward'> {
  return { ...(heatMap === undefined ? {} : { heatMap }), ...(walkForward === undefined ? {} : { walkForward }) };
}

/** With its names in one order, so that the same run gives the same text wherever it was read from. */
function sorted(config: RunConfig): unknown {
  return JSON.parse(canonicalJson(config)) as unknown;
}

/** A followed outcome with what it is in money at the risk of the start; undefined when nothing was measured. */
export function followedRow(outcome: FollowedOutcome, config: RunConfig): FollowedRow | undefined {
  const { measured, winRate, meanR, totalR } = outcome;
  if (winRate === undefined || meanR === undefined) return undefined;
  const { ratio: value, low, high } = winRate;
  return { measured, winRatio: { value, low, high }, meanR, totalR, profit: atStartingRisk(totalR, config) };
}

/** What a sum of R is in money when every signal risks the same share of the starting capital; a decimal text in cents. */
export function atStartingRisk(totalR: number, { sizing, capital }: RunConfig): string {
  const risk = Number(capital) * (sizing.kind === 'risk' ? sizing.riskRatio : 0);
  return Decimal.fromNumber(totalR * risk, 2, 'nearest-even').toString();
}

function tradeRows(trades: readonly Trade[], decisions: readonly RecordedDecision[]): readonly TradeRow[] {
  const plans = new Map(decisions.map(({ signalId, plan }) => [signalId, plan]));
  return trades
    .map((trade) => tradeRow(trade, plans.get(trade.signalId)))
    .sort((a, b) => a.openedAt - b.openedAt || a.closedAt - b.closedAt);
}

function tradeRow(trade: Trade, plan: RecordedDecision['plan'] | undefined): TradeRow {
  return {
    signalId: trade.signalId,
    direction: trade.direction,
    openedAt: trade.entryTime,
    closedAt: trade.exitTime,
    quantity: trade.quantity.toString(),
    entryPrice: exactPriceText(trade.entryPrice),
    // An entry of which a fee left nothing to sell has no exit.
    exitPrice: exactPriceText(trade.exits.at(-1)?.price ?? trade.entryPrice),
    exitReason: trade.exitReason,
    exits: trade.exits.map(({ time, price, quantity, reason }) => ({
      time,
      price: exactPriceText(price),
      quantity: quantity.toString(),
      reason,
    })),
    gross: amountText(trade.gross.amount),
    fees: amountText(trade.fees.amount),
    profit: amountText(trade.net.amount),
    risk: amountText(trade.risk.amount),
    rMultiple: trade.rMultiple,
    mfeR: trade.mfeR,
    maeR: trade.maeR,
    barsHeld: trade.barsHeld,
    ...(plan === undefined
      ? {}
      : { stop: plan.stop, targets: plan.targets.map(({ price, share }) => ({ price, share })) }),
  };
}

function counted(decisions: readonly RecordedDecision[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of decisions) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}

function denied(decisions: readonly RecordedDecision[]): Pick<RunReport['signals'], 'denials'> {
  const counts = new Map<string, number>();
  for (const { deniedBy: rule } of decisions) {
    if (rule !== undefined) counts.set(rule, 1 + (counts.get(rule) ?? 0));
  }
  return counts.size === 0 ? {} : { denials: denialCounts(counts) };
}

function gateRows({ decisions, followed, config }: RecordedRun, rates: readonly PassRate[]): readonly GateRow[] {
  const outcomes = new Map(followed.map((outcome) => [outcome.signalId, outcome]));
  const ledger = gateLedger(
    decisions.map(({ verdicts, signalId }) => ({ verdicts, followed: outcomes.get(signalId) })),
  );
  return ledger.map(({ gate, judged, passed, blocked, unknown, stopped, let: letThrough }) => {
    const ratio = rates.find((rate) => rate.gate === gate && rate.direction === 'both')?.passRatio;
    const [held, through] = [followedRow(stopped, config), followedRow(letThrough, config)];
    return {
      gate,
      judged,
      passed,
      blocked,
      unknown,
      ...(ratio === undefined ? {} : { randomPassRatio: ratio }),
      ...(held === undefined ? {} : { stopped: held }),
      ...(through === undefined ? {} : { letThrough: through }),
    };
  });
}

/** What the signals that any gate stopped would have brought. */
export function blockedOutcome({ decisions, followed }: RecordedRun): FollowedOutcome {
  const outcomes = new Map(followed.map((outcome) => [outcome.signalId, outcome]));
  const stopped = decisions.filter(({ verdicts }) => verdicts.some(({ kind }) => kind !== 'pass'));
  return followedOutcome(stopped.map(({ signalId }) => outcomes.get(signalId)));
}

function caveatsOf({ config, trades, openTrades, equity }: RecordedRun): readonly string[] {
  const { venue } = config;
  const costs = `Fees ${venue.takerFeeBps} basis points a fill (${venue.makerFeeBps} for resting orders), half spread ${venue.halfSpreadBps}, slippage ${venue.slippageBps}.`;
  const fills = `${FILL_WORDS[venue.marketFill]} ${SAME_BAR_WORDS[venue.sameBar] ?? ''}`;
  const days = (equity.times.at(-1) ?? equity.startTime) - equity.startTime;
  return [
    costs,
    fills.trim(),
    'The past that these figures come from does not predict the future.',
    ...(trades.length < FEW_TRADES ? [`Only ${trades.length} closed trades: the figures say little.`] : []),
    ...(days < 90 * 86_400_000 ? ['Less than three months were traded: one kind of market, perhaps.'] : []),
    ...(openTrades.length > 0
      ? [`${openTrades.length} position open at the end: in the equity, not among the trades.`]
      : []),
  ];
}

const FILL_WORDS: Readonly<Record<string, string>> = {
  nextOpen: 'Market orders fill at the open of the bar after the signal.',
  fillAtClose:
    'Market orders fill at the close of the bar that made the signal, which nobody can do: an optimistic assumption.',
};

const SAME_BAR_WORDS: Readonly<Record<string, string>> = {
  stopFirst: 'When one bar touches stop and target, the stop is taken to be met first.',
  openHighLowClose: 'Within a bar the price is taken to go open, high, low, close.',
  adaptive: 'Within a bar the price is taken to go to the nearer extreme first.',
  lowerTimeframe: 'Within a bar shorter bars decide what was met first; without them the stop.',
};
