import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import { currencyScale, quantity as asQuantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { Resolution } from '#domain/evidence/followed-signal.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { exchanged } from '#domain/ledger/fill-amounts.ts';
import type { ExitReason, Trade } from '#domain/ledger/trade.ts';
import { approve } from '#domain/orders/approval.ts';
import type { AccountView, ApprovedOrder } from '#domain/orders/approval.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS, exitOrderId, opposite } from '#domain/orders/order.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { TradeBook } from '#engine/trade-book.ts';
import type { OpenTrade } from '#engine/trade-book.ts';

export interface ShadowSetup {
  readonly instrument: Instrument;
  readonly venue: SimConfig;
  /** After this instant the trade is closed at the next open. */
  readonly deadline: number;
}

/** What a shadow trade enters, and what one unit of it risks. */
export interface ShadowEntry {
  readonly intent: OrderIntent;
  readonly reference: Price;
  readonly riskDistance: Decimal;
  readonly strategy: string;
  /** Where the market stands when the order is sent. */
  readonly time: number;
  readonly lastClose: number;
}

/** One signal traded alone, at a venue of its own with the run's rules and costs, without an account. */
export class ShadowTrade {
  /** How it ended; undefined while it may still be entered or is open. */
  resolution: Resolution | undefined;
  private readonly instrument: Instrument;
  private readonly deadline: number;
  private readonly venue: SimVenue;
  private readonly book: TradeBook;

  constructor(setup: ShadowSetup) {
    this.instrument = setup.instrument;
    this.deadline = setup.deadline;
    this.venue = new SimVenue(setup.instrument, setup.venue);
    this.book = new TradeBook(setup.instrument);
  }

  get closed(): Trade | undefined {
    return this.book.closed[0];
  }

  /** The trade as far as it has come, once entered. */
  get open(): OpenTrade | undefined {
    const [trade] = this.book.live;
    return trade === undefined || trade.entered.isZero() ? undefined : trade;
  }

  enter(entry: ShadowEntry): void {
    const { intent } = entry;
    this.book.begin({
      id: intent.id,
      signalId: intent.signalId,
      strategy: entry.strategy,
      direction: intent.side === 'buy' ? 'long' : 'short',
      riskDistance: entry.riskDistance,
      reference: entry.reference,
      ordered: intent.quantity,
      bracket: intent.bracket,
    });
    this.venue.standAt(entry.time, entry.lastClose);
    this.venue.submit(this.allowed(intent, intent.quantity, entry.reference));
    this.settle();
  }

  onBar(bar: Bar): void {
    this.venue.onBar(bar);
    this.settle();
    this.book.observe(bar);
    const trade = this.open;
    if (trade !== undefined && !trade.isLeaving && bar.closeTime >= this.deadline) this.leave(trade);
  }

  snapshot(): State {
    return { resolution: this.resolution ?? null, venue: this.venue.snapshot(), book: this.book.snapshot() };
  }

  restore(state: State): void {
    this.resolution = (state['resolution'] as Resolution | null) ?? undefined;
    this.venue.restore(state['venue'] as State);
    this.book.restore(state['book'] as State);
  }

  private leave(trade: OpenTrade): void {
    trade.isLeaving = true;
    const intent: OrderIntent = {
      id: exitOrderId(trade.id, 1),
      instrument: this.instrument.id,
      side: opposite(trade.direction === 'long' ? 'buy' : 'sell'),
      type: MARKET,
      quantity: trade.open as Quantity,
      timeInForce: GOOD_TILL_CANCELLED,
      reduceOnly: true,
      closes: trade.id,
      bracket: undefined,
      options: NO_OPTIONS,
      signalId: trade.signalId,
    };
    this.venue.submit(this.allowed(intent, asQuantity(trade.open), trade.reference));
    this.settle();
  }

  private settle(): void {
    if (!this.venue.hasEvents) return;
    for (const event of this.venue.takeEvents()) this.take(event);
  }

  private take(event: OrderEvent): void {
    const [trade] = this.book.live;
    if (trade === undefined) return;
    if (event.kind === 'expired' && event.orderId === trade.id) {
      this.book.abandon(trade);
      this.resolution = 'expired';
    }
    if (event.kind === 'filled') this.record(trade, event.fill);
  }

  private record(trade: OpenTrade, fill: Fill): void {
    const value = exchanged(fill, fill.quantity, currencyScale(this.instrument.quote));
    if (fill.orderId === trade.id) {
      this.book.recordEntry(trade, fill, value);
      return;
    }
    const reason = reasonOf(trade, fill);
    const closed = this.book.recordExit(trade, fill, value, reason);
    if (closed !== undefined) this.resolution = reason === 'exit' ? 'time-limit' : reason;
  }

  /** Held to the instrument's steps like any order; there is no account whose money could run out. */
  private allowed(intent: OrderIntent, reducible: Quantity, mark: Price): ApprovedOrder {
    const boundless: AccountView = {
      equity: BOUNDLESS,
      cash: BOUNDLESS,
      committed: Decimal.ZERO,
      reducible,
      mark,
      isKnown: () => false,
    };
    const limits = { instrument: this.instrument, maxExposureRatio: Decimal.of(1n), costRatio: Decimal.ZERO };
    const approval = approve(intent, limits, boundless);
    if (approval.ok) return approval.value;
    throw new InvariantError(
      `Invariant: a followed order keeps the rules of its instrument: ${approval.error.message}`,
    );
  }
}

const BOUNDLESS = Decimal.of(10n ** 30n);

function reasonOf(trade: OpenTrade, fill: Fill): ExitReason {
  if (fill.orderId === trade.bracket?.stopLoss.id) return 'stop';
  return fill.orderId === exitOrderId(trade.id, 1) ? 'exit' : 'target';
}
