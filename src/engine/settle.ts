import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { sendExit } from '#engine/decide.ts';
import type { LiveOrder } from '#engine/live-orders.ts';
import { tellOrder } from '#engine/run-risk.ts';
import type { EngineState } from '#engine/state.ts';

/** Takes an answer of the venue: moves the order on, and books what was executed. */
export function settle(state: EngineState, event: OrderEvent): void {
  const order = state.orders.apply(event);
  const { closed } = state.trades;
  const before = closed.length;
  switch (event.kind) {
    case 'filled':
      settleFill(state, order, event.fill);
      break;
    case 'cancelled':
    case 'expired':
    case 'rejected':
    case 'denied':
      release(state, order);
      break;
    case 'accepted':
    case 'amended':
    case 'amend-rejected':
    case 'triggered':
      break;
  }
  tellOrder(state, event, closed.length > before ? closed.at(-1) : undefined);
}

function settleFill(state: EngineState, order: LiveOrder, fill: Fill): void {
  const { journal, trades } = state;
  state.orderHash.addFill(fill);
  const booked = state.ledger.recordFill(fill, state.instrument);
  journal?.record('posting', booked.transaction);
  state.mark();
  if (order.role === 'entry') {
    if (order.trade.entered.isZero()) expectExits(state, order);
    trades.recordEntry(order.trade, fill, booked.value);
    // Filled while we were cancelling it: out again.
    if (order.trade.isLeaving) sendExit(state, order.trade, 'filled while being cancelled');
    return;
  }
  const closed = trades.recordExit(order.trade, fill, booked.value, order.role);
  if (closed !== undefined) journal?.record('trade', closed);
}

/** The venue brings a bracket's exits to life with the first fill of the entry. */
function expectExits(state: EngineState, { trade }: LiveOrder): void {
  const { bracket } = trade;
  if (bracket === undefined) return;
  state.orders.submit(bracket.stopLoss.id, 'stop', trade, trade.ordered);
  for (const leg of bracket.takeProfits) state.orders.submit(leg.id, 'target', trade, leg.quantity);
}

/** An order is over without (further) execution. */
function release(state: EngineState, order: LiveOrder): void {
  if (order.role === 'entry') state.trades.abandon(order.trade);
  // The venue did not let us out: the next exit of the strategy sends a new order.
  if (order.role === 'exit') order.trade.isLeaving = false;
}
