import type { Quantity } from '#core/money.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Denial } from '#domain/orders/approval.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { SizingOutcome } from '#domain/sizing/position-size.ts';

/** What became of a signal after the gates, and why. */
export type SignalOutcome =
  | { readonly kind: 'submitted'; readonly orderId: OrderId; readonly quantity: Quantity }
  /** At least one gate did not pass it. */
  | { readonly kind: 'blocked'; readonly gates: readonly string[] }
  /** As many positions are open as the strategy may have. */
  | { readonly kind: 'position-open'; readonly open: number }
  /** The plan cannot be an order: stop or targets on the wrong side, shares that do not sum to 1, a price that is no number. */
  | { readonly kind: 'bad-plan'; readonly reason: string }
  | { readonly kind: 'not-sized'; readonly sizing: SizingOutcome }
  | { readonly kind: 'denied'; readonly denial: Denial | RiskDenial };

/** A signal, what every gate said about it, and what was done. */
export interface SignalDecision {
  readonly signal: Signal;
  readonly verdicts: readonly Verdict[];
  readonly outcome: SignalOutcome;
}
