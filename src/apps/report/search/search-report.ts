import type { HeatMap } from '#domain/search/heat-map.ts';
import type { ParameterStability } from '#domain/search/stability.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';

/** A headline figure: what it is, its text, and a note below it. */
export interface SearchFact {
  readonly label: string;
  readonly text: string;
  readonly note?: string;
}

/** A line of a table of trials: cells as texts, in the order of the columns. */
export interface TrialTable {
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean; readonly isOptional?: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

/** What every page of a search says of itself. Times UTC ms. */
interface SearchHead {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Name of the objective, and whether more of it is better. */
  readonly objective: string;
  readonly isMaximised: boolean;
  readonly facts: readonly SearchFact[];
  /** Settings to repeat it: label and value. */
  readonly configuration: readonly (readonly [string, string])[];
}

/** The page of a parameter search. */
export interface SearchReport extends SearchHead {
  /** What the choice is worth, in sentences; the first is the most important. */
  readonly warnings: readonly string[];
  readonly best: TrialTable;
  readonly heatMap: HeatMap | undefined;
}

/** One window of a walk-forward page. */
export interface ReportWindow {
  readonly number: number;
  /** Begin of the test and its end. */
  readonly testFrom: number;
  readonly testTo: number;
  /** Undefined when no trial may win, or the objective of the winner is not known. */
  readonly inSample?: number | undefined;
  readonly outOfSample?: number | undefined;
}

/** The page of a walk-forward. */
export interface WalkForwardReport extends SearchHead {
  readonly verdict: WalkForwardVerdict;
  readonly windows: readonly ReportWindow[];
  readonly windowTable: TrialTable;
  readonly stability: readonly ParameterStability[];
  readonly equity: {
    readonly start: number;
    readonly startTime: number;
    readonly times: readonly number[];
    readonly values: readonly number[];
  };
  readonly currency: string;
}
