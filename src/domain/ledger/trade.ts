import type { Decimal } from '#core/decimal.ts';
import type { Money, Price, Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { OrderId } from '#domain/orders/order.ts';

/** Why a piece of a position was closed. */
export type ExitReason = 'stop' | 'target' | 'exit';

/** One closing execution of a trade. */
export interface TradeExit {
  readonly orderId: OrderId;
  readonly time: UnixMs;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly reason: ExitReason;
}

/** A position from its entry order to flat, with everything it cost. Money is in the quote currency. */
export interface Trade {
  /** The entry order. */
  readonly id: OrderId;
  readonly signalId: string;
  readonly strategy: string;
  readonly instrument: InstrumentId;
  readonly direction: 'long' | 'short';
  /** What its entry brought into the position; fees that the venue took out of it are not in it. */
  readonly quantity: Quantity;
  readonly entryTime: UnixMs;
  /** Average of the entry executions; with eight digits beyond the tick when there were several. */
  readonly entryPrice: Price;
  /** The last closing execution. */
  readonly exitTime: UnixMs;
  readonly exits: readonly TradeExit[];
  /** Why the last piece was closed. */
  readonly exitReason: ExitReason;
  /** Received minus paid, before fees. */
  readonly gross: Money;
  /** Charged in the quote currency, and in base at the price of the execution. */
  readonly fees: Money;
  readonly net: Money;
  /** What the plan put at risk: quantity times the distance from reference price to stop. */
  readonly risk: Money;
  /** Net profit in multiples of the risk. */
  readonly rMultiple: number;
  /** Base bars that closed while the trade was open, the one it was entered on included. */
  readonly barsHeld: number;
  /** Best and worst price reached while open, in multiples of the risk from the entry: `mfeR` >= 0, `maeR` <= 0. */
  readonly mfeR: number;
  readonly maeR: number;
  /** Charged in other assets, one sum for each; not in `fees` and `net`. Left out when there are none. */
  readonly otherFees?: readonly Money[];
  /**
   * What could not be sold any more, less than a quantity step in base units: it stays in the position, and is in no profit. Negative
   * when the fee of the last exit, charged in base, took more than was left. Left out when there is none.
   */
  readonly dust?: Decimal;
}
