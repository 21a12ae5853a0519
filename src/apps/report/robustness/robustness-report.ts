import type { RunStatistics } from '#domain/evidence/run-statistics.ts';
import type { Acceptance } from '#domain/robustness/acceptance.ts';
import type { ChanceTest } from '#domain/robustness/chance-test.ts';
import type { CostPoint } from '#domain/robustness/cost-stress.ts';
import type { Neighbourhood } from '#domain/robustness/neighbourhood.ts';
import type { TradePaths } from '#domain/robustness/trade-paths.ts';

/** Values of some parameters by name. */
export type ParameterValues = Readonly<Record<string, string | number>>;

/** A run near the chosen parameters. */
export interface SurveyPoint {
  readonly values: ParameterValues;
  readonly net: number;
  readonly trades: number;
}

/** What the parameters around the chosen ones do. */
export interface Survey {
  /** What was varied, in the order of the space. */
  readonly parameters: readonly string[];
  /** The chosen value of each. */
  readonly chosen: ParameterValues;
  readonly points: readonly SurveyPoint[];
  /** Points whose values do not go together; they were not run. */
  readonly refused: number;
  /** Undefined when the chosen values are not among the points. */
  readonly neighbourhood: Neighbourhood | undefined;
  /** Probability of backtest overfitting, 0…1; undefined when the run is too short for it or all points traded alike. */
  readonly overfitting: number | undefined;
  /** What the deflated Sharpe ratio is deflated by: how many points, and how much their daily Sharpe ratios vary. */
  readonly field: { readonly trials: number; readonly variance: number };
}

/** How many worthless strategies the rules would have let through. */
export interface NullTest {
  readonly walks: number;
  readonly accepted: number;
  readonly ratio: number;
}

/** Most that may be let through for the rules to be worth anything. */
export const NULL_LIMIT = 0.05;

/** All that is needed to make a report again and to see whether it came out the same. */
export interface RobustnessOrigin {
  readonly codeVersion: string;
  readonly configHash: string;
  readonly orderHash: string;
  /** Of every field of every bar, 64 hex digits. */
  readonly dataHash: string;
  readonly seed: number;
  readonly runs: number;
  readonly walks: number;
  /** The whole run configuration, plain data. */
  readonly config: unknown;
}

/**
 * Everything that was found about one strategy, as plain data: what the page, the Markdown, the JSON and the text are made of. Money
 * in the quote currency, times UTC ms. Undefined is not known: no trade was closed, or it was not looked at.
 */
export interface RobustnessReport {
  readonly format: typeof ROBUSTNESS_FORMAT;
  readonly version: number;
  /** `sma-cross fast=10 slow=30`. */
  readonly strategy: string;
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: string;
  readonly currency: string;
  readonly capital: number;
  /** What is traded and judged; the bars before it only warm the strategy up. */
  readonly period: { readonly from: number; readonly to: number; readonly bars: number };
  readonly statistics: RunStatistics;
  readonly acceptance: Acceptance;
  /** Empty when no trade was closed. */
  readonly costs: readonly CostPoint[];
  /** Multiple of the costs at which nothing is left; undefined when something is left at each that was tried. */
  readonly breakEvenMultiple: number | undefined;
  readonly netOneBarLater: number | undefined;
  readonly randomEntries: ChanceTest | undefined;
  readonly resampledMarkets: ChanceTest | undefined;
  readonly tradePaths: TradePaths | undefined;
  readonly survey: Survey | undefined;
  readonly nullTest: NullTest | undefined;
  readonly origin: RobustnessOrigin;
}

export const ROBUSTNESS_FORMAT = 'assay-robustness-report';

/** Raised when a field changes its meaning or goes away. */
export const ROBUSTNESS_VERSION = 1;

/** The report as JSON. Every field is always there: what is not known is null. */
export function robustnessJson(report: RobustnessReport): string {
  return `${JSON.stringify(report, (_, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}
