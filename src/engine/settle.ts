import { feeAsset } from '#domain/ledger/fee-asset.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { isFinal } from '#domain/orders/order-state.ts';
import { sendExit } from '#engine/decide.ts';
import type { LiveOrder } from '#engine/live-orders.ts';
import { tellOrder } from '#engine/run-risk.ts';
import type { EngineState } from '#engine/state.ts';
import type { OpenTrade } from '#engine/trade-book.ts';

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
  if (event.kind === 'filled') tellPosition(state, event.fill);
}

/** Risk reckons with what was executed; a fee in base has changed the position by another quantity. Dust is no position to it. */
function tellPosition({ risk, instrument, ledger }: EngineState, fill: Fill): void {
  if (risk === undefined || feeAsset(fill, instrument) !== 'base') return;
  const { quantity } = ledger.position(instrument.id);
  risk.onPosition(instrument.id, quantity.roundTo(instrument.quantityStep, 'down'));
}

function settleFill(state: EngineState, order: LiveOrder, fill: Fill): void {
  const { journal, trades } = state;
  state.orderHash.addFill(fill);
  const booked = state.ledger.recordFill(fill, state.instrument);
  journal?.record('posting', booked.transaction);
  state.mark();
  const { trade, role } = order;
  if (role === 'entry') {
    if (trade.entered.isZero()) expectExits(state, order);
    trades.recordEntry(trade, fill, booked.value);
    if (isFinal(order.state)) closeDust(state, trade);
    // Filled while we were cancelling it: out again.
    if (trade.isLeaving && !trades.isDust(trade)) sendExit(state, trade, 'filled while being cancelled');
    return;
  }
  const closed = trades.recordExit(trade, fill, booked.value, role);
  if (closed !== undefined) journal?.record('trade', closed);
  else if (isShortOfFee(state, order, fill)) {
    trade.isLeaving = true;
    sendExit(state, trade, 'the fee was taken out of what was bought back');
  }
}

/** The order that was to end a short position has bought less than it executed. */
function isShortOfFee({ instrument }: EngineState, { role, state }: LiveOrder, fill: Fill): boolean {
  return role !== 'target' && fill.side === 'buy' && isFinal(state) && feeAsset(fill, instrument) === 'base';
}

/** An entry is over that brought in less than can be sold: what remains of it is no trade to wait for. */
function closeDust({ trades, journal }: EngineState, trade: OpenTrade): void {
  if (trades.isDust(trade) && trades.live.includes(trade)) journal?.record('trade', trades.close(trade));
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
  if (order.role === 'entry') {
    state.trades.abandon(order.trade);
    closeDust(state, order.trade);
  }
  // The venue did not let us out: the next exit of the strategy sends a new order.
  if (order.role === 'exit') order.trade.isLeaving = false;
}
