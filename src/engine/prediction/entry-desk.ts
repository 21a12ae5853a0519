import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import type { Quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import { approve } from '#domain/orders/approval.ts';
import type { AccountView } from '#domain/orders/approval.ts';
import { NO_OPTIONS, entryOrderId } from '#domain/orders/order.ts';
import type { OrderIntent, TimeInForce } from '#domain/orders/order.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { probabilityOf } from '#domain/prediction/price-grid.ts';
import type { PredictionSignal } from '#domain/prediction/prediction-strategy.ts';
import { leave } from '#engine/prediction/exit-desk.ts';
import type { FindingFollower } from '#engine/prediction/finding-follower.ts';
import type { OutcomeVenue } from '#engine/prediction/outcome-venue.ts';
import type { FindingOutcome } from '#engine/prediction/prediction-decision.ts';
import type { OpenPosition } from '#engine/prediction/prediction-trade.ts';
import type { MarketSlot, PredictionState } from '#engine/prediction/run-state.ts';
import { seenPrices } from '#engine/prediction/waterfall.ts';

/** From finding to order: every gate judges, it is followed whatever they say, and what passes is sized, approved and sent. */
export function decideFinding(
  state: PredictionState,
  follower: FindingFollower,
  { finding, signal }: { readonly finding: Finding; readonly signal: PredictionSignal | undefined },
): void {
  const { listener } = state;
  const slot = state.slots.get(finding.market);
  if (signal === undefined || slot === undefined) {
    listener.onDecision?.({ finding, signal: undefined, verdicts: [], outcome: { kind: 'told' } });
    return;
  }
  const verdicts = judgeAll(state.gates, signal);
  const { entryFee, exitCost } = signal.context;
  const isCostKnown = entryFee !== undefined && exitCost !== undefined;
  const followed = isCostKnown ? follower.follow(signal, verdicts, slot.reading) : undefined;
  const outcome: FindingOutcome = allPass(verdicts)
    ? open(state, slot, signal)
    : { kind: 'blocked', gates: verdicts.filter(({ kind }) => kind !== 'pass').map(({ gate }) => gate) };
  if (outcome.kind === 'submitted' && followed !== undefined) {
    followed.orderId = outcome.orderId;
    state.followed.set(outcome.orderId, followed);
  }
  listener.onDecision?.({ finding, signal, verdicts, outcome });
}

function open(state: PredictionState, slot: MarketSlot, signal: PredictionSignal): FindingOutcome {
  const { outcome } = signal.context;
  if (!state.isFresh(slot.reading)) return { kind: 'no-book' };
  for (const position of slot.positions) {
    if (position.signal.context.outcome !== outcome) leave(state, slot, position, 'reversal');
  }
  if (slot.positions.some((position) => position.signal.context.outcome === outcome)) return { kind: 'position-open' };
  const { minQuantity } = slot.market.rules;
  const sizing = state.sizer.size({
    signal,
    equity: state.equityAtCost().toNumber(),
    cash: state.freeCash().toNumber(),
    held: state.positions.held(signal.context),
    minQuantity: minQuantity.isZero() ? undefined : minQuantity.toNumber(),
  });
  if (sizing.kind !== 'sized') return { kind: 'not-sized', sizing };
  return send(state, slot, signal, sizing.quantity);
}

function send(state: PredictionState, slot: MarketSlot, signal: PredictionSignal, size: Quantity): FindingOutcome {
  const venue = state.venueOf(slot, signal.context.outcome);
  const intent = entryIntent(state, venue, signal, size);
  const lots = venue.grid.lotsOf(size)!;
  const seen = seenPrices(slot.reading, venue.outcome, { side: 'buy', lots });
  if (seen === undefined) return { kind: 'no-book' };
  const costRatio = feeRatio(signal);
  const limits = { instrument: venue.instrument, maxExposureRatio: Decimal.of(1n), costRatio };
  const approval = approve(intent, limits, accountView(state));
  if (!approval.ok) return { kind: 'denied', denial: approval.error };
  const worth = limitOf(venue, signal).times(size);
  const position: OpenPosition = {
    id: intent.id,
    signal,
    venue,
    ordered: size,
    reserved: worth.plus(worth.times(costRatio)),
    seenAtEntry: seen,
    seenAtExit: undefined,
    entered: Decimal.ZERO,
    open: Decimal.ZERO,
    paid: Decimal.ZERO,
    spent: Decimal.ZERO,
    fees: Decimal.ZERO,
    entryTime: undefined,
    lastFill: undefined,
    isEntering: true,
    exitOrder: undefined,
    exitsSent: 0,
    leaving: undefined,
  };
  slot.positions.push(position);
  state.positions.begin(position);
  state.lookAgain(position, signal.context.holdUntil);
  state.submit(venue, approval.value, 'entry');
  return { kind: 'submitted', orderId: intent.id, quantity: size };
}

function entryIntent(
  { config, now }: PredictionState,
  venue: OutcomeVenue,
  signal: PredictionSignal,
  size: Quantity,
): OrderIntent {
  const rests = config.entryRestMs > 0;
  const timeInForce: TimeInForce = rests
    ? { kind: 'gtd', expiresAt: (now + config.entryRestMs) as UnixMs }
    : { kind: 'ioc' };
  return {
    id: entryOrderId(signal.id),
    instrument: venue.instrument.id,
    side: 'buy',
    type: { kind: 'limit', price: limitOf(venue, signal) },
    quantity: size,
    timeInForce,
    reduceOnly: false,
    closes: undefined,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: signal.id,
  };
}

function accountView(state: PredictionState): AccountView {
  const { positions, ledger } = state;
  let committed = Decimal.ZERO;
  for (const position of positions.open) committed = committed.plus(positions.committed(position));
  return {
    equity: state.equityAtCost(),
    committed,
    cash: state.freeCash(),
    reducible: Decimal.ZERO as Quantity,
    mark: price(ledger.cash(COLLATERAL)),
    now: state.now,
    isKnown: (id) => positions.isKnown(id),
  };
}

function limitOf({ grid }: OutcomeVenue, { context }: PredictionSignal): ReturnType<OutcomeVenue['grid']['price']> {
  return grid.price(context.limitUnits!);
}

/** The fee as a share of the price, with room for the ticks between the best price and the limit. */
function feeRatio({ context }: PredictionSignal): Decimal {
  const { entryFee, askUnits } = context;
  return Decimal.fromNumber((FEE_ROOM * entryFee!) / probabilityOf(askUnits!), RATIO_DIGITS, 'up');
}

/** A tick or two further from certainty the fee is a little higher. */
const FEE_ROOM = 1.05;
const RATIO_DIGITS = 6;
