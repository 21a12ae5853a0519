import { alphaBeta } from '#domain/metrics/benchmark/alpha-beta.ts';
import type { AlphaBeta } from '#domain/metrics/benchmark/alpha-beta.ts';
import { drawdowns, underwater } from '#domain/metrics/drawdown/drawdowns.ts';
import type { DrawdownSpan } from '#domain/metrics/drawdown/drawdowns.ts';
import { moments } from '#domain/metrics/numeric/moments.ts';
import type { Moments } from '#domain/metrics/numeric/moments.ts';
import { sortedValues } from '#domain/metrics/numeric/quantile.ts';
import { aggregateReturns } from '#domain/metrics/returns/calendar-returns.ts';
import { annualReturn } from '#domain/metrics/returns/growth.ts';
import { excessReturns, periodRate, wealth } from '#domain/metrics/returns/simple-returns.ts';
import { paretoTail } from '#domain/metrics/tail/pareto-tail.ts';
import type { ParetoTail } from '#domain/metrics/tail/pareto-tail.ts';

/** A series of simple returns and what it is measured against. */
export interface PerformanceInput {
  /** UTC ms of the end of each period, oldest first. */
  readonly times: Float64Array;
  /** NaN where a period's return is missing. */
  readonly returns: Float64Array;
  /** UTC ms at which the first period begins, where that is known. */
  readonly startTime?: number;
  readonly periodsPerYear: number;
  /** A year, compounded; 0 unless said otherwise. Above -1. */
  readonly riskFree?: number;
  /** Returns of a benchmark for the same periods, NaN where there is none. */
  readonly benchmark?: Float64Array;
}

/** A performance, with what several metrics need worked out once, when it is first asked for. */
export class PerformanceProfile {
  readonly times: Float64Array;
  readonly returns: Float64Array;
  readonly startTime: number | undefined;
  readonly periodsPerYear: number;
  /** A year. */
  readonly riskFree: number;
  /** For one period. */
  readonly periodRiskFree: number;
  readonly benchmark: Float64Array | undefined;
  private cachedMoments: Moments | undefined;
  private cachedExcess: Moments | undefined;
  private cachedSorted: Float64Array | undefined;
  private cachedWorth: Float64Array | undefined;
  private cachedGrowth: { readonly year: number | undefined } | undefined;
  private cachedDepths: Float64Array | undefined;
  private cachedSpans: readonly DrawdownSpan[] | undefined;
  private cachedMonths: Float64Array | undefined;
  private cachedYears: Float64Array | undefined;
  private cachedHistory: History | undefined;
  private cachedRegression: AlphaBeta | undefined;
  private cachedTail: { readonly tail: ParetoTail | undefined } | undefined;

  constructor({ times, returns, startTime, periodsPerYear, riskFree = 0, benchmark }: PerformanceInput) {
    this.times = times;
    this.returns = returns;
    this.startTime = startTime;
    this.periodsPerYear = periodsPerYear;
    this.riskFree = riskFree;
    this.periodRiskFree = periodRate(riskFree, periodsPerYear) ?? Number.NaN;
    this.benchmark = benchmark;
  }

  /** Returns that are known. */
  get count(): number {
    return this.moments.count;
  }

  get moments(): Moments {
    return (this.cachedMoments ??= moments(this.returns));
  }

  /** Of the returns above the risk-free one. */
  get excess(): Moments {
    return (this.cachedExcess ??= moments(excessReturns(this.returns, this.periodRiskFree)));
  }

  /** Known returns, worst first. */
  get sorted(): Float64Array {
    return (this.cachedSorted ??= sortedValues(this.returns));
  }

  /** Worth after each period of 1 at the beginning. */
  get worth(): Float64Array {
    return (this.cachedWorth ??= wealth(this.returns));
  }

  /** Worth at the end of 1 at the beginning. */
  get factor(): number {
    return this.worth.at(-1) ?? 1;
  }

  /** Growth a year; undefined without a period, or when more than everything was lost. */
  get growth(): number | undefined {
    return (this.cachedGrowth ??= { year: annualReturn(this.returns, this.periodsPerYear) }).year;
  }

  /** Fall from the highest worth so far after each period, the beginning included. */
  get depths(): Float64Array {
    return (this.cachedDepths ??= underwater(this.worth, 1));
  }

  get spans(): readonly DrawdownSpan[] {
    return (this.cachedSpans ??= drawdowns(this.worth, 1));
  }

  /** The first of several that are equally deep. */
  get deepest(): DrawdownSpan | undefined {
    let deepest: DrawdownSpan | undefined;
    for (const span of this.spans) if (deepest === undefined || span.ratio > deepest.ratio) deepest = span;
    return deepest;
  }

  /** Returns of calendar months, the first and the last one perhaps in part. */
  get months(): Float64Array {
    return (this.cachedMonths ??= aggregateReturns(this.times, this.returns, 'month').values);
  }

  /** Returns of calendar years, the first and the last one perhaps in part. */
  get years(): Float64Array {
    return (this.cachedYears ??= aggregateReturns(this.times, this.returns, 'year').values);
  }

  /** Times and worth with the beginning as the first row, where it is known when that was. */
  get history(): History {
    return (this.cachedHistory ??= this.withStart());
  }

  /** Against the benchmark above the risk-free rate; both undefined without one. */
  get regression(): AlphaBeta {
    return (this.cachedRegression ??= this.regress());
  }

  /** The tail of the worst hundredth; undefined when there is none to fit. */
  get tail(): ParetoTail | undefined {
    return (this.cachedTail ??= { tail: paretoTail(this.returns) }).tail;
  }

  private withStart(): History {
    const { times, worth, startTime } = this;
    if (startTime === undefined) return { times, values: worth };
    const history = { times: new Float64Array(times.length + 1), values: new Float64Array(times.length + 1) };
    history.times[0] = startTime;
    history.times.set(times, 1);
    history.values[0] = 1;
    history.values.set(worth, 1);
    return history;
  }

  private regress(): AlphaBeta {
    const { returns, benchmark, periodsPerYear, periodRiskFree: riskFree } = this;
    if (benchmark === undefined) return { alpha: undefined, beta: undefined };
    return alphaBeta(returns, benchmark, { periodsPerYear, riskFree });
  }
}

/** Moments and the worth at each. */
interface History {
  readonly times: Float64Array;
  readonly values: Float64Array;
}
