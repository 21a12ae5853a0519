import { Decimal } from '#core/decimal.ts';
import { hashText } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';
import type { VenueOrderRecord, VenueOrderStage } from '#domain/operations/venue-order-record.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueOrder, VenueOrderStatus } from '#domain/orders/venue-gateway.ts';
import type { OrderRole } from '#engine/live-orders.ts';

/** An order at the venue as the desk follows it. One order of the engine may take several, one after another. */
export interface DeskOrder {
  readonly orderId: OrderId;
  readonly role: OrderRole;
  /** The entry of the trade that it belongs to. */
  readonly entry: OrderId;
  /** Counts from 1. */
  readonly attempt: number;
  readonly order: VenueOrder;
  /** When we take it back if it still works; undefined: never. */
  readonly expiresAt: UnixMs | undefined;
  stage: VenueOrderStage;
  /** Booked so far. */
  filled: Decimal;
  /** Executed so far, as the venue says; more than `filled` while executions are still to be asked for. */
  reported: Decimal;
  /** What the venue says of it; undefined before it says anything. */
  status: VenueOrderStatus | undefined;
  sentAt: UnixMs;
  /** While doubtful: when a look-up becomes decisive, by the venue's clock. */
  settledAt: UnixMs | undefined;
  isCancelWanted: boolean;
  /** A question about it is under way. */
  isAsked: boolean;
  /** Nothing is asked before this instant. */
  askAfter: number;
  /** While it rests quietly: when to look whether it still does. What a venue tells of itself may get lost. */
  pollAt: number;
}

/** An order that is about to be sent. */
export function newDeskOrder(
  parts: Pick<DeskOrder, 'orderId' | 'role' | 'entry' | 'attempt' | 'order' | 'expiresAt'>,
  now: UnixMs,
): DeskOrder {
  return {
    ...parts,
    stage: 'sending',
    filled: Decimal.ZERO,
    reported: Decimal.ZERO,
    status: undefined,
    sentAt: now,
    settledAt: undefined,
    isCancelWanted: false,
    isAsked: false,
    askAfter: 0,
    pollAt: 0,
  };
}

/**
 * An order of an earlier start. What was on its way then is doubtful now, and may still arrive until `settledAt`: whoever sent it
 * lived until this start at the latest.
 */
export function restoredDeskOrder(
  record: VenueOrderRecord,
  place: Pick<DeskOrder, 'role' | 'entry'>,
  settledAt: UnixMs,
): DeskOrder {
  const { orderId, attempt, order, expiresAt, filled, sentAt } = record;
  const wasUnderWay = record.stage === 'sending' || record.stage === 'doubtful';
  return {
    ...newDeskOrder({ ...place, orderId, attempt, order, expiresAt }, sentAt),
    stage: wasUnderWay ? 'doubtful' : record.stage,
    filled,
    settledAt: wasUnderWay ? settledAt : undefined,
  };
}

export function recordOf(order: DeskOrder): VenueOrderRecord {
  const { orderId, attempt, expiresAt, stage, filled, sentAt, settledAt } = order;
  return {
    clientId: order.order.clientId,
    orderId,
    attempt,
    order: order.order,
    expiresAt,
    stage,
    filled,
    sentAt,
    settledAt,
  };
}

/** Whether nothing more can come of it. */
export function isOver({ stage }: Pick<DeskOrder, 'stage'>): boolean {
  return stage === 'done' || stage === 'refused' || stage === 'never-arrived';
}

/** Names of one session's orders begin so: what else works in the account is told apart by it. */
export function namePrefix(session: string): string {
  return `a${hashText(session).slice(0, 8)}-`;
}

/** 36 letters, the same after every restart. */
export function venueName(session: string, order: OrderId, attempt: number): ClientOrderId {
  return `${namePrefix(session)}${hashText(`${order}#${attempt}`).slice(0, 26)}` as ClientOrderId;
}
