import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import type { RequestedOrder } from '#sandbox/oanda/order-request.ts';
import { rejectReason } from '#sandbox/oanda/order-request.ts';
import type { PracticeAccount } from '#sandbox/oanda/practice-account.ts';
import type { PracticeMarket } from '#sandbox/oanda/practice-market.ts';
import type { Transaction, TransactionLog } from '#sandbox/oanda/transaction-log.ts';

/** An order in the server's book. Its id is the number of the transaction that made it. */
export interface PracticeOrder extends RequestedOrder {
  readonly id: string;
  readonly createTime: string;
  state: 'PENDING' | 'FILLED' | 'CANCELLED';
  /** Executed so far, without sign. */
  filled: Decimal;
  lastFill: Transaction | undefined;
  cancel: Transaction | undefined;
}

/** What came of a request, as transactions. */
export type PlacedOrder =
  | { readonly reject: Transaction }
  | {
      readonly create: Transaction;
      readonly fill: Transaction | undefined;
      readonly cancel: Transaction | undefined;
    };

/** Takes orders, meets them as prices move, and writes all of it down. */
export class PracticeDesk {
  readonly orders: PracticeOrder[] = [];
  private readonly market: PracticeMarket;
  private readonly account: PracticeAccount;
  private readonly log: TransactionLog;

  constructor(market: PracticeMarket, account: PracticeAccount, log: TransactionLog) {
    this.market = market;
    this.account = account;
    this.log = log;
    market.listen((name) => this.meet(name));
  }

  /** By number, or by `@name` as long as it is pending: names of orders that are done are forgotten, and may come again. */
  find(specifier: string): PracticeOrder | undefined {
    if (!specifier.startsWith('@')) return this.orders.find(({ id }) => id === specifier);
    const name = specifier.slice(1);
    return this.pending().find(({ clientId }) => clientId === name);
  }

  pending(): readonly PracticeOrder[] {
    return this.orders.filter(({ state }) => state === 'PENDING');
  }

  place(wanted: RequestedOrder): PlacedOrder {
    const isTaken = this.pending().some(({ clientId }) => clientId !== undefined && clientId === wanted.clientId);
    const reason =
      rejectReason(wanted, this.market.instruments.get(wanted.instrument)) ??
      (isTaken ? 'CLIENT_ORDER_ID_ALREADY_EXISTS' : undefined);
    if (reason !== undefined) {
      return { reject: this.log.append(`${wanted.type}_ORDER_REJECT`, { ...detailsOf(wanted), rejectReason: reason }) };
    }
    const create = this.log.append(`${wanted.type}_ORDER`, { ...detailsOf(wanted), reason: 'CLIENT_ORDER' });
    const state = { state: 'PENDING', filled: Decimal.ZERO, lastFill: undefined, cancel: undefined } as const;
    const order: PracticeOrder = { ...wanted, id: create.id, createTime: create.time, ...state };
    this.orders.push(order);
    if (wanted.type === 'MARKET' || this.isReached(order)) this.take(order, create.id);
    return { create, fill: order.lastFill, cancel: order.cancel };
  }

  /** Undefined when it is not pending. */
  cancel(order: PracticeOrder, reason = 'CLIENT_REQUEST', batch?: string): Transaction | undefined {
    if (order.state !== 'PENDING') return undefined;
    order.state = 'CANCELLED';
    order.cancel = this.log.append('ORDER_CANCEL', { orderID: order.id, ...clientOf(order), reason }, batch);
    return order.cancel;
  }

