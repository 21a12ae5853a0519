import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { money } from '#core/money.ts';
import type { Money } from '#core/money.ts';
import { Attribution } from '#domain/evidence/attribution/attribution.ts';
import type { Contribution } from '#domain/evidence/attribution/attribution.ts';
import { groupCredit, typeCredit } from '#domain/evidence/attribution/credit.ts';
import type { CreditRule } from '#domain/evidence/attribution/credit.ts';
import { clusteredMean } from '#domain/evidence/calibration/clusters.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { COLLATERAL, outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import { NO_WATERFALL, addWaterfalls } from '#engine/prediction/waterfall.ts';
import type { Waterfall } from '#engine/prediction/waterfall.ts';
import type { PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import type { FinishedBacktest } from '#apps/research/prediction/backtest/run-backtest.ts';

/** `edge`: what its findings earn alone, net of all costs, is above 0 beyond luck, after correction for every detector tried. */
export type EdgeVerdict = 'edge' | 'no edge' | 'too few';

/** One detector: all its findings, each traded alone, whether the gates let it pass or not. */
export interface DetectorResult {
  readonly detector: string;
  readonly findings: number;
  readonly passed: number;
  /** Findings that were entered and have ended. */
  readonly measured: number;
  /** Markets (of one event: that event) that they are of. */
  readonly clusters: number;
  /** Share that earned something after costs, with Wilson's 95 % interval. */
  readonly hits: WinRate | undefined;
  /** Mean net result a contract, a probability (0.01 is a cent), with its 95 % interval by market. */
  readonly mean: number | undefined;
  readonly interval: ClusteredMean | undefined;
  /** By Benjamini and Hochberg over all detectors with findings; undefined where it cannot be tested. */
  readonly adjustedP: number | undefined;
  readonly verdict: EdgeVerdict;
  /** What the account made of them. */
  readonly trades: number;
  readonly net: Money;
}

export interface GroupWaterfall extends Waterfall {
  readonly name: string;
  readonly trades: number;
  /** Contracts that were bought of those ordered, 0…1. */
  readonly filledRatio: number | undefined;
}

export interface BacktestReport {
  readonly detectors: readonly DetectorResult[];
  /** How many detectors the verdicts are corrected for. */
  readonly tried: number;
  /** `edge` when any detector has one. */
  readonly verdict: EdgeVerdict;
  readonly waterfall: {
    readonly all: GroupWaterfall;
    readonly detectors: readonly GroupWaterfall[];
    readonly categories: readonly GroupWaterfall[];
  };
  readonly attribution: {
    readonly total: Money;
    readonly detectors: readonly Contribution[];
    readonly categories: readonly Contribution[];
  };
  /** Of closed positions. */
  readonly net: Money;
  readonly notes: readonly string[];
}

/** Results, and markets that they come from, below which nothing is concluded. */
const RESULTS_MIN = 30;
const CLUSTERS_MIN = 10;
const ALPHA = 0.05;

export function backtestReport(finished: FinishedBacktest): BacktestReport {
  const detectors = detectorResults(finished);
  const { trades } = finished;
  const net = money(COLLATERAL, sumOf(trades));
  const isProven = detectors.some(({ verdict }) => verdict === 'edge');
  const isFew = detectors.every(({ verdict }) => verdict === 'too few');
  return {
    detectors,
    tried: detectors.length,
    verdict: isProven ? 'edge' : isFew ? 'too few' : 'no edge',
    waterfall: {
      all: groupWaterfall('all', trades),
      detectors: waterfalls(trades, ({ detector }) => detector),
      categories: waterfalls(trades, ({ category }) => category),
    },
    attribution: attributionOf(finished, net),
    net,
    notes: [
      ...finished.source.notes,
      'Means, hits and verdicts are of every finding traded alone, the blocked ones too; money is what the account made.',
      ...(finished.open.length === 0
        ? []
        : [`${finished.open.length} positions are open at the end and in no profit.`]),
    ],
  };
}

/** Worst to best adjusted p, then by name. */
function detectorResults({ outcomes, trades, markets }: FinishedBacktest): readonly DetectorResult[] {
  const clusterOf = new Map<string, string>(
    markets.map((market) => [outcomeInstrumentId(market, 0), market.event?.id ?? market.id]),
  );
  const groups = [...grouped(outcomes, ({ type }) => type)].map(([detector, list]) => {
    const values = list.flatMap(({ exit, riskDistance, instrument }) =>
      exit?.rMultiple === undefined || riskDistance === undefined
        ? []
        : [{ cluster: clusterOf.get(instrument) ?? instrument, value: exit.rMultiple * riskDistance }],
    );
    const clusters = new Set(values.map(({ cluster }) => cluster)).size;
    const isEnough = values.length >= RESULTS_MIN && clusters >= CLUSTERS_MIN;
    return { detector, list, values, clusters, isEnough, interval: clusteredMean(values) };
  });
  const adjusted = adjustedP(groups.map(({ isEnough, interval }) => (isEnough ? (interval?.pValue ?? 1) : 1)));
  return groups
    .map(({ detector, list, values, clusters, isEnough, interval }, i): DetectorResult => {
      const own = trades.filter((trade) => trade.detector === detector);
      const wins = values.filter(({ value }) => value > 0).length;
      const mean = values.length === 0 ? undefined : values.reduce((sum, { value }) => sum + value, 0) / values.length;
      const isProven = isEnough && mean !== undefined && mean > 0 && adjusted[i]! <= ALPHA;
      return {
        detector,
        findings: list.length,
        passed: list.filter(({ passed }) => passed).length,
        measured: values.length,
        clusters,
        hits: winRate(wins, values.length),
        mean,
        interval,
        adjustedP: isEnough ? adjusted[i] : undefined,
        verdict: isProven ? 'edge' : isEnough ? 'no edge' : 'too few',
        trades: own.length,
        net: money(COLLATERAL, sumOf(own)),
      };
    })
    .sort((a, b) => (a.adjustedP ?? 2) - (b.adjustedP ?? 2) || (a.detector < b.detector ? -1 : 1));
}

/** What each detector, and each category, brought to the account: to the last digit all of it. */
function attributionOf({ outcomes, trades }: FinishedBacktest, net: Money): BacktestReport['attribution'] {
  const booked = bookedOutcomes(outcomes, trades);
  const shared = (rule: CreditRule): readonly Contribution[] => {
    const attribution = new Attribution({ rule, method: 'shapley', currency: COLLATERAL });
    for (const outcome of booked) attribution.add(outcome);
    const { contributions, total } = attribution.result();
    const sum = contributions.reduce((all, { profit }) => all.plus(profit.amount), Decimal.ZERO);
    invariant(sum.equals(net.amount) && total.amount.equals(net.amount), 'contributions sum to the profit');
    return contributions;
  };
  return {
    total: net,
    detectors: shared(typeCredit),
    categories: shared(groupCredit(dimensionsNamed(['category'])[0]!)),
  };
}

/** Outcomes as the account saw them: its profit instead of that of the signal alone. */
function bookedOutcomes(
  outcomes: readonly OutcomeRecord[],
  trades: readonly PredictionTrade[],
): readonly OutcomeRecord[] {
  const bySignal = new Map(trades.map((trade) => [trade.signalId, trade]));
  return outcomes.flatMap((outcome) => {
    const trade = bySignal.get(outcome.signalId);
    if (trade === undefined) return [];
    const { entryTime, exitTime, net } = trade;
    const resolution = 'time-limit' as const;
    const exit = { resolution, rMultiple: net.amount.toNumber(), entryTime, exitTime, knownAt: exitTime };
    return [{ ...outcome, exit, profit: net }];
  });
}

function waterfalls(
  trades: readonly PredictionTrade[],
  nameOf: (trade: PredictionTrade) => string,
): readonly GroupWaterfall[] {
  return [...grouped(trades, nameOf)]
    .map(([name, list]) => groupWaterfall(name, list))
    .sort((a, b) => b.net - a.net || (a.name < b.name ? -1 : 1));
}

function groupWaterfall(name: string, trades: readonly PredictionTrade[]): GroupWaterfall {
  let sum = NO_WATERFALL;
  let ordered = 0;
  let bought = 0;
  for (const trade of trades) {
    sum = addWaterfalls(sum, trade.waterfall);
    ordered += trade.ordered.toNumber();
    bought += trade.quantity.toNumber();
  }
  return { name, trades: trades.length, filledRatio: ordered === 0 ? undefined : bought / ordered, ...sum };
}

function sumOf(trades: readonly PredictionTrade[]): Decimal {
  return trades.reduce((sum, { net }) => sum.plus(net.amount), Decimal.ZERO);
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
