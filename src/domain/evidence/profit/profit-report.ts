import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import { wholeUnits } from '#domain/evidence/attribution/exact-sum.ts';
import { dimensionsNamed } from '#domain/evidence/matrix/dimensions.ts';
import { PerformanceMatrix } from '#domain/evidence/matrix/performance-matrix.ts';
import type { MatrixCell } from '#domain/evidence/matrix/performance-matrix.ts';
import { ClusterIndex } from '#domain/evidence/matrix/cluster-index.ts';
import { ClusterTally } from '#domain/evidence/matrix/clustered-mean.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { ProfitDays, holdOf } from '#domain/evidence/profit/profit-days.ts';
import type { PeriodSums } from '#domain/evidence/profit/profit-days.ts';
import { sharpeRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';

export interface ProfitOptions {
  readonly currency: Currency;
  /** `signals`: each signal traded alone at the run's stated risk. `account`: what the account booked. */
  readonly basis: 'signals' | 'account';
  readonly period: 'day' | 'week';
  /** Results that a type needs to be ranked. */
  readonly minimum?: number;
}

export interface ProfitPeriod {
  readonly from: number;
  readonly results: number;
  readonly winRate: WinRate | undefined;
  readonly profit: Money;
  readonly meanR: number | undefined;
}

/** The deepest fall of the summed-up profit, day by day. */
export interface MoneyDrawdown {
  readonly amount: Money;
  /** Days of the peak and of the lowest point, UTC ms; the peak is undefined when the fall began with the first result. */
  readonly peak: number | undefined;
  readonly trough: number;
}

export interface ProfitReport {
  readonly results: number;
  readonly winRate: WinRate | undefined;
  readonly profit: Money;
  readonly meanR: number | undefined;
  /** Interval of the mean, by clusters of instrument and day. */
  readonly test: ClusteredMean | undefined;
  /** From daily profits, days without a result as 0, a year of 365 days; undefined below {@link SHARPE_DAYS_MIN} days. */
  readonly sharpe: number | undefined;
  readonly days: number;
  /** Undefined when the sum never fell. */
  readonly drawdown: MoneyDrawdown | undefined;
  readonly averageHoldMs: number | undefined;
  readonly periods: readonly ProfitPeriod[];
  readonly categories: readonly MatrixCell[];
  /** Types with enough results, best mean first; the first and the last three are what a reader wants. */
  readonly types: readonly MatrixCell[];
  /** Types that had too few results to be ranked. */
  readonly fewTypes: readonly MatrixCell[];
  /** Types in categories that lose beyond doubt, worst first. */
  readonly avoid: readonly MatrixCell[];
  /** Results in other currencies, left out. */
  readonly leftOut: number;
}

/** Days below which a Sharpe ratio says nothing. */
export const SHARPE_DAYS_MIN = 20;
const DAYS_PER_YEAR = 365;
const RANKED_MIN = 10;
const ALPHA = 0.05;

/** Sums up profits as outcomes come in; a profit belongs to the day on which it was known. */
export class ProfitSummary {
  private readonly options: ProfitOptions;
  private readonly scale: number;
  private readonly days = new ProfitDays();
  private readonly tally = new ClusterTally();
  private readonly clusters = new ClusterIndex();
  private readonly byCategory = new PerformanceMatrix({ dimensions: dimensionsNamed(['category']) });
  private readonly byType = new PerformanceMatrix({ dimensions: dimensionsNamed(['type']) });
  private readonly byBoth = new PerformanceMatrix({ dimensions: dimensionsNamed(['type', 'category']) });
  private wins = 0;
  private holds = 0;
  private holdMs = 0;
  private leftOut = 0;

  constructor(options: ProfitOptions) {
    this.options = options;
    this.scale = currencyScale(options.currency);
  }

  /** Signals without a result do nothing. */
  add(outcome: OutcomeRecord): void {
    const multiple = outcome.exit?.rMultiple;
    const profit = this.options.basis === 'account' ? outcome.accountProfit : outcome.profit;
    if (outcome.exit === undefined || multiple === undefined || profit === undefined) return;
    if (profit.currency !== this.options.currency) {
      this.leftOut++;
      return;
    }
    this.days.add(outcome.exit.knownAt, wholeUnits(profit), multiple);
    this.clusters.add(this.tally, 0, this.clusters.clusterOf(outcome), multiple);
    if (multiple > 0) this.wins++;
    const hold = holdOf(outcome);
    if (hold !== undefined) {
      this.holds++;
      this.holdMs += hold;
    }
    const counted = profit === outcome.profit ? outcome : { ...outcome, profit };
    for (const matrix of [this.byCategory, this.byType, this.byBoth]) matrix.add(counted);
  }

  report(): ProfitReport {
    const { days, tally } = this;
    const { times, units } = days.everyDay();
    const types = this.byType.matrix().cells;
    const { minimum = RANKED_MIN } = this.options;
    return {
      results: tally.count,
      winRate: winRate(this.wins, tally.count),
      profit: this.moneyOf(units.reduce((sum, value) => sum + value, 0n)),
      meanR: tally.count === 0 ? undefined : tally.sum / tally.count,
      test: tally.mean(ALPHA),
      sharpe: sharpeOf(units, times.length),
      days: times.length,
      drawdown: this.drawdownOf(times, units),
      averageHoldMs: this.holds === 0 ? undefined : this.holdMs / this.holds,
      periods: days.periods(this.options.period).map((sums) => this.period(sums)),
      categories: this.byCategory.matrix().cells,
      types: types.filter(({ measured }) => measured >= minimum).sort(byMean),
      fewTypes: types.filter(({ measured }) => measured < minimum),
      avoid: [...this.byBoth.matrix().cells].filter(({ verdict }) => verdict === 'proven-bad').reverse(),
      leftOut: this.leftOut,
    };
  }

  private period({ from, results, wins, units, totalR }: PeriodSums): ProfitPeriod {
    return { from, results, winRate: winRate(wins, results), profit: this.moneyOf(units), meanR: totalR / results };
  }

  private drawdownOf(times: readonly number[], units: readonly bigint[]): MoneyDrawdown | undefined {
    let [sum, peak, deepest] = [0n, 0n, 0n];
    let [peakAt, from, trough] = [-1, -1, -1];
    for (let i = 0; i < units.length; i++) {
      sum += units[i]!;
      if (sum > peak) {
        peak = sum;
        peakAt = i;
      } else if (peak - sum > deepest) {
        deepest = peak - sum;
        from = peakAt;
        trough = i;
      }
    }
    if (trough < 0) return undefined;
    return { amount: this.moneyOf(deepest), peak: from < 0 ? undefined : times[from], trough: times[trough]! };
  }

  private moneyOf(units: bigint): Money {
    return money(this.options.currency, Decimal.of(units, this.scale));
  }
}

function sharpeOf(units: readonly bigint[], days: number): number | undefined {
  return days < SHARPE_DAYS_MIN ? undefined : sharpeRatio(units.map(Number), { periodsPerYear: DAYS_PER_YEAR });
}

function byMean(a: MatrixCell, b: MatrixCell): number {
  return b.total / b.measured - a.total / a.measured || (a.values[0]! < b.values[0]! ? -1 : 1);
}
