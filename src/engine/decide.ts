import { Decimal } from '#core/decimal.ts';
import { failure } from '#core/result.ts';
import type { Result } from '#core/result.ts';
import type { Quantity } from '#core/money.ts';
import { approve } from '#domain/orders/approval.ts';
import type { AccountView, ApprovedOrder, Denial } from '#domain/orders/approval.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS, exitOrderId } from '#domain/orders/order.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';
import { allPass, judgeAll } from '#domain/gates/gate.ts';
import type { Signal } from '#domain/signals/signal.ts';
import type { SignalOutcome } from '#engine/decision.ts';
import { entryIntent, plannedPrices } from '#engine/plan-order.ts';
import type { PlannedPrices } from '#engine/plan-order.ts';
import { riskDenial, tellSubmitted } from '#engine/run-risk.ts';
import type { EngineState } from '#engine/state.ts';
import type { OpenTrade } from '#engine/trade-book.ts';

/** From signal to order: all gates judge, then the position rule, sizing and approval. Everything is recorded and followed. */
export function decideSignal(state: EngineState, signal: Signal): void {
  const { journal } = state;
  state.signalCount++;
  const verdicts = judgeAll(state.gates, signal);
  journal?.record('signal', withoutContext(signal));
  if (verdicts.length > 0) journal?.record('verdicts', { signal: signal.id, verdicts });
  const passed = allPass(verdicts);
  state.follower?.follow(signal, passed);
  const outcome: SignalOutcome = passed
    ? openPosition(state, signal)
    : { kind: 'blocked', gates: verdicts.filter(({ kind }) => kind !== 'pass').map(({ gate }) => gate) };
  journal?.record('decision', { signal: signal.id, outcome });
  state.onDecision?.({ signal, verdicts, outcome });
}

/** Leaves whatever this strategy holds or waits for. Never gated, never held back by a limit. */
export function decideExit(state: EngineState, reason: string): void {
  for (const trade of state.trades.live) leave(state, trade, reason);
}

/** Closes what has been open for longer than the configuration allows. Like every exit it is never gated. */
export function leaveOverdue(state: EngineState, holdingLimitMs: number): void {
  for (const trade of state.trades.live) {
    if (!trade.open.isZero() && state.now - trade.entryTime >= holdingLimitMs) leave(state, trade, 'time limit');
  }
}

function openPosition(state: EngineState, signal: Signal): SignalOutcome {
  const { trading } = state.config;
  const planned = plannedPrices(signal, state.grid);
  if (!planned.ok) return { kind: 'bad-plan', reason: planned.error };
  if (trading.flipOnOpposite) leaveOpposite(state, signal);
  const open = countStaying(state);
  if (open >= trading.maxOpenPerInstrument) return { kind: 'position-open', open };
  return submitEntry(state, signal, planned.value);
}

function submitEntry(state: EngineState, signal: Signal, prices: PlannedPrices): SignalOutcome {
  const account = accountView(state, signal.id);
  const { costRatio, instrument } = state.limits;
  const sizing = state.sizer.size({
    equity: spendable(state, account),
    reference: prices.reference,
    stop: prices.stop,
    costRatio,
  });
  if (sizing.kind !== 'sized') return { kind: 'not-sized', sizing };
  const { breakEvenAfterFirstTarget: breakEvenAfterFirst } = state.config.trading;
  const { quantityStep } = instrument;
  const intent = entryIntent({ signal, prices, quantity: sizing.quantity, quantityStep, breakEvenAfterFirst });
  const approval = approved(state, intent, account);
  if (!approval.ok) return { kind: 'denied', denial: approval.error };
  const trade = state.trades.begin({
    id: intent.id,
    signalId: signal.id,
    strategy: signal.strategy,
    direction: signal.direction,
    riskDistance: prices.reference.minus(prices.stop).absolute(),
    reference: prices.reference,
    ordered: intent.quantity,
    bracket: intent.bracket,
  });
  submit(state, approval.value, 'entry', trade);
  return { kind: 'submitted', orderId: intent.id, quantity: intent.quantity };
}

/** Account limits first, then the risk rules; a denial is recorded, and nothing else has changed. */
function approved(
  state: EngineState,
  intent: OrderIntent,
  account: AccountView,
): Result<ApprovedOrder, Denial | RiskDenial> {
  const approval = approve(intent, state.limits, account);
  const denial = approval.ok ? riskDenial(state, intent) : approval.error;
  if (denial === undefined) return approval;
  state.journal?.record('denied', { order: intent, denial });
  return failure(denial);
}

