import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { AccountConfig } from '#engine/account/account-config.ts';
import type { Journal } from '#engine/journal.ts';
import type { AccountEvent } from '#engine/portfolio/account-events.ts';
import type { OrderStrategy } from '#engine/portfolio/order-strategy.ts';
import type { FeeModel } from '#engine/sim/costs.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** What an order-level run is made of. */
export interface PortfolioSetup {
  readonly instruments: readonly PortfolioInstrument[];
  readonly account: AccountConfig;
  readonly strategy: OrderStrategy;
  readonly policies?: Partial<RunPolicies>;
  /** What happens to the account from outside, in any order. */
  readonly events?: readonly AccountEvent[];
  readonly journal?: Journal;
}

export interface PortfolioInstrument {
  readonly instrument: Instrument;
  readonly bars: BarColumns;
  readonly venue: SimConfig;
  /** What its venue charges; undefined: the basis points of its configuration. */
  readonly fees?: FeeModel;
}

/** Assumptions of the run itself, each with its default first. */
export interface RunPolicies {
  /** At which price of a bar positions are worth what backs the orders that execute in it: its open, or (looking ahead) its close. */
  readonly matchMark: 'open' | 'close';
  /** Whether a moment's equity is noted after orders that fill at that close, or before the strategy is asked. */
  readonly equityNoted: 'afterStrategy' | 'beforeStrategy';
  /**
   * What becomes of open lots when the data ends: they stay open, are closed at the last price, or by market orders that meet
   * the last bar once more (with everything else that waits).
   */
  readonly atEnd: 'leaveOpen' | 'closeAtLastPrice' | 'repeatLastBar';
  /** Whether a new order first cancels what waits and closes what is open on its instrument. */
  readonly exclusiveOrders: boolean;
}

export const DEFAULT_RUN_POLICIES: RunPolicies = {
  matchMark: 'open',
  equityNoted: 'afterStrategy',
  atEnd: 'leaveOpen',
  exclusiveOrders: false,
};
