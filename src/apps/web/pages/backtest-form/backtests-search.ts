import type { RunRow } from '#contract/runs.ts';

/** What the address of the page says. */
export interface BacktestsSearch {
  readonly kind?: string;
  /** Strategy, symbol and so on narrow the list; they fill in the form too. */
  readonly strategy?: string;
  readonly status?: RunRow['status'];
  readonly instrument?: string;
  readonly sort?: 'profit' | 'loss' | 'trades';
  /** The form is open. */
  readonly new?: true;
  /** The form is filled in as a run was. */
  readonly again?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly gates?: string;
}
