import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';
import { OrderNames } from '#adapters/venues/ccxt/order-names.ts';

const LONG = 'entry-2026-11-21_0123456789abcdefghi' as ClientOrderId;

describe('names of orders', () => {
  it('go over the wire as they are when the exchange takes them', () => {
    const names = new OrderNames(/^[A-Za-z0-9_-]{1,36}$/);
    expect(names.wire(LONG)).toBe(LONG);
    expect(names.name(LONG, '17')).toBe(LONG);
  });

  it('go as 32 hex digits when it does not, the same in every process, and come back as ours', () => {
    const [one, other] = [new OrderNames(/^\w{1,18}$/), new OrderNames(/^\w{1,18}$/)];
    const wire = one.wire(LONG);
    expect(wire).toMatch(/^[0-9a-f]{32}$/);
    expect(other.name(wire, '17')).toBe(wire);
    expect(other.wire(LONG)).toBe(wire);
    expect(other.name(wire, '17')).toBe(LONG);
  });

  it('are made from the number of an order that somebody else placed without one', () => {
    expect(new OrderNames(/./).name(undefined, '8f2c')).toBe('order-8f2c');
    expect(new OrderNames(/./).name('', '8f2c')).toBe('order-8f2c');
  });
});
