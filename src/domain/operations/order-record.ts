import type { Decimal } from '#core/decimal.ts';
import type { Money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';

/** An order as people look at it: what was wanted, and where it stands. */
export interface OrderRecord {
  readonly session: string;
  readonly id: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** `entry`, `exit`, `stop` or `target`. */
  readonly role: string;
  /** In words: `market`, `limit 101.5`, `stop 98`. */
  readonly type: string;
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly status: OrderStatus;
  /** Why it was denied, rejected or cancelled; empty otherwise. */
  readonly reason: string;
  readonly created: UnixMs;
  readonly updated: UnixMs;
}

export type OrderStatus = 'submitted' | 'working' | 'filled' | 'cancelled' | 'expired' | 'denied' | 'rejected';

/** An execution as it was booked. */
export interface FillRecord {
  readonly session: string;
  /** The venue's id of the execution; on paper one of ours. Unique in a session. */
  readonly id: string;
  readonly orderId: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly fee: Money;
  readonly liquidity: 'maker' | 'taker';
  readonly time: UnixMs;
}
