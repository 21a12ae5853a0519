import type { UnixMs } from '#core/time.ts';
import type { ClientOrderId, VenueOrder, VenueOrderName } from '#domain/orders/venue-gateway.ts';
import type { DeskOrder } from '#runtime/orders/desk-order.ts';

/** What the desk wants done at the venue. */
export type DeskAction =
  | { readonly kind: 'send'; readonly order: VenueOrder }
  | { readonly kind: 'cancel' | 'find' | 'fills'; readonly name: VenueOrderName };

/** The one thing to do about an order now; undefined when it waits, or somebody is at it. */
export function nextQuestion(order: DeskOrder, now: UnixMs, venueNow: UnixMs): DeskAction | undefined {
  if (order.isAsked || now < order.askAfter) return undefined;
  if (order.stage === 'sending') return { kind: 'send', order: order.order };
  const name = nameOf(order);
  if (order.stage === 'doubtful') return isTimeToLookUp(order, venueNow) ? { kind: 'find', name } : undefined;
  if (order.reported.compare(order.filled) > 0) return { kind: 'fills', name };
  if (order.status === undefined) return { kind: 'find', name };
  if (order.isCancelWanted) return { kind: 'cancel', name };
  return now >= order.pollAt ? { kind: 'find', name } : undefined;
}

/** When the first of the orders is to be asked about again; undefined when none waits for time. */
export function wakeTime(orders: readonly DeskOrder[], now: UnixMs, venueNow: UnixMs): UnixMs | undefined {
  let wake = Number.POSITIVE_INFINITY;
  for (const order of orders) if (!order.isAsked) wake = Math.min(wake, questionTime(order, now, venueNow));
  return Number.isFinite(wake) ? (Math.max(wake, now) as UnixMs) : undefined;
}

function questionTime(order: DeskOrder, now: UnixMs, venueNow: UnixMs): number {
  const { stage, status, askAfter, expiresAt } = order;
  if (stage === 'doubtful') return Math.max(askAfter, now + Math.max(0, (order.settledAt ?? venueNow) - venueNow));
  const isQuiet = status === 'working' && !order.isCancelWanted && order.reported.compare(order.filled) <= 0;
  if (!isQuiet || stage !== 'working') return askAfter;
  return Math.max(askAfter, Math.min(order.pollAt, expiresAt ?? Number.POSITIVE_INFINITY));
}

/** Before it is decisive a look-up may find the order, but proves nothing when it does not: one is enough then. */
function isTimeToLookUp({ settledAt }: DeskOrder, venueNow: UnixMs): boolean {
  return settledAt === undefined || venueNow >= settledAt;
}

function nameOf({ order }: DeskOrder): VenueOrderName {
  return { clientId: order.clientId satisfies ClientOrderId, instrument: order.instrument };
}
