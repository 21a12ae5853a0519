import { Decimal } from '#core/decimal.ts';
import { currency, money, price as asPrice, quantity as asQuantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type {
  ClientOrderId,
  VenueFill,
  VenueListener,
  VenueOrder,
  VenueOrderReport,
  VenueOrderStatus,
  VenueRejection,
} from '#domain/orders/venue-gateway.ts';

export interface ModelOrder {
  readonly venueOrderId: string;
  readonly order: VenueOrder;
  status: VenueOrderStatus;
  filled: Decimal;
  readonly acceptedAt: number;
  time: number;
  readonly fills: VenueFill[];
}

export interface ModelStart {
  readonly instrument: Instrument;
  /** What the account holds, in the quote currency. */
  readonly quote: string;
  readonly price: number;
  readonly now: () => UnixMs;
  /** Largest piece that one price can fill, in base. */
  readonly piece: string;
}

const FEE_RATE = Decimal.parse('0.001');

/**
 * A spot exchange of one instrument, as small as one can be and still cheat nobody: balances are held back for orders, names of
 * finished orders may be used again, and an order that costs more than the account has is refused. Fills come in pieces.
 */
export class ModelExchange {
  readonly orders: ModelOrder[] = [];
  readonly listeners = new Set<VenueListener>();
  base = Decimal.ZERO;
  quote: Decimal;
  price: number;
  private trades = 0;
  private readonly instrument: Instrument;
  private readonly now: () => UnixMs;
  private readonly piece: Decimal;

  constructor(start: ModelStart) {
    this.instrument = start.instrument;
    this.quote = Decimal.parse(start.quote);
    this.price = start.price;
    this.now = start.now;
    this.piece = Decimal.parse(start.piece);
  }

  /** The order, or why it is refused. */
  place(order: VenueOrder): ModelOrder | VenueRejection {
    if (this.orders.some((one) => one.status === 'working' && one.order.clientId === order.clientId))
      return 'duplicate';
    if (order.type.kind === 'stop' && this.isTriggered(order)) return 'already-triggered';
    if (!this.canPay(order)) return 'funds';
    const placed: ModelOrder = {
      venueOrderId: `${this.orders.length + 1}`,
      order,
      status: 'working',
      filled: Decimal.ZERO,
      acceptedAt: this.now(),
      time: this.now(),
      fills: [],
    };
    this.orders.push(placed);
    this.tell(placed);
    this.match(placed);
    if (placed.status === 'working' && endsAtOnce(order)) this.end(placed, 'expired');
    return placed;
  }

  cancel(clientId: ClientOrderId): ModelOrder | undefined {
    const order = this.orders.find((one) => one.status === 'working' && one.order.clientId === clientId);
    if (order !== undefined) this.end(order, 'cancelled');
    return order;
  }

  find(clientId: ClientOrderId): ModelOrder | undefined {
    return this.orders.findLast((one) => one.order.clientId === clientId);
  }

  moveTo(price: number): void {
    this.price = price;
    for (const order of this.orders) if (order.status === 'working') this.match(order);
  }

  reportOf({ order, venueOrderId, status, filled, time }: ModelOrder): VenueOrderReport {
    const { clientId, instrument, quantity } = order;
    return { clientId, venueOrderId, instrument, status, quantity, filled: asQuantity(filled), time: time as UnixMs };
  }

  private match(placed: ModelOrder): void {
    const { order } = placed;
    if (!this.isMet(order)) return;
    // A market or stop takes all, in pieces; a limit gets one piece a price.
    do this.fill(placed);
    while (placed.status === 'working' && order.type.kind !== 'limit');
  }

  private fill(placed: ModelOrder): void {
    const { order, venueOrderId, fills } = placed;
    const left = order.quantity.minus(placed.filled);
    const size = left.compare(this.piece) < 0 ? left : this.piece;
    const at =
      order.type.kind === 'limit' ? order.type.price : asPrice(Decimal.fromNumber(this.price, 2, 'nearest-even'));
    const value = at.times(size);
    const fee = value.times(FEE_RATE).round(8, 'up');
    const sign = order.side === 'buy' ? 1n : -1n;
    this.base = this.base.plus(size.times(Decimal.of(sign)));
    this.quote = this.quote.minus(value.times(Decimal.of(sign))).minus(fee);
    placed.filled = placed.filled.plus(size);
    placed.time = this.now();
    if (placed.filled.equals(order.quantity)) placed.status = 'filled';
    const fill: VenueFill = {
      tradeId: `t${++this.trades}`,
      clientId: order.clientId,
      venueOrderId,
      instrument: order.instrument,
      side: order.side,
      price: at,
      quantity: asQuantity(size),
      fee: money(currency(this.instrument.quote), fee),
      liquidity: order.type.kind === 'limit' ? 'maker' : 'taker',
      time: this.now(),
    };
    fills.push(fill);
    for (const listener of this.listeners) listener.onFill(fill);
    this.tell(placed);
  }

  private end(order: ModelOrder, status: VenueOrderStatus): void {
    order.status = status;
    order.time = this.now();
    this.tell(order);
  }

  private tell(order: ModelOrder): void {
    for (const listener of this.listeners) listener.onOrder(this.reportOf(order));
  }

  private isMet({ type, side }: VenueOrder): boolean {
    if (type.kind === 'market') return true;
    const sign = side === 'buy' ? 1 : -1;
    if (type.kind === 'limit') return sign * this.price <= sign * type.price.toNumber();
    return sign * this.price >= sign * type.trigger.toNumber();
  }

  private isTriggered(order: VenueOrder): boolean {
    return this.isMet(order);
  }

  private canPay({ side, quantity, type }: VenueOrder): boolean {
    const working = this.orders.filter((one) => one.status === 'working' && one.order.side === side);
    if (side === 'sell') {
      const locked = working.reduce((sum, one) => sum.plus(one.order.quantity.minus(one.filled)), Decimal.ZERO);
      return quantity.compare(this.base.minus(locked)) <= 0;
    }
    const level = type.kind === 'limit' ? type.price.toNumber() : this.price;
    return quantity.toNumber() * level * 1.002 <= this.quote.toNumber();
  }
}

function endsAtOnce({ type }: VenueOrder): boolean {
  return type.kind === 'market' || (type.kind === 'limit' && type.timeInForce !== 'gtc');
}
