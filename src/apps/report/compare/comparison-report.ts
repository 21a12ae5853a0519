import type { ComparedFigure } from '#domain/comparison/figure.ts';
import type { TradeComparison } from '#domain/comparison/trade-differences.ts';
import type { EquitySeries } from '#apps/report/run/run-report.ts';

/** One of the two runs that are compared. */
export interface ComparedRun {
  /** As it was named. */
  readonly label: string;
  readonly title: string;
  readonly currency: string;
  readonly runId: string;
  readonly codeVersion: string;
  /** UTC ms; left out when nobody noted it. */
  readonly created?: number;
  readonly configHash: string;
  readonly dataHash: string;
  readonly orderHash: string;
  readonly journalHash?: string;
}

/** A named value that is not the same, as words. */
export interface ValueDifference {
  readonly path: string;
  readonly a: string;
  readonly b: string;
}

/** A record of a journal. */
export interface PartingRecord {
  readonly n: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The first event where the two journals part. */
export interface PartingPoint {
  /** UTC ms. */
  readonly time?: number;
  /** Records before it that are the same. */
  readonly before: number;
  /** Records at the beginning that only one run has, because it began earlier. */
  readonly skippedA: number;
  readonly skippedB: number;
  /** Left out when that journal had ended. */
  readonly a?: PartingRecord;
  readonly b?: PartingRecord;
  readonly wordsA: string;
  readonly wordsB: string;
  /** What differs inside records of one kind. */
  readonly changes: readonly string[];
}

/** Two runs side by side, as plain data. */
export interface ComparisonReport {
  readonly format: 'assay-run-comparison';
  readonly version: 1;
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  /** Whether the hashes over all orders and fills are equal. */
  readonly tradesTheSame: boolean;
  readonly config: readonly ValueDifference[];
  readonly data: readonly ValueDifference[];
  readonly figures: readonly ComparedFigure[];
  /** Left out when a report without trades was compared. */
  readonly trades?: TradeComparison;
  /** Left out when no event differs, or when a journal is not at hand. */
  readonly parting?: PartingPoint;
  readonly eventsCompared: boolean;
  /** Of a and of b; undefined (null in JSON) where only a report is at hand. */
  readonly equity: readonly (EquitySeries | undefined)[];
  readonly missing: readonly string[];
}
