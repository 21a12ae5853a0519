import { Decimal } from '#core/decimal.ts';
import { Ring } from '#core/ring.ts';
import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { OrderId, OrderIntent } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { PositionReach } from '#domain/risk/position-reach.ts';
import type { InstrumentLimits, OrderRate } from '#domain/risk/risk-config.ts';

/** Limits of one instrument as numbers, infinite (or 0 for a minimum) where there is none. Quantities are in whole lots. */
export interface InstrumentBounds {
  readonly minNotional: number;
  readonly maxNotional: number;
  readonly maxLots: number;
  readonly maxPositionNotional: number;
  readonly maxPositionLots: number;
  readonly collarRatio: number;
  readonly collarTicks: number;
  readonly maxMarkAgeMs: number;
}

export interface InstrumentRiskOptions {
  readonly limits: InstrumentLimits;
  readonly accountCurrency: string;
  /** Whether something besides the limits asks for market hours. */
  readonly needsCalendar: boolean;
}

/** All that risk knows of one instrument: what is held, what rests, the mark, and its own limits. */
export class InstrumentRisk {
  readonly instrument: Instrument;
  /** Its position in the list of instruments, which is how everything else refers to it. */
  readonly index: number;
  readonly bounds: InstrumentBounds;
  /** Known when a rule asks for market hours. */
  readonly calendar: TradingCalendar | undefined;
  readonly openMarketOnly: boolean;
  readonly rate: OrderRateWindow | undefined;
  readonly reach = new PositionReach();
  /** Latest price in quote currency, NaN while unknown, and when it was. */
  mark = Number.NaN;
  markTime = Number.NEGATIVE_INFINITY;
  /** What one unit of the quote currency is worth in the account's; NaN while unknown. */
  exchange: number;
  /** Worth of one lot in the account's currency at the mark; NaN while the mark or the exchange rate is unknown. */
  lotWorth = Number.NaN;
  /** The order that flattens it; null when there is none. */
  flattening: OrderId | null = null;
  readonly lotSize: number;
  private readonly grid: LotGrid;
  private readonly ticksPerUnit: number;
  /** Scale of quantities of which the units are the lots; -1 when they are not. */
  private readonly lotScale: number;

  constructor(
    instrument: Instrument,
    index: number,
    { limits, accountCurrency, needsCalendar }: InstrumentRiskOptions,
  ) {
    const { priceTick, quantityStep } = instrument;
    this.instrument = instrument;
    this.index = index;
    this.grid = new LotGrid(instrument);
    this.lotSize = toNumber(quantityStep);
    this.lotScale = quantityStep.units === 1n ? quantityStep.scale : -1;
    this.ticksPerUnit = 1 / toNumber(priceTick);
    this.exchange = instrument.quote === accountCurrency ? 1 : Number.NaN;
    this.bounds = boundsOf(limits, quantityStep);
    this.openMarketOnly = limits.openMarketOnly === true;
    this.calendar = this.openMarketOnly || needsCalendar ? calendarNamed(instrument.calendar) : undefined;
    this.rate = limits.orderRate === undefined ? undefined : new OrderRateWindow(limits.orderRate);
  }

  onMark(mark: number, time: number): void {
    this.mark = mark;
    this.markTime = time;
    this.lotWorth = this.lotSize * mark * this.exchange;
  }

  onExchange(rate: number): void {
    this.exchange = rate;
    this.lotWorth = this.lotSize * this.mark * rate;
  }

  /** Whole lots of a quantity, a part of one counted as one; infinite when they are too many to be exact. */
  lotsOf(quantity: Decimal): number {
    if (quantity.scale !== this.lotScale) return this.roundedLots(quantity);
    const lots = Number(quantity.units);
    return Number.isSafeInteger(lots) ? lots : Number.POSITIVE_INFINITY;
  }

  /** The quantity of so many lots. */
  quantityOf(lots: number): OrderIntent['quantity'] {
    return this.grid.quantity(lots);
  }

  /** Whole ticks between two prices. */
  ticksBetween(a: number, b: number): number {
    return Math.abs(Math.round(a * this.ticksPerUnit) - Math.round(b * this.ticksPerUnit));
  }

  snapshot(): State {
    const { reach, mark, markTime, exchange, flattening, rate } = this;
    return captureState({ reach, mark, markTime, exchange, flattening, rate: rate?.snapshot() });
  }

  restore(state: State): void {
    const { reach } = this;
    const live = { reach, mark: 0, markTime: 0, exchange: 0, flattening: null as OrderId | null, rate: undefined };
    restoreState(live, state);
    this.onExchange(live.exchange);
    this.onMark(live.mark, live.markTime);
    this.flattening = live.flattening;
    if (this.rate !== undefined && live.rate !== undefined) this.rate.restore(live.rate);
  }

  private roundedLots(quantity: Decimal): number {
    return this.grid.lotsOf(quantity.roundTo(this.instrument.quantityStep, 'up')) ?? Number.POSITIVE_INFINITY;
  }
}

/** When the latest orders were sent: at most so many in any stretch of the window's length. */
export class OrderRateWindow {
  readonly orders: number;
  readonly windowMs: number;
  private readonly sent: Ring;

  constructor({ orders, windowMs }: OrderRate) {
    this.orders = orders;
    this.windowMs = windowMs;
    this.sent = new Ring(orders);
  }

  /** Whether one more now would be too many. */
  isFull(now: number): boolean {
    return this.sent.isFull && this.sent.oldest() > now - this.windowMs;
  }

  note(now: number): void {
    this.sent.push(now);
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }
}

/** The price that an order names: its limit, else its trigger; undefined for one that names none. */
export function namedPrice({ type }: OrderIntent): Decimal | undefined {
  switch (type.kind) {
    case 'limit':
    case 'stop-limit':
    case 'touch-limit':
      return type.price;
    case 'stop':
    case 'touch':
      return type.trigger;
    case 'trailing-stop':
      return type.trigger ?? type.activation;
    case 'market':
    case 'market-to-limit':
      return undefined;
  }
}

function boundsOf(limits: InstrumentLimits, step: Decimal): InstrumentBounds {
  return {
    minNotional: limits.minOrderNotional === undefined ? 0 : Number(limits.minOrderNotional),
    maxNotional: amountOr(limits.maxOrderNotional),
    maxLots: lotsOr(limits.maxOrderQuantity, step),
    maxPositionNotional: amountOr(limits.maxPositionNotional),
    maxPositionLots: lotsOr(limits.maxPositionQuantity, step),
    collarRatio: limits.collarRatio ?? Number.POSITIVE_INFINITY,
    collarTicks: limits.collarTicks ?? Number.POSITIVE_INFINITY,
    maxMarkAgeMs: limits.maxMarkAgeMs ?? Number.POSITIVE_INFINITY,
  };
}

/** An amount as a number, infinite when there is no limit. */
export function amountOr(text: string | undefined): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Number(text);
}

function lotsOr(text: string | undefined, step: Decimal): number {
  return text === undefined ? Number.POSITIVE_INFINITY : Number(Decimal.parse(text).dividedBy(step, 0, 'down').units);
}
