import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { outcomeInstrument } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { MarketReading } from '#domain/prediction/prediction-strategy.ts';
import type { Settlement } from '#engine/book/instrument-close.ts';
import { payoff } from '#engine/prediction/outcome-venue.ts';
import type { OutcomeOrders, OutcomeVenue } from '#engine/prediction/outcome-venue.ts';

/** What an outcome asks of the desk that all outcomes share. */
export interface OutcomeDesk {
  /** Sends an order, or has `tell` say at once why not. */
  submit(outcome: LiveOutcome, order: ApprovedOrder): void;
  cancel(order: OrderId): void;
  /** Whether an order at this outcome may still change. */
  isWorking(outcome: LiveOutcome): boolean;
  /** The market is decided: orders there are asked about at once. */
  onDecided(outcome: LiveOutcome): void;
  onPaidOut(outcome: LiveOutcome): void;
}

/** One outcome at the real venue, as a run sees it. What happens is kept until the run takes it. */
export class LiveOutcome implements OutcomeVenue, OutcomeOrders {
  readonly instrument: Instrument;
  readonly outcome: OutcomeIndex;
  readonly grid: LotGrid;
  readonly venue: OutcomeOrders = this;
  usedAt = Number.NEGATIVE_INFINITY;
  market: PredictionMarket;
  /** The book as it stands; undefined before the first order. */
  reading: MarketReading | undefined;
  private readonly desk: OutcomeDesk;
  private events: OrderEvent[] = [];
  /** What the run has been told that it holds. */
  private held: Decimal = Decimal.ZERO;
  private decided: { readonly price: Price; readonly time: UnixMs } | undefined;

  constructor(market: PredictionMarket, outcome: OutcomeIndex, desk: OutcomeDesk) {
    this.market = market;
    this.outcome = outcome;
    this.desk = desk;
    this.instrument = outcomeInstrument(market, outcome);
    this.grid = new LotGrid(this.instrument);
  }

  open(reading: MarketReading): void {
    this.reading = reading;
  }

  hear(_event: PredictionEvent, reading: MarketReading): void {
    this.reading = reading;
  }

  submit(order: ApprovedOrder): void {
    this.desk.submit(this, order);
  }

  cancel(order: OrderId): void {
    this.desk.cancel(order);
  }

  onTime(): void {
    // The venue has a time of its own.
  }

  get hasEvents(): boolean {
    return this.events.length > 0;
  }

  get isIdle(): boolean {
    const isUnpaid = this.decided !== undefined && !this.held.isZero();
    return this.events.length === 0 && !isUnpaid && !this.desk.isWorking(this);
  }

  tell(event: OrderEvent): void {
    this.events.push(event);
  }

  takeEvents(): readonly OrderEvent[] {
    const { events } = this;
    this.events = [];
    for (const event of events) {
      if (event.kind !== 'filled') continue;
      const { side, quantity: size } = event.fill;
      this.held = side === 'buy' ? this.held.plus(size) : this.held.minus(size);
    }
    return events;
  }

  resolve(winner: OutcomeIndex | 'split', now: UnixMs): void {
    this.decided = { price: payoff(winner, this.outcome), time: now };
    this.desk.onDecided(this);
  }

  /** Once nothing works here any more: until then executions from before the end may still come. */
  takeSettlements(): readonly Settlement[] {
    const { decided, held, events, instrument } = this;
    if (decided === undefined || held.isZero() || events.length > 0 || this.desk.isWorking(this)) return NOTHING;
    this.held = Decimal.ZERO;
    this.desk.onPaidOut(this);
    return [{ ...decided, instrument: instrument.id, side: 'sell', quantity: quantity(held) }];
  }
}

const NOTHING: readonly Settlement[] = [];
