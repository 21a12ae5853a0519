import type { RunFigure } from '#domain/comparison/figure.ts';
import type { TradeFacts } from '#domain/comparison/trade-differences.ts';
import type { StoredHeatMap, StoredWindows } from '#apps/report/search/stored-search.ts';
import type { RunOrigin } from '#apps/report/run/run-origin.ts';

/** What the figures amount to, in plain words. */
export interface RunVerdict {
  /** `unclear`: too little, or not to be told from chance. */
  readonly tone: 'good' | 'bad' | 'unclear';
  readonly headline: string;
  readonly reasons: readonly string[];
}

/** Equity at the close of the bars, oldest first; the lists are equally long. */
export interface EquitySeries {
  /** Worth before the first bar, and when that was, UTC ms. */
  readonly start: number;
  readonly startTime: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** Share of the equity that was in the market, the mean of the closes since the moment before; 0…1, above with borrowed money. */
  readonly exposure: readonly number[];
  /** Closes that there were; more than are listed when the series had to be thinned. */
  readonly bars: number;
}

/** A fall of the equity from a peak, and back. Ratios of the peak, times in UTC ms. */
export interface DrawdownRow {
  readonly ratio: number;
  readonly peakTime: number;
  readonly troughTime: number;
  /** Left out while the peak has not been reached again. */
  readonly recoveryTime?: number;
  /** From the peak to the recovery, or to the end of the data. */
  readonly lengthMs: number;
}

/** Returns of the calendar months (UTC) of one year as ratios; null: no bar of that month was traded. */
export interface YearReturns {
  readonly year: number;
  readonly months: readonly (number | null)[];
  readonly total: number;
}

/** The bars that were traded, for the price chart. Lists are equally long. */
export interface PriceSeries {
  /** Bars of the run in one candle; above 1 when there were too many to keep each. */
  readonly barsPerCandle: number;
  readonly candleMs: number;
  readonly times: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** A price at which part of a trade was to be, or was, closed. */
export interface PlannedTarget {
  readonly price: number;
  readonly share: number;
}

export interface ExitRow {
  readonly time: number;
  readonly price: string;
  readonly quantity: string;
  readonly reason: string;
}

/** One closed position. Prices, sizes and amounts are decimal texts; R are multiples of what was risked. */
export interface TradeRow extends TradeFacts {
  readonly closedAt: number;
  readonly exitPrice: string;
  readonly profit: string;
  readonly gross: string;
  readonly fees: string;
  readonly risk: string;
  readonly rMultiple: number;
  /** Best and worst price while open, in R from the entry. */
  readonly mfeR: number;
  readonly maeR: number;
  readonly barsHeld: number;
  readonly exits: readonly ExitRow[];
  /** What the signal planned; left out when the signal is not known. */
  readonly stop?: number;
  readonly targets?: readonly PlannedTarget[];
}

/** A position that the data ended on. */
export interface OpenRow {
  readonly signalId: string;
  readonly direction: TradeFacts['direction'];
  readonly quantity: number;
  readonly openedAt: number;
  readonly unrealised: number;
}

/** A share 0…1 with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What became of signals that were followed on their own. */
export interface FollowedRow {
  readonly measured: number;
  readonly winRatio: Estimate;
  readonly meanR: number;
  readonly totalR: number;
  /** What that is in money at the risk of the start, a decimal text. */
  readonly profit: string;
}

/** What one gate did, and what became of the signals that it stopped and of those that it let through. */
export interface GateRow {
  readonly gate: string;
  readonly judged: number;
  readonly passed: number;
  readonly blocked: number;
  readonly unknown: number;
  /** Share of random bars that it passes; above 0.9 it does not discriminate. */
  readonly randomPassRatio?: number;
  readonly stopped?: FollowedRow;
  readonly letThrough?: FollowedRow;
}

/** The same run under one preset of the gates. */
export interface PresetRow {
  readonly preset: string;
  readonly signals: number;
  readonly trades: number;
  readonly winRatio?: Estimate;
  readonly meanR?: number;
  readonly profit: string;
  readonly randomPassRatio?: number;
  readonly blocked?: FollowedRow;
}

/** The same signals under other assumptions about execution: one step from the naive to the realistic. */
export interface WaterfallStep {
  /** `naive`, `next-open`, ..., the same in every report. */
  readonly id: string;
  readonly name: string;
  readonly explanation: string;
  /** Net profit, a decimal text. */
  readonly profit: string;
  readonly trades: number;
  readonly maxDrawdownRatio: number;
  /** Whether these are the assumptions of the run itself. */
  readonly isRun: boolean;
}

/** Something that the report would show and cannot. */
export interface MissingPart {
  readonly part: string;
  readonly why: string;
}

/** Everything that is said about one run, as plain data: what the HTML page, the Markdown page and the JSON file are made of. */
export interface RunReport {
  readonly format: typeof RUN_REPORT_FORMAT;
  readonly version: number;
  readonly title: string;
  /** Whether money was at stake: nothing here ever mixes them. */
  readonly mode: 'backtest' | 'paper' | 'live';
  readonly verdict: RunVerdict;
  readonly origin: RunOrigin;
  readonly symbol: string;
  readonly timeframe: string;
  /** In which amounts without a currency of their own are counted. */
  readonly currency: string;
  /** Digits after the point of prices. */
  readonly priceDigits: number;
  readonly period: { readonly from: number; readonly to: number; readonly bars: number; readonly warmUpBars: number };
  readonly figures: readonly RunFigure[];
  readonly equity: EquitySeries;
  /** The deepest first. */
  readonly drawdowns: readonly DrawdownRow[];
  readonly years: readonly YearReturns[];
  /** Left out when the bars are not at hand. */
  readonly prices?: PriceSeries;
  /** Oldest first. */
  readonly trades: readonly TradeRow[];
  readonly openTrades: readonly OpenRow[];
  /** Signals made, and how many came to each end. */
  readonly signals: {
    readonly made: number;
    readonly outcomes: Readonly<Record<string, number>>;
    /** Of the denied ones: which rule denied how many; left out when none was. */
    readonly denials?: Readonly<Record<string, number>>;
  };
  readonly gates: readonly GateRow[];
  /** Empty when presets were not compared. */
  readonly presets: readonly PresetRow[];
  /** Empty when the run was not made again under other assumptions. */
  readonly waterfall: readonly WaterfallStep[];
  /** Of the latest stored search over the same strategy, instrument and timeframe; left out when there is none. */
  readonly heatMap?: StoredHeatMap;
  /** Of the latest stored walk-forward over the same. */
  readonly walkForward?: StoredWindows;
  /** What a reader must know to judge the figures. */
  readonly caveats: readonly string[];
  readonly missing: readonly MissingPart[];
}

export const RUN_REPORT_FORMAT = 'assay-run-report';

/** Raised when a field changes its meaning or goes away. */
export const RUN_REPORT_VERSION = 1;
