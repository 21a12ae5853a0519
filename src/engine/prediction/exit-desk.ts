import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import { approve } from '#domain/orders/approval.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import { sideMet, unitsFor } from '#engine/prediction/outcome-venue.ts';
import { exitId } from '#engine/prediction/position-book.ts';
import type { LeaveReason, OpenPosition } from '#engine/prediction/prediction-trade.ts';
import type { MarketSlot, PredictionState } from '#engine/prediction/run-state.ts';
import { seenPrices } from '#engine/prediction/waterfall.ts';

/** Looks whether a position is to be left: its idea proved wrong, or its time over. Exits are never gated. */
export function watchPosition(state: PredictionState, slot: MarketSlot, position: OpenPosition): void {
  if (position.leaving !== undefined) return;
  const { direction, plan, context } = position.signal;
  const { reading } = slot;
  if (state.now >= context.holdUntil) {
    leave(state, slot, position, 'time-limit');
  } else if (reading.isSound && (direction === 'long' ? reading.mid <= plan.stop : reading.mid >= plan.stop)) {
    leave(state, slot, position, 'invalidation');
  }
}

/** Begins to leave; what waits to be bought is taken back first. */
export function leave(state: PredictionState, slot: MarketSlot, position: OpenPosition, reason: LeaveReason): void {
  if (position.leaving !== undefined) return;
  position.leaving = reason;
  if (position.isEntering) {
    position.venue.venue.onTime(state.now);
    position.venue.venue.cancel(position.id);
    state.busy.add(position.venue);
  }
  sell(state, slot, position);
}

/** Sells what is open, at the best bid or a few ticks below it; tries again later where that cannot be done now. */
export function sell(state: PredictionState, slot: MarketSlot, position: OpenPosition): void {
  if (position.exitOrder !== undefined || position.open.isZero()) return;
  const { reading } = slot;
  if (reading.isResolved) return;
  if (!state.isFresh(reading)) {
    state.lookAgain(position, state.now + state.config.exitRetryMs);
    return;
  }
  const intent = exitIntent(state, slot, position);
  const lots = position.venue.grid.lotsOf(intent.quantity)!;
  position.seenAtExit ??= seenPrices(reading, position.venue.outcome, { side: 'sell', lots });
  const approval = approve(
    intent,
    { instrument: position.venue.instrument, maxExposureRatio: Decimal.of(1n), costRatio: Decimal.ZERO },
    {
      equity: Decimal.ZERO,
      committed: Decimal.ZERO,
      cash: Decimal.ZERO,
      reducible: position.open as Quantity,
      mark: price(Decimal.ZERO),
      now: state.now,
      isKnown: (id) => state.positions.isKnown(id),
    },
  );
  if (!approval.ok) {
    state.lookAgain(position, state.now + state.config.exitRetryMs);
    return;
  }
  position.exitOrder = intent.id;
  state.positions.note(intent.id, position);
  state.submit(position.venue, approval.value, position.leaving!);
}

function exitIntent(state: PredictionState, { reading }: MarketSlot, position: OpenPosition): OrderIntent {
  const { venue } = position;
  const best = unitsFor(venue.outcome, sideMet(reading, venue.outcome, 'sell').best!);
  const limit = Math.max(reading.tick, best - state.config.exitTicks * reading.tick);
  return {
    id: exitId(position, ++position.exitsSent),
    instrument: venue.instrument.id,
    side: 'sell',
    type: { kind: 'limit', price: venue.grid.price(Math.min(best, limit)) },
    quantity: position.open as Quantity,
    timeInForce: { kind: 'ioc' },
    reduceOnly: true,
    closes: position.id,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: position.signal.id,
  };
}
