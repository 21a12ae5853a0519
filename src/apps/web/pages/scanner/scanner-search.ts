/** How far back signals are listed. */
export type Since = 'hour' | 'day' | 'week';

/** What the address of the scanner says: which signals are listed, which one is looked at, or which chart. */
export interface ScannerSearch {
  /** `chart`: any instrument, without a signal. */
  readonly view?: 'chart';
  readonly signal?: string;
  readonly instrument?: string;
  readonly strategy?: string;
  readonly decision?: 'passed' | 'blocked';
  readonly gate?: string;
  readonly direction?: 'long' | 'short';
  /** Where they come from: a session's id, `scan`, or a run's id. */
  readonly origin?: string;
  readonly since?: Since;
  readonly sort?: 'time' | 'score';
  /** Timeframe of the chart, when it is not the signal's. */
  readonly timeframe?: string;
}

export const SINCE_MS: Readonly<Record<Since, number>> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

/** Filters that narrow the list. */
export const FILTERS = ['instrument', 'strategy', 'decision', 'gate', 'direction', 'origin', 'since'] as const;

/** How many filters narrow the list. */
export function filterCount(search: ScannerSearch): number {
  return FILTERS.filter((filter) => search[filter] !== undefined).length;
}
