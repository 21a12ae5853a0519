import type { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { Commission } from '#sandbox/exchange/accounts/commission.ts';
import type { SymbolRules } from '#sandbox/exchange/symbol-rules.ts';

export type OrderSide = 'BUY' | 'SELL';
export type OrderTypeName =
  | 'LIMIT'
  | 'LIMIT_MAKER'
  | 'MARKET'
  | 'STOP_LOSS'
  | 'STOP_LOSS_LIMIT'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_LIMIT';
export type TimeInForceName = 'GTC' | 'IOC' | 'FOK';
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED';

/** An order as a client asks for it, its form checked. */
export interface WantedOrder {
  readonly rules: SymbolRules;
  readonly clientOrderId: string;
  readonly side: OrderSide;
  readonly type: OrderTypeName;
  readonly timeInForce: TimeInForceName;
  /** Base units; for a market order by its worth, what that worth buys or sells as the book stands. */
  readonly quantity: Decimal;
  readonly quoteQuantity: Decimal | undefined;
  readonly price: Decimal | undefined;
  readonly stopPrice: Decimal | undefined;
  readonly icebergQuantity: Decimal | undefined;
}

/** An order that the exchange has taken. */
export interface OrderRecord extends WantedOrder {
  readonly orderId: number;
  readonly createdAt: UnixMs;
  updatedAt: UnixMs;
  /** Since when it has been in the book; undefined while it waits for its stop price. */
  workingAt: UnixMs | undefined;
  status: OrderStatus;
  filled: Decimal;
  /** What its executions were worth, in quote currency. */
  turnover: Decimal;
  /** What is still held back for it. */
  lock: Decimal;
  /** Lots that the published book shows of it. */
  shownLots: number;
  /** The name under which it was cancelled. */
  cancelId: string | undefined;
}

/** One execution of a user's order. */
export interface OrderTrade {
  readonly tradeId: number;
  readonly order: OrderRecord;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly commission: Commission;
  readonly isMaker: boolean;
  readonly time: UnixMs;
}

export function isOpen({ status }: Pick<OrderRecord, 'status'>): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}

/** Whether it waits for a stop price before anything else. */
export function isStop(type: OrderTypeName): boolean {
  return type.startsWith('STOP') || type.startsWith('TAKE');
}

export function lockedAsset({ side, rules }: Pick<OrderRecord, 'side' | 'rules'>): string {
  return side === 'BUY' ? rules.instrument.quote : rules.instrument.base;
}

export function leavesOf({ quantity, filled }: OrderRecord): Decimal {
  return quantity.minus(filled);
}
