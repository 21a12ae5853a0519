import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueFill, VenueOrderName, VenueOrderReport } from '#domain/orders/venue-gateway.ts';
import type { CcxtExchange, CcxtMarket, CcxtOrder } from '#adapters/venues/ccxt/ccxt-library.ts';
import type { CcxtProfile } from '#adapters/venues/ccxt/ccxt-profiles.ts';
import { fillOf, reportOf } from '#adapters/venues/ccxt/ccxt-reading.ts';
import type { CcxtTroubles } from '#adapters/venues/ccxt/ccxt-trouble.ts';
import type { OrderNames } from '#adapters/venues/ccxt/order-names.ts';

export interface OrdersParts {
  readonly exchange: CcxtExchange;
  readonly profile: CcxtProfile;
  readonly troubles: CcxtTroubles;
  readonly names: OrderNames;
}

interface Known {
  readonly order: CcxtOrder;
  readonly report: VenueOrderReport;
}

/** Looks orders up by our names, and remembers the exchange's numbers of those that it has met. */
export class CcxtOrders {
  readonly names: OrderNames;
  readonly nothing = quantity(Decimal.ZERO);
  private readonly parts: OrdersParts;
  private readonly ids = new Map<ClientOrderId, string>();
  /** Orders that may still change, with where they are traded. */
  private readonly watched = new Map<ClientOrderId, VenueOrderName>();

  constructor(parts: OrdersParts) {
    this.parts = parts;
    this.names = parts.names;
  }

  /** Orders whose end has not been seen. */
  get unfinished(): readonly VenueOrderName[] {
    return [...this.watched.values()];
  }

  watch({ clientId, instrument }: VenueOrderName): void {
    this.watched.set(clientId, { clientId, instrument });
  }

  /** Nobody asks after it any more. */
  forget(name: ClientOrderId): void {
    this.watched.delete(name);
  }

  remember(name: ClientOrderId, id: string): void {
    if (id !== '') this.ids.set(name, id);
  }

  /** Throws ccxt's `BadSymbol` when the exchange does not have it. */
  async market(instrument: InstrumentId): Promise<CcxtMarket> {
    const { exchange, troubles } = this.parts;
    const markets = await exchange.loadMarkets();
    const market = markets[instrument.slice(0, instrument.lastIndexOf('@'))];
    if (market !== undefined) return market;
    throw troubles.badSymbol(instrument);
  }

  async find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
    return (await this.known(order))?.report;
  }

  async findWithFills(
    order: VenueOrderName,
  ): Promise<{ report: VenueOrderReport; fills: readonly VenueFill[] } | undefined> {
    const found = await this.known(order);
    if (found === undefined) return undefined;
    const { report } = found;
    if (report.filled.isZero()) return { report, fills: [] };
    const { exchange, profile } = this.parts;
    const market = await this.market(order.instrument);
    const trades = await profile.fillsOf(exchange, market.symbol, found.order);
    const own = trades.filter((trade) => trade.order === undefined || trade.order === report.venueOrderId);
    const fills = own.map((trade) => fillOf(trade, report, market)).sort(byTime);
    return { report, fills };
  }

  async open(instrument: InstrumentId | undefined): Promise<readonly VenueOrderReport[]> {
    const { exchange, profile } = this.parts;
    await exchange.loadMarkets();
    const symbol = instrument === undefined ? undefined : (await this.market(instrument)).symbol;
    const orders = await profile.open(exchange, symbol);
    return orders.map((order) => this.reported(order)).filter(({ status }) => status === 'working');
  }

  /** The exchange's number of an order; undefined when it has none of this name. */
  async idOf(order: VenueOrderName): Promise<string | undefined> {
    return this.ids.get(order.clientId) ?? (await this.find(order))?.venueOrderId;
  }

  private async known({ clientId, instrument }: VenueOrderName): Promise<Known | undefined> {
    const { exchange, profile } = this.parts;
    const { symbol } = await this.market(instrument);
    const wire = this.names.wire(clientId);
    const id = this.ids.get(clientId);
    const byId = id === undefined ? [] : await this.unlessMissing(profile.byId(exchange, symbol, id));
    const found = byId.find((order) => order.id === id) ?? (await this.named(symbol, wire));
    if (found === undefined) return undefined;
    this.remember(clientId, found.id ?? '');
    return { order: found, report: this.read({ ...found, symbol: found.symbol ?? symbol }, clientId) };
  }

  private async named(symbol: string, wire: string): Promise<CcxtOrder | undefined> {
    const { exchange, profile } = this.parts;
    const orders = await this.unlessMissing(profile.lookUp(exchange, symbol, wire));
    return orders.find((order) => order.clientOrderId === wire);
  }

  private reported(order: CcxtOrder): VenueOrderReport {
    const id = order.id ?? '';
    const name = this.names.name(order.clientOrderId, id);
    this.remember(name, id);
    return this.read(order, name);
  }

  private read(order: CcxtOrder, name: ClientOrderId): VenueOrderReport {
    const { exchange, profile } = this.parts;
    return reportOf({ ...order, amount: order.amount ?? profile.sizeOf(order) }, name, exchange.id);
  }

  /** Exchanges that say "no such order" where others give an empty list. */
  private async unlessMissing(orders: Promise<readonly CcxtOrder[]>): Promise<readonly CcxtOrder[]> {
    try {
      return await orders;
    } catch (error) {
      if (this.parts.troubles.of(error).kind === 'not-found') return [];
      throw error;
    }
  }
}

/** Oldest first; ids decide between executions of one moment, the shorter number before the longer. */
function byTime(a: VenueFill, b: VenueFill): number {
  return a.time - b.time || a.tradeId.length - b.tradeId.length || (a.tradeId < b.tradeId ? -1 : 1);
}