  /** Meets a part of a pending order at a price, as when somebody trades against it. */
  execute(order: PracticeOrder, size: Decimal, price: Decimal, batch?: string): Transaction {
    invariant(order.state === 'PENDING', `order ${order.id} is pending`);
    const units = order.units.sign() > 0 ? size : size.negated();
    const { profit, commission, balance } = this.account.execute(order.instrument, units, price);
    order.filled = order.filled.plus(size);
    const { bid, ask } = this.market.quote(order.instrument);
    const fill = this.log.append(
      'ORDER_FILL',
      {
        orderID: order.id,
        ...clientOf(order),
        instrument: order.instrument,
        units: units.toString(),
        price: price.toString(),
        fullVWAP: price.toString(),
        reason: `${order.type}_ORDER`,
        pl: profit.toString(),
        financing: '0.0000',
        commission: commission.toString(),
        guaranteedExecutionFee: '0.0000',
        accountBalance: balance.toString(),
        halfSpreadCost: ask.minus(bid).times(Decimal.of(5n, 1)).times(size).round(4, 'nearest-even').toString(),
      },
      batch,
    );
    order.lastFill = fill;
    if (order.filled.equals(order.units.absolute())) order.state = 'FILLED';
    return fill;
  }

  /** Pending orders of an instrument whose price has moved. */
  private meet(name: string): void {
    if (!this.market.isOpen) return;
    for (const order of this.pending()) {
      if (order.instrument !== name || !this.isReached(order)) continue;
      const reason = this.obstacle(order);
      if (reason !== undefined) this.cancel(order, reason);
      // A limit that rested is met at its own price, a stop at what the market offers.
      else if (order.type === 'LIMIT') this.execute(order, left(order), order.price!);
      else this.take(order, undefined);
    }
  }

  /** Takes what the market offers, or ends with the reason why not. */
  private take(order: PracticeOrder, batch: string | undefined): void {
    const reason = this.obstacle(order);
    if (reason !== undefined) {
      this.cancel(order, reason, batch);
      return;
    }
    const { bid, ask, size } = this.market.quote(order.instrument);
    const offered = left(order).compare(size) > 0 ? size : left(order);
    this.execute(order, offered, order.units.sign() > 0 ? ask : bid, batch);
    if (order.state === 'PENDING' && order.type !== 'LIMIT') this.cancel(order, 'INSUFFICIENT_LIQUIDITY', batch);
  }

  /** In the server's words (OrderCancelReason); undefined when nothing stands in the way. */
  private obstacle(order: PracticeOrder): string | undefined {
    if (!this.market.isOpen) return 'MARKET_HALTED';
    const { bid, ask, size } = this.market.quote(order.instrument);
    const isBuy = order.units.sign() > 0;
    const { priceBound } = order;
    const isWorse = priceBound !== undefined && (isBuy ? ask.compare(priceBound) > 0 : bid.compare(priceBound) < 0);
    if (isWorse) return 'BOUNDS_VIOLATION';
    if (order.timeInForce === 'FOK' && left(order).compare(size) > 0) return 'INSUFFICIENT_LIQUIDITY';
    const units = isBuy ? left(order) : left(order).negated();
    return this.account.canCarry(order.instrument, units) ? undefined : 'INSUFFICIENT_MARGIN';
  }

  private isReached({ type, units, price, instrument }: PracticeOrder): boolean {
    if (type === 'MARKET' || price === undefined || !this.market.isOpen) return false;
    const { bid, ask } = this.market.quote(instrument);
    const isBuy = units.sign() > 0;
    // A limit waits for the price to come to it, a stop for the price to go past it.
    const isBelow = isBuy === (type === 'LIMIT');
    const at = isBuy ? ask : bid;
    return isBelow ? at.compare(price) <= 0 : at.compare(price) >= 0;
  }
}

function left(order: PracticeOrder): Decimal {
  return order.units.absolute().minus(order.filled);
}

function clientOf({ clientId }: RequestedOrder): { clientOrderID?: string } {
  return clientId === undefined ? {} : { clientOrderID: clientId };
}

function detailsOf(order: RequestedOrder): Record<string, unknown> {
  const { instrument, units, price, priceBound, timeInForce, clientId } = order;
  return {
    instrument,
    units: units.toString(),
    ...(price === undefined ? {} : { price: price.toString() }),
    ...(priceBound === undefined ? {} : { priceBound: priceBound.toString() }),
    timeInForce,
    positionFill: 'DEFAULT',
    ...(clientId === undefined ? {} : { clientExtensions: { id: clientId } }),
  };
}
