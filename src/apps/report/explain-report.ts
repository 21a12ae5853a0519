import type { ChartOverlays } from '#apps/report/chart/overlays.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Signal } from '#domain/signals/signal.ts';

/** Everything on the page of one signal. */
export interface ExplainReport {
  readonly signal: Signal;
  readonly symbol: string;
  /** Desk and mode, such as `scanner strike`. */
  readonly mode: string;
  /** Name of the gates' preset, such as `strict`. */
  readonly preset?: string;
  /** All gates' answers; empty when the run had none. */
  readonly verdicts: readonly Verdict[];
  /** Bars of the entry timeframe around the signal, those after it included when they are known. */
  readonly bars: BarColumns;
  readonly priceDigits: number;
  /** Drawn below the plan and the evidence, which are added by themselves. */
  readonly overlays?: ChartOverlays;
  readonly outcome?: SignalOutcome;
  /** Size of the position and money at risk, when it was sized. */
  readonly size?: PositionSize;
  /** Small print: data source, seed, configuration hash. */
  readonly origin?: string;
}

export interface PositionSize {
  /** Decimal string, with the unit in which it is counted. */
  readonly quantity: string;
  readonly unit: string;
  /** Decimal string in `currency`. */
  readonly riskAmount: string;
  readonly currency: string;
}

/** What became of the signal. For a blocked one: what would have become of it. */
export interface SignalOutcome {
  /** A short sentence, such as `Stopped out after 2 h 15 min`. */
  readonly summary: string;
  /** Net result in multiples of the risk; undefined while open. */
  readonly rMultiple?: number;
  /** Whether the trade happened, or was only followed. */
  readonly isTraded: boolean;
  readonly endedAt?: number;
  readonly fills?: readonly OutcomeFill[];
}

export interface OutcomeFill {
  readonly kind: 'entry' | 'exit';
  readonly time: number;
  readonly price: number;
  /** A word or two: `Filled`, `Target 1`, `Stop`. */
  readonly label: string;
}
