import { Balances } from '#sandbox/exchange/accounts/balances.ts';
import type { ListedAccount } from '#sandbox/exchange/exchange-config.ts';
import { isOpen } from '#sandbox/exchange/orders/order-record.ts';
import type { OrderRecord, OrderTrade } from '#sandbox/exchange/orders/order-record.ts';

/** Somebody's money, orders and executions. */
export class Account {
  readonly uid: number;
  readonly key: string;
  readonly secret: string;
  readonly balances: Balances;
  readonly trades: OrderTrade[] = [];
  /** When money or orders last changed, UTC ms. */
  updatedAt = 0;
  private readonly byId = new Map<number, OrderRecord>();
  private readonly byClientId = new Map<string, OrderRecord>();
  private readonly working = new Map<number, OrderRecord>();

  constructor({ uid, key, secret, balances }: ListedAccount) {
    this.uid = uid;
    this.key = key;
    this.secret = secret;
    this.balances = new Balances(balances);
  }

  /** Oldest first. */
  orders(): Iterable<OrderRecord> {
    return this.byId.values();
  }

  openOrders(symbol?: string): readonly OrderRecord[] {
    const open = [...this.working.values()];
    return symbol === undefined ? open : open.filter(({ rules }) => rules.symbol === symbol);
  }

  add(order: OrderRecord): void {
    this.byId.set(order.orderId, order);
    this.byClientId.set(order.clientOrderId, order);
    this.working.set(order.orderId, order);
  }

  /** An order that was refused after all was never there. */
  remove(order: OrderRecord): void {
    this.byId.delete(order.orderId);
    this.working.delete(order.orderId);
    if (this.byClientId.get(order.clientOrderId) === order) this.byClientId.delete(order.clientOrderId);
  }

  closed(order: OrderRecord): void {
    this.working.delete(order.orderId);
  }

  order(orderId: number): OrderRecord | undefined {
    return this.byId.get(orderId);
  }

  /** The latest order of a client's name: a finished one's name may be used again. */
  named(clientOrderId: string): OrderRecord | undefined {
    return this.byClientId.get(clientOrderId);
  }

  isInUse(clientOrderId: string): boolean {
    const order = this.named(clientOrderId);
    return order !== undefined && isOpen(order);
  }
}
