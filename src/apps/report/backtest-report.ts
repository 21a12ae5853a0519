import type { Direction } from '#domain/signals/signal.ts';

/** A share 0…1 with its confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One figure of the headline. Amounts are decimal strings; undefined: it cannot be known, for example without trades. */
export type Statistic = { readonly label: string; readonly note?: string } & (
  | { readonly unit: 'money'; readonly value: string | undefined; readonly currency: string }
  | { readonly unit: 'ratio' | 'number' | 'count' | 'r'; readonly value: number | undefined }
  | { readonly unit: 'duration'; readonly value: number | undefined }
  | { readonly unit: 'text'; readonly value: string | undefined }
);

/** Equity over time, oldest first; both lists are equally long. For the picture only: the figures are in the statistics. */
export interface EquityCurve {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly currency: string;
}

/** One closed or open position. Prices, sizes and amounts are decimal strings. */
export interface TradeRow {
  readonly symbol: string;
  readonly direction: Direction;
  readonly openedAt: number;
  /** Undefined while open. */
  readonly closedAt?: number;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly exitPrice?: string;
  readonly fees: string;
  /** Net of fees. */
  readonly profit?: string;
  readonly rMultiple?: number;
  readonly exitReason?: string;
  readonly signalId: string;
}

/** What one gate did, and what became of the signals that it blocked. */
export interface GateLedgerRow {
  readonly gate: string;
  readonly judged: number;
  readonly passed: number;
  readonly blocked: number;
  readonly unknown: number;
  /** Share of random bars that it passes; above 0.9 it does not discriminate. */
  readonly randomPassRatio?: number;
  /** Of the blocked signals whose outcome could be followed. */
  readonly blockedOutcome?: {
    readonly measured: number;
    readonly winRatio: number;
    readonly meanR: number;
    readonly profit?: string;
  };
}

/** The same run under one preset of the gates. */
export interface PresetResult {
  readonly preset: string;
  readonly signals: number;
  readonly trades: number;
  readonly winRatio?: Estimate;
  readonly meanR?: number;
  /** Net of costs, decimal string. */
  readonly profit: string;
  readonly randomPassRatio?: number;
  /** What the blocked signals would have brought, decimal string. */
  readonly blockedProfit?: string;
}

/** Everything on the page of one backtest. */
export interface BacktestReport {
  /** Such as `BTC/USDT 15m, scanner strike`. */
  readonly title: string;
  readonly mode: 'backtest' | 'paper' | 'live';
  readonly from: number;
  readonly to: number;
  /** In which amounts without a currency of their own are counted. */
  readonly currency: string;
  readonly statistics: readonly Statistic[];
  readonly equity: EquityCurve;
  /** Oldest first. */
  readonly trades: readonly TradeRow[];
  readonly gates: readonly GateLedgerRow[];
  /** Empty when presets were not compared. */
  readonly comparison: readonly PresetResult[];
  /** Sentences that a reader must know to judge the figures: costs assumed, generated data, too few trades. */
  readonly caveats: readonly string[];
  /** What makes the run repeatable: seed, settings, hashes. */
  readonly configuration: readonly { readonly label: string; readonly value: string }[];
}
