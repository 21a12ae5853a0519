import { Decimal } from '#core/decimal.ts';
import { price as asPrice, quantity as asQuantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, TimeInForce } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { outcomeInstrument } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent, PredictionEventPlace, StreamTrade } from '#domain/prediction/prediction-event.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { DEFAULT_BOOK_VENUE } from '#engine/book/book-venue-config.ts';
import type { BookVenueConfig } from '#engine/book/book-venue-config.ts';
import { BookVenue } from '#engine/book/book-venue.ts';
import type { GuestOrderForm } from '#sandbox/prediction/guests/guest.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';

/**
 * Matches guests' orders in one outcome against what others do there. Guests move no price: what they take is gone for them only,
 * until that level changes.
 */
export class OutcomeVenue {
  private readonly shown: ShownMarket;
  private readonly outcome: OutcomeIndex;
  private readonly venue: BookVenue;
  private bookId = 0;

  constructor(shown: ShownMarket, outcome: OutcomeIndex, now: number) {
    this.shown = shown;
    this.outcome = outcome;
    this.venue = new BookVenue(outcomeInstrument(shown.market, outcome), VENUE_CONFIG);
    this.load(now, shown.book.bids.levels.pairs(), shown.book.asks.levels.pairs());
  }

  /** Brings the venue up to what has happened in its market. */
  apply(event: PredictionEvent): void {
    if (event.kind === 'book') this.load(event.time, event.bids, event.asks);
    else if (event.kind === 'change') this.change(event.time, event.bids, event.asks);
    else if (event.kind === 'trade') this.trade(event);
  }

  /** Time passes: what was good until a date ends. */
  advance(now: number): void {
    this.venue.onTime(now);
  }

  submit(form: GuestOrderForm, now: number): void {
    this.venue.onTime(now);
    this.venue.submit(this.approved(form));
  }

  cancel(id: string): void {
    this.venue.cancel(id as OrderId);
  }

  takeEvents(): readonly OrderEvent[] {
    return this.venue.hasEvents ? this.venue.takeEvents() : NOTHING;
  }

  private load(time: number, bids: LevelPairs, asks: LevelPairs): void {
    this.venue.onSnapshot({ time, lastId: ++this.bookId, ...this.sides(bids, asks) });
  }

  private change(time: number, bids: LevelPairs, asks: LevelPairs): void {
    const id = ++this.bookId;
    this.venue.onDelta({ time, firstId: id, lastId: id, previousId: undefined, ...this.sides(bids, asks) });
  }

  /** The side that a stream claims is wrong four times in ten: the book says better who came to it. */
  private trade({ time, outcome, ticks, lots }: PredictionEventPlace & StreamTrade): void {
    const own = outcome === this.outcome ? ticks : mirrored(ticks);
    const { bid, ask } = this.shown.book.best(this.outcome);
    const isBuyer = ask !== undefined && own >= ask;
    const isSeller = bid !== undefined && own <= bid;
    const aggressor: Aggressor = isBuyer ? 'buyer' : isSeller ? 'seller' : 'unknown';
    this.venue.onTrade({ time, ticks: own, lots, aggressor });
  }

  private sides(bids: LevelPairs, asks: LevelPairs): { readonly bids: LevelPairs; readonly asks: LevelPairs } {
    return this.outcome === 0 ? { bids, asks } : { bids: mirroredPairs(asks), asks: mirroredPairs(bids) };
  }

  private approved(form: GuestOrderForm): ApprovedOrder {
    const { id, side, units, lots, isPostOnly } = form;
    const intent: OrderIntent = {
      id: id as string as OrderId,
      instrument: outcomeInstrument(this.shown.market, this.outcome).id,
      side: side === 'BUY' ? 'buy' : 'sell',
      type: { kind: 'limit', price: asPrice(Decimal.of(BigInt(units), 4)) },
      quantity: asQuantity(Decimal.of(BigInt(lots), 6)),
      timeInForce: lifeOf(form),
      reduceOnly: false,
      closes: undefined,
      bracket: undefined,
      options: isPostOnly ? { ...NO_OPTIONS, postOnly: true } : NO_OPTIONS,
      signalId: id,
    };
    // The desk has made the checks that stand for our own approval.
    return intent as ApprovedOrder;
  }
}

const NOTHING: readonly OrderEvent[] = [];

/** Fees are the market's own, and are taken by the desk. */
const VENUE_CONFIG: BookVenueConfig = {
  ...DEFAULT_BOOK_VENUE,
  queue: 'tradesOnly',
  consumption: 'untilFresh',
  beyondBest: 'cancel',
  takerFeeBps: 0,
  makerFeeBps: 0,
};

function lifeOf({ type, expiration }: GuestOrderForm): TimeInForce {
  switch (type) {
    case 'GTC':
      return { kind: 'gtc' };
    case 'GTD':
      return { kind: 'gtd', expiresAt: unixMs(1_000 * expiration) };
    case 'FOK':
      return { kind: 'fok' };
    case 'FAK':
      return { kind: 'ioc' };
  }
}

function mirroredPairs(pairs: LevelPairs): number[] {
  return Array.from(pairs, (value, i) => (i % 2 === 0 ? mirrored(value) : value));
}
