/**
 * Best bid and ask of one moment, in whole ticks and lots of the instrument (`lot-grid.ts`). A side with 0 lots has nobody on
 * it, and its price means nothing.
 */
export interface Quote {
  readonly time: number;
  readonly bidTicks: number;
  readonly bidLots: number;
  readonly askTicks: number;
  readonly askLots: number;
}
