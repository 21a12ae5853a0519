import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { OrderId, OrderIntent, Side } from '#domain/orders/order.ts';
import type { RiskRule } from '#domain/risk/risk-denial.ts';
import type { StateCause, TradingState } from '#domain/risk/trading-states.ts';

/** What risk wants done, or wants recorded. Whoever drives the guard carries these out; none of them is ever gated. */
export type RiskEffect =
  | {
      readonly kind: 'state-changed';
      readonly from: TradingState;
      readonly to: TradingState;
      readonly time: UnixMs;
      readonly reason: string;
    }
  /** Something that keeps the account from being ACTIVE, with the token that lifts it. */
  | { readonly kind: 'caused'; readonly cause: StateCause }
  | {
      readonly kind: 'paused';
      readonly rule: RiskRule;
      /** Undefined: all. */
      readonly instrument: InstrumentId | undefined;
      readonly side: Side | undefined;
      readonly until: UnixMs;
      readonly reason: string;
    }
  /** An order that rests and could still raise exposure. */
  | { readonly kind: 'cancel'; readonly orderId: OrderId; readonly reason: string }
  /** A market order that only reduces, for all of a position. */
  | { readonly kind: 'flatten'; readonly intent: OrderIntent; readonly reason: string };
