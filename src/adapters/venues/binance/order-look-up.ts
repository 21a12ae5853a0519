import type { InstrumentId } from '#domain/market/instrument.ts';
import type { VenueFill, VenueOrderName, VenueOrderReport } from '#domain/orders/venue-gateway.ts';
import { refusedError } from '#adapters/venues/binance/binance-calls.ts';
import type { BinanceCalls } from '#adapters/venues/binance/binance-calls.ts';
import { fillOfTrade, reportOf } from '#adapters/venues/binance/order-words.ts';
import { NO_SUCH_ORDER } from '#adapters/venues/binance/rejections.ts';
import type { SymbolTable } from '#adapters/venues/binance/symbol-table.ts';
import { orderSchema, ordersSchema, parseVenue, tradesSchema } from '#adapters/venues/binance/wire.ts';
import type { WireOrder } from '#adapters/venues/binance/wire.ts';

/** The most trades that one request gives. */
const PAGE_TRADES = 1_000;

/** Asks Binance about orders. Everything here changes nothing there, and throws `AdapterError`s. */
export class OrderLookUp {
  private readonly calls: BinanceCalls;
  private readonly symbols: SymbolTable;
  /** Loads the table of symbols anew: an order may be of one that was listed since. */
  private readonly loadSymbols: () => Promise<unknown>;

  constructor(calls: BinanceCalls, symbols: SymbolTable, loadSymbols: () => Promise<unknown>) {
    this.calls = calls;
    this.symbols = symbols;
    this.loadSymbols = loadSymbols;
  }

  async find({ clientId, instrument }: VenueOrderName): Promise<VenueOrderReport | undefined> {
    const symbol = this.symbols.symbolOf(instrument);
    if (symbol === undefined) return undefined;
    const parameters = { symbol, origClientOrderId: clientId };
    const call = { method: 'GET', path: '/api/v3/order', parameters, weight: 4, security: 'signed' } as const;
    const outcome = await this.calls.read(call);
    if (outcome.kind === 'refusal') {
      if (NO_SUCH_ORDER.includes(outcome.code)) return undefined;
      throw refusedError(outcome.code, outcome.text);
    }
    const wire = parseVenue(orderSchema, outcome.body, 'an order');
    return reportOf(wire, wire.updateTime, instrument, clientId);
  }

  /** Of all symbols it weighs 80, of one 6. */
  async openOrders(instrument?: InstrumentId): Promise<VenueOrderReport[]> {
    const symbol = instrument === undefined ? undefined : this.symbols.symbolOf(instrument);
    if (instrument !== undefined && symbol === undefined) return [];
    const scope = symbol === undefined ? { weight: 80 } : { weight: 6, parameters: { symbol } };
    const call = { method: 'GET', path: '/api/v3/openOrders', security: 'signed', ...scope } as const;
    const orders = parseVenue(ordersSchema, await this.calls.readBody(call), 'the open orders');
    const isStrange = orders.some((wire) => this.symbols.instrumentOf(wire.symbol) === undefined);
    if (isStrange) await this.loadSymbols();
    return orders.flatMap((wire) => this.openReport(wire));
  }

  /** Oldest first, however many. */
  async fillsOf(name: VenueOrderName): Promise<VenueFill[]> {
    const report = await this.find(name);
    const symbol = this.symbols.symbolOf(name.instrument);
    if (report === undefined || symbol === undefined) return [];
    const fills: VenueFill[] = [];
    for (let fromId: number | undefined = 0; fromId !== undefined;) {
      const page = await this.trades(symbol, report.venueOrderId, fromId);
      const own = page.filter((wire) => `${wire.orderId}` === report.venueOrderId);
      fills.push(...own.map((wire) => fillOfTrade(wire, symbol, name.instrument, name.clientId)));
      fromId = page.length < PAGE_TRADES ? undefined : page.at(-1)!.id + 1;
    }
    return fills;
  }

  private async trades(symbol: string, orderId: string, fromId: number): Promise<ReturnType<typeof parseTrades>> {
    const from: Record<string, string> = fromId === 0 ? {} : { fromId: `${fromId}` };
    const parameters = { symbol, orderId, limit: `${PAGE_TRADES}`, ...from };
    const call = { method: 'GET', path: '/api/v3/myTrades', parameters, weight: 5, security: 'signed' } as const;
    return parseTrades(await this.calls.readBody(call)).toSorted((a, b) => a.id - b.id);
  }

  /** An order of a symbol that we cannot name is none that we can ever trade: it is left out. */
  private openReport(wire: WireOrder): VenueOrderReport[] {
    const instrument = this.symbols.instrumentOf(wire.symbol);
    if (instrument === undefined) return [];
    return [reportOf(wire, wire.updateTime, instrument, wire.clientOrderId)];
  }
}

function parseTrades(body: unknown) {
  return parseVenue(tradesSchema, body, 'trades of an order');
}
