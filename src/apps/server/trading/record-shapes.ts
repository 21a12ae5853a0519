import { Decimal } from '#core/decimal.ts';
import type { Money } from '#core/money.ts';
import type { FillShape, OrderShape, TradeShape } from '#contract/trading.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { TradeExit } from '#domain/ledger/trade.ts';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type { SessionTrade } from '#domain/operations/record-page.ts';
import type { TradingMode } from '#domain/operations/session-store.ts';
import { exactPriceText } from '#apps/research/run/words.ts';
import { storedSignalId } from '#apps/server/signals/signal-projection.ts';

/** Records of sessions as they go over the wire, in lists and in live messages. */

export function orderShape(order: OrderRecord, mode: TradingMode): OrderShape {
  const { session, id, instrument, side, role, type, quantity, filled, status, reason, created, updated } = order;
  return {
    session,
    id,
    mode,
    instrument,
    side,
    role,
    type,
    quantity: quantity.toString(),
    filled: filled.toString(),
    status,
    reason,
    created,
    updated,
  };
}

export function fillShape(fill: FillRecord, mode: TradingMode): FillShape {
  const { session, id, orderId, instrument, side, price, quantity, fee, liquidity, time } = fill;
  return {
    session,
    id,
    mode,
    orderId,
    instrument,
    side,
    price: price.toString(),
    quantity: quantity.toString(),
    fee: moneyShape(fee),
    liquidity,
    time,
  };
}

/** `signalId` is the one under which the signal is stored. */
export function tradeShape({ session, trade }: SessionTrade): TradeShape {
  const { id, signalId, instrument, direction, quantity, entryTime, entryPrice, exitTime, exitReason } = trade;
  return {
    session,
    id,
    signalId: storedSignalId(session, signalId),
    instrument,
    direction,
    quantity: quantity.toString(),
    entryTime,
    entryPrice: exactPriceText(entryPrice),
    exitTime,
    exitPrice: exitPriceOf(trade.exits),
    exitReason,
    net: moneyShape(trade.net),
    fees: moneyShape(trade.fees),
    rMultiple: Number.isFinite(trade.rMultiple) ? trade.rMultiple : null,
  };
}

export function transactionShape({ kind, reference, time, postings }: Transaction) {
  return {
    kind,
    reference,
    time,
    postings: postings.map(({ account, unit, amount }) => ({ account, unit, amount: amount.toString() })),
  };
}

/** Average of the closing executions by quantity; null when there are none. */
function exitPriceOf(exits: readonly TradeExit[]): string | null {
  const sum = (values: readonly Decimal[]): Decimal => values.reduce((all, one) => all.plus(one), Decimal.ZERO);
  const quantity = sum(exits.map((exit) => exit.quantity));
  if (quantity.isZero()) return null;
  const worth = sum(exits.map((exit) => exit.price.times(exit.quantity)));
  const scale = Math.max(...exits.map((exit) => exit.price.scale)) + AVERAGE_DIGITS;
  return exactPriceText(worth.dividedBy(quantity, scale, 'nearest-even'));
}

/** Beyond the tick, as averages of entries have them. */
const AVERAGE_DIGITS = 8;

function moneyShape({ amount, currency }: Money): { readonly amount: string; readonly currency: string } {
  return { amount: amount.toString(), currency };
}
