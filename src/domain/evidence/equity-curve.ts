/**
 * Worth of the account at the close of every base bar, oldest first: row `i` of both columns is one moment. Analysis numbers;
 * the exact account is in the ledger.
 */
export interface EquityCurve {
  /** Worth before the first bar. */
  readonly start: number;
  /** UTC ms of the first row's bar open: where the run began. */
  readonly startTime: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}
