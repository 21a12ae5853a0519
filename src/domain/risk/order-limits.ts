import { formatInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { InstrumentRisk, OrderRateWindow } from '#domain/risk/instrument-risk.ts';
import { denied, figure, percent, seconds } from '#domain/risk/risk-denial.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';

/** What an order is judged by when it may raise exposure. */
export interface JudgedOrder {
  readonly lots: number;
  /** The price that it names, NaN when it takes any. */
  readonly price: number;
  readonly now: UnixMs;
  readonly accountCurrency: string;
}

/** The limits of one order by itself: market hours, rate, freshness of the mark, price, size. */
export function checkOrder(
  at: InstrumentRisk,
  order: JudgedOrder,
  total: OrderRateWindow | undefined,
): RiskDenial | undefined {
  return (
    checkMarketHours(at, order.now) ?? checkRates(at, order.now, total) ?? checkPrice(at, order) ?? checkSize(at, order)
  );
}

/** Refuses what cannot be measured: no mark yet, or no exchange rate. */
export function checkMeasurable(at: InstrumentRisk, accountCurrency: string): RiskDenial | undefined {
  const { instrument, mark, exchange, bounds } = at;
  if (Number.isNaN(mark)) return denied('stale-mark', seconds(bounds.maxMarkAgeMs), `no mark of ${instrument.id}`);
  if (!Number.isNaN(exchange)) return undefined;
  return denied('unknown-rate', accountCurrency, `none from ${instrument.quote}`);
}

function checkMarketHours(at: InstrumentRisk, now: UnixMs): RiskDenial | undefined {
  const { calendar, instrument } = at;
  if (!at.openMarketOnly || calendar === undefined || calendar.isOpen(now)) return undefined;
  const opens = formatInstant(calendar.sessionAt(now).open as UnixMs);
  return denied('market-closed', opens, `${instrument.id} closed at ${formatInstant(now)}`);
}

function checkRates({ rate }: InstrumentRisk, now: UnixMs, total: OrderRateWindow | undefined): RiskDenial | undefined {
  if (rate?.isFull(now) === true) return rateDenied('order-rate', rate);
  return total?.isFull(now) === true ? rateDenied('total-order-rate', total) : undefined;
}

function rateDenied(rule: 'order-rate' | 'total-order-rate', { orders, windowMs }: OrderRateWindow): RiskDenial {
  const span = seconds(windowMs);
  return denied(rule, `${orders} orders in ${span}`, `${orders + 1} orders in ${span}`);
}

/** Whether the mark is fresh, and the price that the order names near it. */
export function checkPrice(at: InstrumentRisk, { price, now }: JudgedOrder): RiskDenial | undefined {
  const { bounds, mark, markTime, instrument } = at;
  const age = now - markTime;
  if (age > bounds.maxMarkAgeMs) {
    const actual = Number.isFinite(age) ? seconds(age) : `no mark of ${instrument.id}`;
    return denied('stale-mark', seconds(bounds.maxMarkAgeMs), actual);
  }
  const { collarRatio, collarTicks } = bounds;
  if (collarRatio === Number.POSITIVE_INFINITY && collarTicks === Number.POSITIVE_INFINITY) return undefined;
  if (Number.isNaN(price)) return undefined;
  if (Number.isNaN(mark)) return denied('stale-mark', seconds(bounds.maxMarkAgeMs), `no mark of ${instrument.id}`);
  const ticks = at.ticksBetween(price, mark);
  const where = `${figure(price)} with the mark at ${figure(mark)}`;
  if (ticks > collarTicks) return denied('price-collar', `${collarTicks} ticks`, `${ticks} ticks: ${where}`);
  const distance = Math.abs(price - mark);
  if (!(distance > collarRatio * mark)) return undefined;
  return denied('price-collar', percent(collarRatio), `${percent(distance / mark)}: ${where}`);
}

function checkSize(at: InstrumentRisk, { lots, price, accountCurrency }: JudgedOrder): RiskDenial | undefined {
  const { bounds, lotSize, instrument } = at;
  if (lots > bounds.maxLots) {
    const { base } = instrument;
    return denied(
      'max-order-quantity',
      `${figure(bounds.maxLots * lotSize)} ${base}`,
      `${figure(lots * lotSize)} ${base}`,
    );
  }
  if (bounds.maxNotional === Number.POSITIVE_INFINITY && bounds.minNotional === 0) return undefined;
  const worth = lots * (lotSize * (Number.isNaN(price) ? at.mark : price)) * at.exchange;
  if (Number.isNaN(worth)) return checkMeasurable(at, accountCurrency);
  const isLarge = worth > bounds.maxNotional;
  if (!isLarge && worth >= bounds.minNotional) return undefined;
  const limit = isLarge ? bounds.maxNotional : bounds.minNotional;
  const texts = [`${figure(limit)} ${accountCurrency}`, `${figure(worth)} ${accountCurrency}`] as const;
  return denied(isLarge ? 'max-order-notional' : 'min-order-notional', ...texts);
}
