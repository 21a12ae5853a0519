import type { Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import type { Lot, RoundTrip } from '#domain/ledger/lots.ts';
import type { Fill } from '#domain/orders/order-event.ts';
import type { ForcedClosing } from '#engine/account/forced-closing.ts';

/** A round trip, with the exits that guarded it when it closed. */
export interface PortfolioTrade extends RoundTrip {
  readonly stopLoss: Price | undefined;
  readonly takeProfit: Price | undefined;
  /** Why it was closed without an order; undefined: by an order. */
  readonly forced: ForcedClosing['reason'] | undefined;
}

/** Prices and rates that would have had to be known at a moment. */
export interface Unknown {
  readonly time: UnixMs;
  readonly missing: readonly string[];
}

/** What an order-level run found. */
export interface PortfolioResult {
  /** In the order in which they closed. */
  readonly trades: readonly PortfolioTrade[];
  readonly openLots: readonly Lot[];
  /** Every execution, those by force included. */
  readonly fills: readonly Fill[];
  /** In the base currency, at each moment at which bars closed and the equity was known. */
  readonly equity: EquityCurve;
  /** Moments that are missing in the curve, with what would have had to be known. */
  readonly unknownEquity: readonly Unknown[];
  /** Movements of the account (funding, dividends, interest) that could not be reckoned. */
  readonly unbooked: readonly Unknown[];
  /** `bankrupt`: equity fell to zero or below, and everything was closed. */
  readonly ended: 'endOfData' | 'bankrupt';
  /** Of every order and fill: equal hashes, equal trading. */
  readonly orderHash: string;
  /** Of the whole journal, when one was kept. */
  readonly journalHash: string | undefined;
}
