import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { BookedFill } from '#domain/ledger/booked-fill.ts';
import type { Denial } from '#domain/orders/approval.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { PredictionSignal, SizeAnswer } from '#domain/prediction/prediction-strategy.ts';
import type { LeaveReason, PredictionTrade } from '#engine/prediction/prediction-trade.ts';

/** What became of a finding at once. */
export type FindingOutcome =
  /** It knows no direction, or its market has no prices. */
  | { readonly kind: 'told' }
  | { readonly kind: 'blocked'; readonly gates: readonly string[] }
  /** This outcome is held, or ordered, already. */
  | { readonly kind: 'position-open' }
  /** The book is in doubt, crossed, or too old. No gate decides that, so none can be left out. */
  | { readonly kind: 'no-book' }
  | { readonly kind: 'not-sized'; readonly sizing: SizeAnswer }
  | { readonly kind: 'denied'; readonly denial: Denial }
  | { readonly kind: 'submitted'; readonly orderId: OrderId; readonly quantity: Quantity };

export interface PredictionDecision {
  readonly finding: Finding;
  readonly signal: PredictionSignal | undefined;
  readonly verdicts: readonly Verdict[];
  readonly outcome: FindingOutcome;
}

/** What a run tells whoever keeps a journal, a store or a page. Everything may be left out. */
export interface PredictionRunListener {
  onDecision?(decision: PredictionDecision): void;
  onOrder?(order: ApprovedOrder, why: 'entry' | LeaveReason, time: UnixMs): void;
  onOrderEvent?(event: OrderEvent): void;
  /** An execution or a payment, in the books. */
  onFill?(fill: Fill, booked: BookedFill): void;
  onTrade?(trade: PredictionTrade): void;
  /** All that will be known of a signal that was followed. */
  onOutcome?(outcome: OutcomeRecord): void;
}
