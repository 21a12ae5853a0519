import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import type { RateLimits } from '#sandbox/exchange/exchange-config.ts';

const BAN_MS = 2 * MINUTE_MS;

/** Counts what is asked in windows that begin with each minute, ten seconds and day, as the exchange does. */
export class RateLimiter {
  private readonly limits: RateLimits;
  private readonly weight = new Window(MINUTE_MS);
  private readonly orders10s = new Window(10 * SECOND_MS);
  private readonly ordersDay = new Window(DAY_MS);
  private strikes = 0;
  private bannedUntil = Number.NEGATIVE_INFINITY;

  constructor(limits: RateLimits) {
    this.limits = limits;
  }

  /** Throws 429 past the limit, 418 for a while when requests go on in spite of it. */
  use(weight: number, now: number): void {
    if (now < this.bannedUntil) throw refuse.banned(secondsTo(this.bannedUntil, now), this.bannedUntil);
    if (this.weight.used(now) === 0) this.strikes = 0;
    if (this.weight.add(weight, now) <= this.limits.weightPerMinute) return;
    if (++this.strikes > this.limits.strikes) {
      this.bannedUntil = now + BAN_MS;
      throw refuse.banned(secondsTo(this.bannedUntil, now), this.bannedUntil);
    }
    throw refuse.tooManyRequests(secondsTo(this.weight.end(now), now), this.limits.weightPerMinute);
  }

  useOrder(now: number): void {
    const { ordersPer10s, ordersPerDay } = this.limits;
    if (this.orders10s.add(1, now) > ordersPer10s) {
      throw refuse.tooManyOrders(ordersPer10s, '10 SECOND', secondsTo(this.orders10s.end(now), now));
    }
    if (this.ordersDay.add(1, now) > ordersPerDay) {
      throw refuse.tooManyOrders(ordersPerDay, '1 DAY', secondsTo(this.ordersDay.end(now), now));
    }
  }

  headers(now: number): Record<string, string> {
    const used = `${this.weight.used(now)}`;
    return { 'x-mbx-used-weight': used, 'x-mbx-used-weight-1m': used };
  }

  orderHeaders(now: number): Record<string, string> {
    return {
      'x-mbx-order-count-10s': `${this.orders10s.used(now)}`,
      'x-mbx-order-count-1d': `${this.ordersDay.used(now)}`,
    };
  }

  /** As `exchangeInfo` tells them. */
  listing(): readonly Readonly<Record<string, unknown>>[] {
    const { weightPerMinute, ordersPer10s, ordersPerDay } = this.limits;
    return [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ordersPer10s },
      { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ordersPerDay },
    ];
  }
}

class Window {
  private readonly length: number;
  private start = Number.NEGATIVE_INFINITY;
  private count = 0;

  constructor(length: number) {
    this.length = length;
  }

  used(now: number): number {
    return this.end(now) === this.start + this.length ? this.count : 0;
  }

  add(amount: number, now: number): number {
    this.count = this.used(now) + amount;
    this.start = this.end(now) - this.length;
    return this.count;
  }

  end(now: number): number {
    return (Math.floor(now / this.length) + 1) * this.length;
  }
}

function secondsTo(instant: number, now: number): number {
  return Math.max(1, Math.ceil((instant - now) / SECOND_MS));
}
