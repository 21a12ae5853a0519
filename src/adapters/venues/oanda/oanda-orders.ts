import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { Currency } from '#core/money.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type {
  ClientOrderId,
  VenueFill,
  VenueOrder,
  VenueOrderReport,
  VenueOrderStatus,
} from '#domain/orders/venue-gateway.ts';
import { idOfName, nameOfId } from '#adapters/venues/oanda/oanda-instruments.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import type { OandaCalls } from '#adapters/venues/oanda/oanda-calls.ts';
import {
  fillSchema,
  oneOrderSchema,
  orderSchema,
  ordersSchema,
  transactionsSchema,
  wireTime,
} from '#adapters/venues/oanda/wire.ts';
import type { WireFill, WireOrder } from '#adapters/venues/oanda/wire.ts';

/** The server's most orders in one answer. */
const PAGE_ORDERS = 500;
/** Numbers of transactions that are asked for at a time. */
const PAGE_TRANSACTIONS = 1_000;

/** An order and its executions, oldest first. */
export interface OandaOrder {
  readonly report: VenueOrderReport;
  readonly fills: readonly VenueFill[];
}

/**
 * Looks orders up. The server finds an order by our name only while it is pending; later the order's number is needed, which this
 * remembers of every order that it has seen, and otherwise finds by going through all orders of the instrument.
 */
export class OandaOrders {
  private readonly calls: OandaCalls;
  private readonly home: () => Promise<Currency>;
  private readonly numbers = new Map<ClientOrderId, string>();

  constructor(calls: OandaCalls, home: () => Promise<Currency>) {
    this.calls = calls;
    this.home = home;
  }

  remember(name: ClientOrderId, number: string): void {
    this.numbers.set(name, number);
  }

  async find(name: ClientOrderId, instrument: InstrumentId): Promise<OandaOrder | undefined> {
    const known = this.numbers.get(name);
    const found =
      (known === undefined ? undefined : await this.read(known)) ??
      (await this.read(`@${name}`)) ??
      (await this.search(name, instrument));
    return found === undefined ? undefined : this.whole(found.order, found.lastTransactionID);
  }

  async byNumber(number: string): Promise<OandaOrder | undefined> {
    const found = await this.read(number);
    return found === undefined ? undefined : this.whole(found.order, found.lastTransactionID);
  }

  async open(instrument: InstrumentId | undefined): Promise<readonly VenueOrderReport[]> {
    const path = `${this.calls.accountPath}/pendingOrders`;
    const { orders, lastTransactionID } = await this.calls.read(path, ordersSchema, 'its pending orders');
    const ours = orders.map(entryOrder).filter((order) => order !== undefined);
    const wanted = ours.filter((order) => instrument === undefined || idOfName(order.instrument) === instrument);
    const reports: VenueOrderReport[] = [];
    for (const order of wanted) reports.push((await this.whole(order, lastTransactionID)).report);
    return reports;
  }

  async fillOf(wire: WireFill): Promise<VenueFill> {
    return fillOf(wire, nameOf(wire.clientOrderID, wire.orderID), await this.home());
  }

  private read(specifier: string): Promise<{ order: WireOrder; lastTransactionID: string } | undefined> {
    const path = `${this.calls.accountPath}/orders/${encodeURIComponent(specifier)}`;
    return this.calls.readIfThere(path, oneOrderSchema, `order ${specifier}`);
  }

  /** Newest first, to the end: an order that is not found here does not exist. */
  private async search(
    name: ClientOrderId,
    instrument: InstrumentId,
  ): Promise<{ order: WireOrder; lastTransactionID: string } | undefined> {
    const filter = `state=ALL&instrument=${encodeURIComponent(nameOfId(instrument))}&count=${PAGE_ORDERS}`;
    for (let before = ''; ;) {
      const path = `${this.calls.accountPath}/orders?${filter}${before}`;
      const page = await this.calls.read(path, ordersSchema, 'its orders');
      const found = page.orders.map(entryOrder).find((order) => order?.clientExtensions?.id === name);
      if (found !== undefined) return { order: found, lastTransactionID: page.lastTransactionID };
      const last = page.orders.at(-1);
      if (last === undefined || page.orders.length < PAGE_ORDERS) return undefined;
      before = `&beforeID=${BigInt(last.id) - 1n}`;
    }
  }

  private async whole(order: WireOrder, lastTransactionId: string): Promise<OandaOrder> {
    const name = nameOf(order.clientExtensions?.id, order.id);
    this.numbers.set(name, order.id);
    const end = order.fillingTransactionID ?? order.cancellingTransactionID ?? lastTransactionId;
    const wire = await this.fillsBetween(order.id, end);
    const home = await this.home();
    const fills = wire.filter(({ orderID }) => orderID === order.id).map((fill) => fillOf(fill, name, home));
    return { report: reportOf(order, name, fills), fills };
  }

