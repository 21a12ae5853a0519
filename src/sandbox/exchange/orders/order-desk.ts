import { Decimal } from '#core/decimal.ts';
import { invariant, present } from '#core/invariant.ts';
import { quantity as asQuantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { CancelReason, Fill, OrderEvent, RejectReason } from '#domain/orders/order-event.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import type { Account } from '#sandbox/exchange/accounts/account.ts';
import type { Holding } from '#sandbox/exchange/accounts/balances.ts';
import type { Commissions } from '#sandbox/exchange/accounts/commission.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { ApiError } from '#sandbox/exchange/api-error.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import { isOpen, isStop, leavesOf, lockedAsset } from '#sandbox/exchange/orders/order-record.ts';
import type { OrderRecord, OrderTrade, WantedOrder } from '#sandbox/exchange/orders/order-record.ts';
import { approvedOrder, changesOnce } from '#sandbox/exchange/orders/venue-order.ts';
import { MAX_OPEN_ORDERS, MAX_STOP_ORDERS } from '#sandbox/exchange/symbol-rules.ts';

export type ExecutionKind = 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED';

/** What has happened to an order. The record is the living one: read what you need before you return. */
export interface Execution {
  readonly kind: ExecutionKind;
  readonly order: OrderRecord;
  readonly trade: OrderTrade | undefined;
  readonly time: UnixMs;
}

/** Who hears what happens to accounts, in order. */
export interface AccountListener {
  onExecution(account: Account, execution: Execution): void;
  onBalances(account: Account, changed: readonly Holding[]): void;
}

/** Users' executions are no public trades: their numbers are a range of their own. */
const FIRST_TRADE_ID = 1_000_000_001;
const FIRST_ORDER_ID = 1_000_001;

/** Takes orders, holds back what they may cost, and books what the market makes of them. */
export class OrderDesk {
  /** Asked by the markets before an order executes. */
  readonly guard: ExecutionGuard = {
    affordable: (order, price, wanted) => {
      const { record, account } = this.find(order.id);
      if (record.side === 'SELL' || record.price !== undefined || record.type === 'MARKET') return wanted;
      // A stop that buys at any price held back what it would cost at its stop price; the market may be elsewhere by now.
      const available = account.balances.free(lockedAsset(record)).plus(record.lock);
      return available.compare(price.times(wanted)) >= 0 ? wanted : asQuantity(Decimal.ZERO);
    },
  };
  private readonly commissions: Commissions;
  private readonly listener: AccountListener;
  private readonly now: () => UnixMs;
  private readonly working = new Map<OrderId, { readonly record: OrderRecord; readonly account: Account }>();
  private readonly changed = new Set<OrderRecord>();
  private readonly paid = new Set<Account>();
  private nextOrderId = FIRST_ORDER_ID;
  private nextTradeId = FIRST_TRADE_ID;
  private refusal: RejectReason | undefined;

  constructor(commissions: Commissions, listener: AccountListener, now: () => UnixMs) {
    this.commissions = commissions;
    this.listener = listener;
    this.now = now;
  }

  /** Throws what the exchange would answer to an order that it does not take; nothing is changed then. */
  check(account: Account, wanted: WantedOrder, market: Market): Decimal {
    if (account.isInUse(wanted.clientOrderId)) throw refuse.rejectedOrder('Duplicate order sent.');
    const open = account.openOrders(wanted.rules.symbol);
    if (open.length >= MAX_OPEN_ORDERS) throw refuse.filter('MAX_NUM_ORDERS');
    const stops = open.filter(({ type }) => isStop(type)).length;
    if (isStop(wanted.type) && stops >= MAX_STOP_ORDERS) throw refuse.filter('MAX_NUM_ALGO_ORDERS');
    const cost = costOf(wanted, market);
    if (account.balances.free(lockedAsset(wanted)).compare(cost) < 0) {
      throw refuse.rejectedOrder('Account has insufficient balance for requested action.');
    }
    return cost;
  }

  place(account: Account, wanted: WantedOrder, market: Market): PlacedOrder {
    const lock = this.check(account, wanted, market);
    const order = this.open(wanted, lock);
    account.balances.lock(lockedAsset(order), lock);
    account.add(order);
    this.working.set(venueId(order), { record: order, account });
    const tradesBefore = account.trades.length;
    this.refusal = undefined;
    market.submit(approvedOrder(order, venueId(order)), changesOnce(order));
    if (this.refusal !== undefined) this.refused(account, order, this.refusal);
    return { order, trades: account.trades.slice(tradesBefore).filter((trade) => trade.order === order) };
  }

  /** `cancelId` is the name that the cancellation goes by. */
  cancel(account: Account, order: OrderRecord, market: Market, cancelId: string): void {
    if (!isOpen(order)) throw refuse.cannotCancel();
    order.cancelId = cancelId;
    market.cancel(venueId(order));
    invariant(!isOpen(order), `order ${order.orderId} of ${account.uid} is cancelled`);
  }

  onOrderEvent(event: OrderEvent): void {
    switch (event.kind) {
      case 'accepted':
        this.tell('NEW', event.orderId);
        return;
      case 'triggered':
        this.find(event.orderId).record.workingAt = this.now();
        this.changed.add(this.find(event.orderId).record);
        return;
      case 'filled':
        this.book(event.fill);
        return;
      case 'cancelled':
        this.end(event.orderId, event.reason);
        return;
      case 'rejected':
        this.refusal = event.reason;
        return;
      case 'expired':
      case 'denied':
      case 'amended':
      case 'amend-rejected':
    }
  }

  /** After everything that one cause has changed: the published book and the balances follow. */
  onSettled(market: Market): void {
    for (const order of this.changed) showRest(order, market);
    this.changed.clear();
    for (const account of this.paid) {
      const holdings = account.balances.takeTouched();
      account.updatedAt = this.now();
      if (holdings.length > 0) this.listener.onBalances(account, holdings);
    }
    this.paid.clear();
  }

  private open(wanted: WantedOrder, lock: Decimal): OrderRecord {
    const now = this.now();
    return {
      ...wanted,
      orderId: this.nextOrderId++,
      createdAt: now,
      updatedAt: now,
      workingAt: isStop(wanted.type) ? undefined : now,
      status: 'NEW',
      filled: Decimal.ZERO,
      turnover: Decimal.ZERO,
      lock,
      shownLots: 0,
      cancelId: undefined,
    };
  }

  /** The market did not take it: as if it had never been, except where nobody was there to meet it. */
  private refused(account: Account, order: OrderRecord, reason: RejectReason): void {
    this.working.delete(venueId(order));
    account.balances.unlock(lockedAsset(order), order.lock);
    order.lock = Decimal.ZERO;
    account.balances.takeTouched();
    if (reason === 'no-market') {
      order.status = 'EXPIRED';
      account.closed(order);
      this.listener.onExecution(account, { kind: 'EXPIRED', order, trade: undefined, time: this.now() });
      return;
    }
    account.remove(order);
    throw refusalFor(reason);
  }

  private tell(kind: ExecutionKind, id: OrderId, trade?: OrderTrade): void {
    const { record, account } = this.find(id);
    record.updatedAt = this.now();
    this.changed.add(record);
    this.paid.add(account);
    this.listener.onExecution(account, { kind, order: record, trade, time: record.updatedAt });
  }

  private book(fill: Fill): void {
    const { record, account } = this.find(fill.orderId);
    const { balances } = account;
    const { base, quote } = record.rules.instrument;
    const worth = fill.price.times(fill.quantity);
    const isBuy = record.side === 'BUY';
    const held = isBuy ? (record.price ?? record.stopPrice ?? fill.price).times(fill.quantity) : fill.quantity;
    this.release(account, record, held.compare(record.lock) > 0 ? record.lock : held);
    balances.debit(lockedAsset(record), isBuy ? worth : fill.quantity);
    balances.credit(isBuy ? base : quote, isBuy ? fill.quantity : worth);
    const commission = this.commissions.of(fill, record.rules, (asset) => balances.free(asset));
    balances.debit(commission.asset, commission.amount);
    record.filled = record.filled.plus(fill.quantity);
    record.turnover = record.turnover.plus(worth);
    record.workingAt ??= this.now();
    const isDone = record.filled.equals(record.quantity);
    record.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED';
    const { price, quantity } = fill;
    const facts = { price, quantity, commission, isMaker: fill.liquidity === 'maker', time: this.now() };
    const trade: OrderTrade = { tradeId: this.nextTradeId++, order: record, ...facts };
    account.trades.push(trade);
    this.tell('TRADE', fill.orderId, trade);
    if (isDone) this.close(account, record);
  }

  private end(id: OrderId, reason: CancelReason): void {
    const { record, account } = this.find(id);
    record.status = reason === 'requested' ? 'CANCELED' : 'EXPIRED';
    this.release(account, record, record.lock);
    this.tell(record.status, id);
    this.close(account, record);
  }

  private close(account: Account, record: OrderRecord): void {
    account.closed(record);
    this.working.delete(venueId(record));
  }

  private release(account: Account, record: OrderRecord, amount: Decimal): void {
    account.balances.unlock(lockedAsset(record), amount);
    record.lock = record.lock.minus(amount);
  }

  private find(id: OrderId): { readonly record: OrderRecord; readonly account: Account } {
    return present(this.working.get(id), `order ${id}`);
  }
}

export interface PlacedOrder {
  readonly order: OrderRecord;
  readonly trades: readonly OrderTrade[];
}

/** What an order holds back: what it sells, or the most that it may pay; a stop at any price what it costs at its stop price. */
function costOf(wanted: WantedOrder, market: Market): Decimal {
  const { side, quantity, price, stopPrice, rules } = wanted;
  if (side === 'SELL') return quantity;
  const limit = price ?? stopPrice;
  if (limit !== undefined) return limit.times(quantity);
  let cost = Decimal.ZERO;
  for (const { ticks, lots } of market.offered('buy', present(rules.grid.lotsOf(quantity), 'whole lots'))) {
    cost = cost.plus(rules.price(ticks).times(rules.quantity(lots)));
  }
  return cost;
}

/** Brings what the published book shows of an order to what rests of it. */
function showRest(order: OrderRecord, market: Market): void {
  if (order.price === undefined) return;
  const { grid } = order.rules;
  const rests = isOpen(order) && order.workingAt !== undefined;
  const left = rests ? leavesOf(order) : Decimal.ZERO;
  const { icebergQuantity: part } = order;
  const seen = part !== undefined && !part.isZero() && part.compare(left) < 0 ? part : left;
  const lots = present(grid.lotsOf(seen), 'whole lots');
  const side = order.side === 'BUY' ? 'buy' : 'sell';
  market.shown.rest(side, present(grid.ticksOf(order.price), 'whole ticks'), lots - order.shownLots);
  order.shownLots = lots;
}

function venueId({ orderId }: OrderRecord): OrderId {
  return `${orderId}` as OrderId;
}

function refusalFor(reason: RejectReason): ApiError {
  if (reason === 'post-only') return refuse.rejectedOrder('Order would immediately match and take.');
  if (reason === 'already-triggered') return refuse.rejectedOrder('Stop price would trigger immediately.');
  return refuse.rejectedOrder(`Order was not accepted: ${reason}.`);
}
