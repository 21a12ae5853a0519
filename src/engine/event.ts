import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';

/** What comes in. Everything that a run depends on is one of these, so a run can be recorded and fed again. */
export type EngineEvent =
  /** A bar of the base timeframe has closed. The object may be reused by whoever sends it. */
  | { readonly kind: 'bar'; readonly bar: Bar }
  /** Time has passed without a bar: longer bars that should have closed by then close. */
  | { readonly kind: 'time'; readonly time: UnixMs }
  /** The venue answers. */
  | { readonly kind: 'order'; readonly event: OrderEvent }
  /** A person halts the run, lifts a halt, or has it go on after a pause. */
  | ControlEvent;

/** What a run is told from outside the market: out of trading, back into it with the token that the halt gave out, on after a pause. */
export type ControlEvent =
  | { readonly kind: 'halt'; readonly time: UnixMs; readonly reason: string; readonly flatten: boolean }
  | { readonly kind: 'lift'; readonly time: UnixMs; readonly token: string }
  /** What the strategy says of anything before `tradesFrom` is too late to be acted on. */
  | { readonly kind: 'resume'; readonly time: UnixMs; readonly tradesFrom: UnixMs };

/** What the engine wants done outside. The answer comes back as an event. */
export type Effect =
  | { readonly kind: 'submit'; readonly order: ApprovedOrder }
  | { readonly kind: 'cancel'; readonly orderId: OrderId };