  private async fillsBetween(from: string, to: string): Promise<readonly WireFill[]> {
    const fills: WireFill[] = [];
    for (let first = Number(from); first <= Number(to); first += PAGE_TRANSACTIONS) {
      const last = Math.min(first + PAGE_TRANSACTIONS - 1, Number(to));
      const path = `${this.calls.accountPath}/transactions/idrange?from=${first}&to=${last}&type=ORDER_FILL`;
      const { transactions } = await this.calls.read(path, transactionsSchema, 'its transactions');
      fills.push(...transactions.map(readFill));
    }
    return fills;
  }
}

/** The order as a request. Undefined for what OANDA does not take. */
export function orderRequest(order: VenueOrder): Record<string, unknown> | undefined {
  const { type, side, quantity: size } = order;
  const common = {
    instrument: nameOfId(order.instrument),
    units: `${side === 'buy' ? '' : '-'}${size.toString()}`,
    positionFill: 'DEFAULT',
    clientExtensions: { id: order.clientId },
  };
  if (type.kind === 'market') return { ...common, type: 'MARKET', timeInForce: 'IOC' };
  if (type.kind === 'stop') return { ...common, type: 'STOP', timeInForce: 'GTC', price: type.trigger.toString() };
  if (type.postOnly) return undefined;
  const at = type.price.toString();
  if (type.timeInForce === 'gtc') return { ...common, type: 'LIMIT', timeInForce: 'GTC', price: at };
  // A limit that does not rest is, here, a market order with a worst price.
  return { ...common, type: 'MARKET', timeInForce: type.timeInForce.toUpperCase(), priceBound: at };
}

/** An execution. Throws `venue.malformed` when it is none. */
export function readFill(transaction: unknown): WireFill {
  return parseWire(fillSchema, transaction, { code: 'venue.malformed', provider: 'OANDA', what: 'an execution' });
}

/** Our name of an order; one that somebody else placed without a name is called by its number. */
function nameOf(clientId: string | undefined, number: string): ClientOrderId {
  return (clientId ?? `oanda-${number}`) as ClientOrderId;
}

export function fillOf(wire: WireFill, clientId: ClientOrderId, home: Currency): VenueFill {
  const units = Decimal.parse(wire.units);
  const guarantee = Decimal.parse(wire.guaranteedExecutionFee ?? '0');
  return {
    tradeId: wire.id,
    clientId,
    venueOrderId: wire.orderID,
    instrument: idOfName(wire.instrument),
    side: units.sign() > 0 ? 'buy' : 'sell',
    price: price(Decimal.parse(wire.price)),
    quantity: quantity(units.absolute()),
    // The spread is in the price already; interest is no part of an execution.
    fee: money(home, Decimal.parse(wire.commission).plus(guarantee).absolute()),
    // A limit that was met in the batch that made it had come to take.
    liquidity: wire.reason === 'LIMIT_ORDER' && wire.batchID !== wire.orderID ? 'maker' : 'taker',
    time: wireTime(wire.time),
  };
}

export function homeCurrency(code: string): Currency {
  return currency(code);
}

function reportOf(order: WireOrder, name: ClientOrderId, fills: readonly VenueFill[]): VenueOrderReport {
  const size = Decimal.parse(order.units).absolute();
  const filled = fills.reduce((sum, fill) => sum.plus(fill.quantity), Decimal.ZERO);
  const lastFill = fills.at(-1)?.time;
  const end = order.filledTime ?? order.cancelledTime;
  return {
    clientId: name,
    venueOrderId: order.id,
    instrument: idOfName(order.instrument),
    status: statusOf(order, filled.equals(size)),
    quantity: quantity(size),
    filled: quantity(filled),
    time: end === undefined ? (lastFill ?? wireTime(order.createTime)) : wireTime(end),
  };
}

function statusOf({ state }: WireOrder, isFilled: boolean): VenueOrderStatus {
  if (isFilled) return 'filled';
  return state === 'PENDING' || state === 'TRIGGERED' ? 'working' : 'cancelled';
}

/** Undefined for orders that hang on a trade. */
function entryOrder(order: { readonly instrument?: string | undefined }): WireOrder | undefined {
  const context = { code: 'venue.malformed', provider: 'OANDA', what: 'an order' } as const;
  return order.instrument === undefined ? undefined : parseWire(orderSchema, order, context);
}
