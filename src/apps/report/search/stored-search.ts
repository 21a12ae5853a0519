import type { HeatMap } from '#domain/search/heat-map.ts';
import type { WalkForwardVerdict } from '#domain/search/verdict.ts';
import type { ReportWindow } from '#apps/report/search/search-report.ts';

/** Which search a part of a run's report is from. Times UTC ms. */
export interface SearchOrigin {
  /** Name of the search. */
  readonly search: string;
  readonly made: number;
  readonly from: number;
  readonly to: number;
  readonly gates: string;
  readonly objective: string;
  readonly isMaximised: boolean;
}

/** The heat map of a parameter search, for the report of a run of the same strategy on the same series. */
export interface StoredHeatMap extends SearchOrigin {
  readonly map: HeatMap;
  /** Points that were tried. */
  readonly points: number;
}

/** The windows of a walk-forward, for the same. */
export interface StoredWindows extends SearchOrigin {
  readonly windows: readonly ReportWindow[];
  readonly verdict: WalkForwardVerdict;
}
