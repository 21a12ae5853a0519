import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { InvariantError } from '#core/invariant.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { entryOrderId } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { advance, isFinal, submitted } from '#domain/orders/order-state.ts';

const orderId = entryOrderId('s1');
const time = 1_000 as UnixMs;
const ten = quantity(Decimal.of(10n));
const ACCEPTED: OrderEvent = { kind: 'accepted', orderId, time };

function filled(size: bigint): OrderEvent {
  const fill = {
    orderId,
    instrument: instrumentId('ACME/USD', 'sim'),
    side: 'buy',
    price: price(Decimal.of(100n)),
    quantity: quantity(Decimal.of(size)),
    fee: money(currency('USD'), Decimal.ZERO),
    liquidity: 'taker',
    time,
  } as const;
  return { kind: 'filled', orderId, time, fill };
}

function after(...events: readonly OrderEvent[]): string {
  return events.reduce((state, event) => advance(state, event), submitted(ten)).kind;
}

describe('the life of an order', () => {
  it('goes from submitted over working to filled, piece by piece', () => {
    expect(after()).toBe('submitted');
    expect(after(ACCEPTED)).toBe('working');
    expect(after(ACCEPTED, filled(4n))).toBe('working');
    expect(after(ACCEPTED, filled(4n), filled(6n))).toBe('filled');
  });

  it('ends by denial, rejection, cancellation or expiry', () => {
    expect(after({ kind: 'rejected', orderId, time, reason: 'market-closed' })).toBe('rejected');
    expect(after(ACCEPTED, filled(4n), { kind: 'cancelled', orderId, time, reason: 'requested' })).toBe('cancelled');
    expect(after(ACCEPTED, { kind: 'expired', orderId, time })).toBe('expired');
  });

  it('shrinks when the venue amends it', () => {
    const amended: OrderEvent = {
      kind: 'amended',
      orderId,
      time,
      quantity: quantity(Decimal.of(3n)),
      level: price(Decimal.of(90n)),
    };
    expect(after(ACCEPTED, amended, filled(3n))).toBe('filled');
  });

  it('takes a trigger and a refused amendment as they are', () => {
    const triggered: OrderEvent = { kind: 'triggered', orderId, time };
    const refused: OrderEvent = { kind: 'amend-rejected', orderId, time, reason: 'quantity' };
    expect(after(ACCEPTED, triggered)).toBe('working');
    expect(after(ACCEPTED, triggered, filled(10n))).toBe('filled');
    expect(() => after(triggered)).toThrow('a submitted order is never triggered');
    expect(after(refused)).toBe('submitted');
    expect(after(ACCEPTED, filled(10n), refused)).toBe('filled');
  });

  it('knows which states are final', () => {
    expect(isFinal(submitted(ten))).toBe(false);
    expect(isFinal(advance(submitted(ten), ACCEPTED))).toBe(false);
    expect(isFinal(advance(advance(submitted(ten), ACCEPTED), filled(10n)))).toBe(true);
  });

  it('never fills more than was ordered', () => {
    expect(() => after(ACCEPTED, filled(11n))).toThrow("fills sum to at most the order's 10, was 11");
  });

  it('takes nothing after its end, and no fill before the answer', () => {
    expect(() => after(ACCEPTED, filled(10n), ACCEPTED)).toThrow(InvariantError);
    expect(() => after(filled(10n))).toThrow('a submitted order is never filled');
  });
});
