import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import type { Price } from '#core/money.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { approve } from '#domain/orders/approval.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { GOOD_TILL_CANCELLED, MARKET, NO_OPTIONS } from '#domain/orders/order.ts';
import type { OrderId, OrderIntent, OrderOptions, OrderType } from '#domain/orders/order.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { ExecutionGuard } from '#engine/sim/execution-guard.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';
import { ACME } from '#testkit/engine-runs.ts';
import { barOf } from '#testkit/tick-bars.ts';

/** What a test says about an order; the rest is a plain market order, good till cancelled. */
export type OrderWords = Partial<Omit<OrderIntent, 'options' | 'quantity' | 'id'>> & {
  readonly options?: Partial<OrderOptions>;
};

/** An approved order of `size` units, held to its form and to nothing else. */
export function orderOf(
  id: string,
  side: 'buy' | 'sell',
  size: string,
  words: OrderWords = {},
  at = ACME,
): ApprovedOrder {
  const intent: OrderIntent = {
    id: id as OrderId,
    instrument: at.id,
    side,
    type: MARKET,
    quantity: quantity(Decimal.parse(size)),
    timeInForce: GOOD_TILL_CANCELLED,
    reduceOnly: false,
    closes: undefined,
    bracket: undefined,
    signalId: id,
    ...words,
    options: words.options === undefined ? NO_OPTIONS : { ...NO_OPTIONS, ...words.options },
  };
  const room = Decimal.of(10n ** 30n);
  const account = { equity: room, cash: room, committed: Decimal.ZERO, reducible: quantity(room), mark: priceOf(100) };
  const limits = { instrument: at, maxExposureRatio: Decimal.of(1n), costRatio: Decimal.ZERO };
  const result = approve(intent, limits, { ...account, isKnown: () => false });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

export function priceOf(level: number): Price {
  return price(Decimal.fromNumber(level, 8, 'nearest-even').round(Number.isInteger(level) ? 0 : 2, 'nearest-even'));
}

export function limitAt(level: number): OrderType {
  return { kind: 'limit', price: priceOf(level) };
}

export function stopAt(level: number): OrderType {
  return { kind: 'stop', trigger: priceOf(level) };
}

/** A simulated venue that is told a story bar by bar, and what it answered, in short words. */
export class VenueStory {
  readonly venue: SimVenue;
  readonly fills: Fill[] = [];
  private bars = 0;

  /** Free of costs unless `config` says otherwise. */
  constructor(config: Partial<SimConfig> = {}, at: Instrument = ACME, guard?: ExecutionGuard) {
    this.venue = new SimVenue(at, { ...FREE_SIM, ...config }, guard);
  }

  /** Sends orders; says what came back at once. */
  send(...orders: readonly ApprovedOrder[]): readonly string[] {
    for (const order of orders) this.venue.submit(order);
    return this.heard();
  }

  /** The next minute; says what happened in it. */
  bar(open: number, high: number, low: number, close: number, volume = 1_000): readonly string[] {
    this.venue.onBar({ ...barOf(this.bars++, [open, high, low, close]), volume });
    return this.heard();
  }

  /** The next minute, made of shorter bars. */
  innerBars(bar: Bar, inner: readonly Bar[]): readonly string[] {
    this.bars++;
    this.venue.onBar(bar, inner);
    return this.heard();
  }

  /** A minute in which nothing moves. */
  flat(at: number): readonly string[] {
    return this.bar(at, at, at, at);
  }

  /** What was said since the last look, without plain acceptances. */
  heard(): readonly string[] {
    const events = this.venue.takeEvents();
    for (const event of events) if (event.kind === 'filled') this.fills.push(event.fill);
    return events.filter(({ kind }) => kind !== 'accepted').map(eventText);
  }
}

/** `a fills 10@100 maker`, `a is 5@90`, `a cancelled: ioc`. */
export function eventText(event: OrderEvent): string {
  const { orderId, kind } = event;
  switch (kind) {
    case 'filled': {
      const { quantity, price, liquidity } = event.fill;
      return `${orderId} fills ${quantity.toString()}@${price.toString()} ${liquidity}`;
    }
    case 'amended':
      return `${orderId} is ${event.quantity.toString()}${event.level === undefined ? '' : `@${event.level.toString()}`}`;
    case 'cancelled':
    case 'rejected':
    case 'amend-rejected':
      return `${orderId} ${kind}: ${event.reason}`;
    case 'denied':
    case 'accepted':
    case 'triggered':
    case 'expired':
      return `${orderId} ${kind}`;
  }
}