function submit(state: EngineState, order: ApprovedOrder, role: 'entry' | 'exit', trade: OpenTrade): void {
  state.orders.submit(order.id, role, trade, order.quantity);
  state.orderHash.addOrder(order);
  tellSubmitted(state, order);
  state.journal?.record('approved', order);
  state.effects.push({ kind: 'submit', order });
}

function leave(state: EngineState, trade: OpenTrade, reason: string): void {
  if (trade.isLeaving) return;
  trade.isLeaving = true;
  if (!state.trades.isDust(trade)) {
    sendExit(state, trade, reason);
    return;
  }
  state.journal?.record('cancel', { order: trade.id, reason });
  state.effects.push({ kind: 'cancel', orderId: trade.id });
}

/** Closes what is open of a trade by a market order. */
export function sendExit(state: EngineState, trade: OpenTrade, reason: string): void {
  const intent = exitIntent(state, trade);
  const approval = approved(state, intent, exitView(trade));
  if (!approval.ok) {
    trade.isLeaving = false;
    return;
  }
  state.journal?.record('exit', { order: intent.id, reason });
  submit(state, approval.value, 'exit', trade);
}

function leaveOpposite(state: EngineState, signal: Signal): void {
  for (const trade of state.trades.live) {
    if (trade.direction !== signal.direction) leave(state, trade, `opposite signal ${signal.id}`);
  }
}

function exitIntent(state: EngineState, trade: OpenTrade): OrderIntent {
  return {
    id: exitOrderId(trade.id, ++trade.exitsSent),
    instrument: state.instrument.id,
    side: trade.direction === 'long' ? 'sell' : 'buy',
    type: MARKET,
    quantity: exitQuantity(trade, state.instrument.quantityStep),
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly: true,
    closes: trade.id,
    bracket: undefined,
    options: NO_OPTIONS,
    signalId: trade.signalId,
  };
}

/** What is open in whole steps: fees that a venue takes out of the base leave finer quantities. */
function exitQuantity({ open }: OpenTrade, step: Decimal): Quantity {
  return (open.scale <= step.scale ? open : open.roundTo(step, 'down')) as Quantity;
}

/** The equity without what is stuck in dust: fees taken out of the base leave less than a step, which buys nothing. */
function spendable({ ledger, instrument, trades }: EngineState, { equity, mark }: AccountView): Decimal {
  let dust = ledger.position(instrument.id).quantity;
  if (dust.isZero()) return equity;
  for (const { direction, open } of trades.live) dust = direction === 'long' ? dust.minus(open) : dust.plus(open);
  return dust.isZero() ? equity : equity.minus(dust.times(mark).absolute());
}

/** Positions and resting entries that are not on their way out. */
function countStaying(state: EngineState): number {
  let count = 0;
  for (const trade of state.trades.live) if (!trade.isLeaving) count++;
  return count;
}

/** All that an order which only reduces is held to. */
function exitView(trade: OpenTrade): AccountView {
  const { ZERO } = Decimal;
  const reducible = trade.open as Quantity;
  return { equity: ZERO, committed: ZERO, cash: ZERO, reducible, mark: trade.reference, isKnown: () => false };
}

/** The account as it will stand once exits on their way have filled at the latest close. */
function accountView(state: EngineState, signalId: string): AccountView {
  const mark = state.grid.price(state.lastClose, 'nearest-even');
  let committed = Decimal.ZERO;
  let cash = state.ledger.cash(state.instrument.quote);
  for (const trade of state.trades.live) {
    if (trade.isLeaving) {
      const worth = trade.open.times(mark);
      cash = trade.direction === 'long' ? cash.plus(worth) : cash.minus(worth);
      continue;
    }
    committed = committed.plus(trade.open.times(mark));
    const waiting = trade.ordered.minus(trade.entered).times(trade.reference);
    committed = committed.plus(waiting);
    if (trade.direction === 'long') cash = cash.minus(waiting);
  }
  return {
    equity: state.exactEquity(),
    committed,
    cash,
    reducible: Decimal.ZERO as Quantity,
    mark,
    isKnown: () => state.orders.isKnown(signalId),
  };
}

/** The context is what gates looked at; what they found is in their verdicts. */
function withoutContext(signal: Signal): object {
  return { ...signal, context: undefined };
}
