import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import { SECOND_MS, unixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { ClientOrderId, VenueFill, VenueOrderName, VenueOrderReport } from '#domain/orders/venue-gateway.ts';
import type { MarketTable } from '#adapters/polymarket/venue/market-table.ts';
import type { OrderNames } from '#adapters/polymarket/venue/order-names.ts';
import type { OrderNote } from '#adapters/polymarket/venue/order-notes.ts';
import { executionsIn, fillOf, isStanding, reportOf } from '#adapters/polymarket/venue/order-words.ts';
import { parseVenue, refusedError, unavailable } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { PolymarketCalls } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { RestingOrders } from '#adapters/polymarket/venue/resting-orders.ts';
import { openOrderSchema, openOrdersPageSchema, ownTradesPageSchema } from '#adapters/polymarket/wire/trading.ts';
import type { WireOpenOrder, WireOwnTrade } from '#adapters/polymarket/wire/trading.ts';

export interface LookUpParts {
  readonly clock: Clock;
  readonly settleMs: number;
  readonly calls: PolymarketCalls;
  readonly markets: MarketTable;
  readonly names: OrderNames;
  readonly resting: RestingOrders;
}

/** An order that is looked up: by its hash, whoever has named it. */
interface SoughtOrder {
  readonly orderId: string;
  readonly name: ClientOrderId;
  readonly note: OrderNote | undefined;
}

const FIRST_PAGE = 'MA==';
const LAST_PAGE = 'LTE=';
/** Trades of an order are asked for from a little before it was sent: clocks differ. */
const CLOCKS_DIFFER_S = 60;

/** Asks about orders. Everything here changes nothing at the venue, and throws `AdapterError`s. */
export class OrderLookUp {
  private readonly parts: LookUpParts;

  constructor(parts: LookUpParts) {
    this.parts = parts;
  }

  async find({ clientId }: VenueOrderName): Promise<VenueOrderReport | undefined> {
    const sought = this.sought(clientId);
    if (sought !== undefined) return this.findOrder(sought);
    await this.parts.calls.reach();
    return undefined;
  }

  findNoted(note: OrderNote): Promise<VenueOrderReport | undefined> {
    return this.findOrder({ orderId: note.orderId, name: note.name, note });
  }

  /** Every order that works, of whoever. */
  async openOrders(instrument?: InstrumentId): Promise<VenueOrderReport[]> {
    const { markets, names, resting } = this.parts;
    const outcome = instrument === undefined ? undefined : await markets.find(instrument);
    if (instrument !== undefined && outcome === undefined) return [];
    const reports: VenueOrderReport[] = [];
    for (const wire of await this.openPages(outcome === undefined ? {} : { asset_id: outcome.tokenId })) {
      const traded = await markets.findToken(wire.asset_id, wire.market);
      // A market that we cannot name is none that we can ever trade.
      if (traded === undefined) continue;
      const report = reportOf(wire, names.nameOf(wire.id), traded);
      resting.saw(report);
      if (report.status === 'working') reports.push(report);
    }
    return reports;
  }

  /** Collateral that orders to buy would take if they were met whole. */
  async costOfOpenOrders(): Promise<Decimal> {
    const buys = (await this.openPages({})).filter(({ side }) => side === 'BUY');
    return buys.reduce((sum, { price, original_size: size, size_matched: matched }) => {
      return sum.plus(Decimal.parse(price).times(Decimal.parse(size).minus(Decimal.parse(matched))));
    }, Decimal.ZERO);
  }

  /** Oldest first; without those that failed on the chain. */
  async fillsOf({ clientId }: VenueOrderName): Promise<VenueFill[]> {
    const sought = this.sought(clientId);
    if (sought === undefined) return [];
    const { note, orderId } = sought;
    if (note !== undefined) return this.fillsIn(sought, note.market);
    const wire = await this.order(orderId);
    return wire === undefined ? [] : this.fillsIn(sought, wire.market);
  }

  private sought(name: ClientOrderId): SoughtOrder | undefined {
    const { names } = this.parts;
    const note = names.notes.byName(name);
    if (note?.state === 'void') return undefined;
    const orderId = note?.orderId ?? names.orderIdOf(name);
    return orderId === undefined ? undefined : { orderId, name, note };
  }

  private async findOrder(sought: SoughtOrder): Promise<VenueOrderReport | undefined> {
    const { markets, names, resting } = this.parts;
    const wire = await this.order(sought.orderId);
    const { note } = sought;
    if (wire === undefined) return this.unseen(sought);
    const outcome = await markets.findToken(wire.asset_id, wire.market);
    if (outcome === undefined) return undefined;
    if (note?.state === 'sent') await names.notes.write({ ...note, state: 'accepted' });
    const report = reportOf(wire, sought.name, outcome);
    resting.saw(report);
    return report;
  }

  /** An order that the venue does not show: it never had it, or it is over, or it was taken so lately that it does not show yet. */
  private async unseen(sought: SoughtOrder): Promise<VenueOrderReport | undefined> {
    const { note } = sought;
    if (note === undefined || note.state === 'sent' || note.state === 'void') return undefined;
    const { clock, settleMs, markets } = this.parts;
    const status = markets.outcomeOf(note.instrument)?.market.status;
    const isOver = note.state === 'killed' || status === 'closed' || status === 'resolved';
    const isSettled = isOver || clock.now() >= note.sentAt + settleMs;
    if (isSettled) return this.vanished(note, sought);
    throw unavailable(`Expected Polymarket to show order "${note.name}", which it has just taken`);
  }

  /**
   * The venue has said that it had the order, and now does not know it: orders go with their market. What was executed of it stays
   * among the trades.
   */
  private async vanished(note: OrderNote, sought: SoughtOrder): Promise<VenueOrderReport> {
    const fills = await this.fillsIn(sought, note.market);
    const filled = fills.reduce<Decimal>((sum, fill) => sum.plus(fill.quantity), Decimal.ZERO);
    const size = quantity(Decimal.parse(note.quantity));
    const report: VenueOrderReport = {
      clientId: note.name,
      venueOrderId: note.orderId,
      instrument: note.instrument,
      status: filled.compare(size) >= 0 ? 'filled' : 'cancelled',
      quantity: size,
      filled: quantity(filled),
      time: fills.at(-1)?.time ?? unixMs(note.sentAt),
    };
    this.parts.resting.saw(report);
    return report;
  }

  private async order(orderId: string): Promise<WireOpenOrder | undefined> {
    const call = { method: 'GET', path: `/data/order/${orderId}`, counts: 'look-up', isSigned: true } as const;
    const outcome = await this.parts.calls.ask(call);
    if (outcome.kind === 'answer') {
      const { body } = outcome;
      return body === null || body === '' ? undefined : parseVenue(openOrderSchema, body, 'an order');
    }
    if (outcome.status === 404) return undefined;
    throw refusedError(outcome);
  }

  private async fillsIn({ orderId, name, note }: SoughtOrder, market: string): Promise<VenueFill[]> {
    const { markets } = this.parts;
    const after =
      note === undefined ? {} : { after: `${Math.floor(note.terms.timestamp / SECOND_MS) - CLOCKS_DIFFER_S}` };
    const fills: VenueFill[] = [];
    for (const trade of await this.tradePages({ market, ...after })) {
      if (!isStanding(trade)) continue;
      for (const part of executionsIn(trade, (party) => party.orderId === orderId)) {
        const outcome = await markets.findToken(part.tokenId, trade.market);
        if (outcome !== undefined) fills.push(fillOf(trade, part, name, outcome));
      }
    }
    return fills.sort((a, b) => a.time - b.time);
  }

  private async openPages(query: Readonly<Record<string, string>>): Promise<WireOpenOrder[]> {
    const orders: WireOpenOrder[] = [];
    for (let cursor = FIRST_PAGE; cursor !== LAST_PAGE;) {
      const call = listCall('/data/orders', { ...query, next_cursor: cursor });
      const page = await this.parts.calls.read(call, openOrdersPageSchema, 'the open orders');
      orders.push(...page.data);
      cursor = nextOf(page.next_cursor, cursor);
    }
    return orders;
  }

  private async tradePages(query: Readonly<Record<string, string>>): Promise<WireOwnTrade[]> {
    const trades: WireOwnTrade[] = [];
    for (let cursor = FIRST_PAGE; cursor !== LAST_PAGE;) {
      const call = listCall('/data/trades', { ...query, next_cursor: cursor });
      const page = await this.parts.calls.read(call, ownTradesPageSchema, 'our trades');
      trades.push(...page.data);
      cursor = nextOf(page.next_cursor, cursor);
    }
    return trades;
  }
}

function listCall(path: string, query: Readonly<Record<string, string>>) {
  return { method: 'GET', path, query, counts: 'look-up', isSigned: true } as const;
}

/** A cursor that is empty or does not move is the end as well. */
function nextOf(next: string, current: string): string {
  return next === '' || next === current ? LAST_PAGE : next;
}
