import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import { assertBalanced } from '#domain/ledger/posting.ts';
import { entryOrderId } from '#domain/orders/order.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Fill } from '#domain/orders/order-event.ts';

const d = (text: string): Decimal => Decimal.parse(text);
const USDT = currency('USDT');
const BTC: Instrument = {
  id: instrumentId('BTC/USDT', 'sim'),
  symbol: 'BTC/USDT',
  venue: 'sim',
  kind: 'spot',
  base: currency('BTC'),
  quote: USDT,
  priceTick: d('0.01'),
  quantityStep: d('0.00001'),
  minQuantity: d('0.00001'),
  minNotional: d('5'),
  calendar: 'crypto',
};

function fill(side: Side, size: string, at: string, fee = '0'): Fill {
  return {
    orderId: entryOrderId('s1'),
    instrument: BTC.id,
    side,
    price: price(d(at)),
    quantity: quantity(d(size)),
    fee: money(USDT, d(fee)),
    liquidity: 'taker',
    time: 1_000 as UnixMs,
  };
}

function opened(): Ledger {
  const ledger = new Ledger();
  ledger.deposit(money(USDT, d('10000')), 0 as UnixMs);
  return ledger;
}

function balancesOf(ledger: Ledger): Record<string, number> {
  return Object.fromEntries(ledger.balances().map(({ account, balance }) => [account, balance.toNumber()]));
}

describe('the ledger', () => {
  it('books a long position from purchase to sale', () => {
    const ledger = opened();
    ledger.recordFill(fill('buy', '2', '100', '0.2'), BTC);
    expect(balancesOf(ledger)).toEqual({
      'cash:USDT': 9_799.8,
      'capital:USDT': -10_000,
      'position:BTC/USDT@sim': 2,
      'delivered:BTC/USDT@sim': -2,
      'cost:BTC/USDT@sim': 200,
      'realised:USDT': 0,
      'fees:USDT': 0.2,
    });
    // Half at 110: 110 received for what cost 100.
    ledger.recordFill(fill('sell', '1', '110', '0.11'), BTC);
    expect(ledger.realised(USDT).toNumber()).toBe(10);
    expect(ledger.averageEntry(BTC.id, 2)?.toNumber()).toBe(100);
    // The rest at 90: 90 received for what cost 100.
    ledger.recordFill(fill('sell', '1', '90', '0.09'), BTC);
    expect(ledger.realised(USDT).toNumber()).toBe(0);
    expect(ledger.fees(USDT).toNumber()).toBe(0.4);
    expect(ledger.cash(USDT).toNumber()).toBe(9_999.6);
    expect(ledger.averageEntry(BTC.id, 2)).toBeUndefined();
  });

  it('averages the cost of purchases at different prices', () => {
    const ledger = opened();
    ledger.recordFill(fill('buy', '1', '100'), BTC);
    ledger.recordFill(fill('buy', '3', '120'), BTC);
    // (100 + 360) / 4 = 115; one sold at 125 realises 10 and leaves 3 that cost 345.
    expect(ledger.averageEntry(BTC.id, 2)?.toNumber()).toBe(115);
    ledger.recordFill(fill('sell', '1', '125'), BTC);
    expect(ledger.realised(USDT).toNumber()).toBe(10);
    expect(ledger.position(BTC.id).cost.toNumber()).toBe(345);
  });

  it('books a short position as a negative one, with its proceeds in cash', () => {
    const ledger = opened();
    ledger.recordFill(fill('sell', '2', '100'), BTC);
    expect(ledger.cash(USDT).toNumber()).toBe(10_200);
    expect(ledger.position(BTC.id).quantity.toNumber()).toBe(-2);
    expect(ledger.equity(USDT, () => d('130')).amount.toNumber()).toBe(9_940);
    ledger.recordFill(fill('buy', '2', '90'), BTC);
    expect(ledger.realised(USDT).toNumber()).toBe(20);
    expect(ledger.cash(USDT).toNumber()).toBe(10_020);
  });

  it('closes and opens the other side in one execution', () => {
    const ledger = opened();
    ledger.recordFill(fill('buy', '1', '100'), BTC);
    ledger.recordFill(fill('sell', '3', '110'), BTC);
    expect(ledger.realised(USDT).toNumber()).toBe(10);
    expect(ledger.position(BTC.id).quantity.toNumber()).toBe(-2);
    expect(ledger.position(BTC.id).cost.toNumber()).toBe(-220);
  });

  it('adds up amounts that doubles cannot', () => {
    const ledger = opened();
    for (let i = 0; i < 1_000; i++) ledger.recordFill(fill('buy', '0.1', '0.1', '0.0001'), BTC);
    expect(ledger.cash(USDT).toString()).toBe('9989.90000000');
    expect(ledger.fees(USDT).toString()).toBe('0.10000000');
  });

  it('rounds what is finer than the currency against us', () => {
    const ledger = opened();
    const fine = '0.00001';
    ledger.recordFill(fill('buy', fine, '0.12345'), BTC);
    expect(ledger.cash(USDT).minus(d('10000')).toString()).toBe('-0.00000124');
    ledger.recordFill(fill('sell', fine, '0.12345'), BTC);
    expect(ledger.cash(USDT).minus(d('10000')).toString()).toBe('-0.00000001');
  });

  it('wants a price for what is open', () => {
    const ledger = opened();
    ledger.recordFill(fill('buy', '1', '100'), BTC);
    expect(() => ledger.equity(USDT, () => undefined)).toThrow('a price of BTC/USDT@sim is known');
  });

  it('refuses postings that do not sum to zero', () => {
    const postings = [{ account: 'cash:USDT', unit: USDT, amount: d('1') }];
    expect(() => assertBalanced(postings)).toThrow('postings of USDT sum to zero, was 1');
  });
});

describe('the books keep their laws', () => {
  const side = fc.constantFrom<Side>('buy', 'sell');
  const fills = fc.array(fc.tuple(side, fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 99_999 })), {
    minLength: 1,
    maxLength: 30,
  });

  it('every transaction is balanced, and accounts of each unit sum to zero', () => {
    fc.assert(
      fc.property(fills, (list) => {
        const ledger = opened();
        for (const [way, size, at] of list) ledger.recordFill(randomFill(way, size, at), BTC);
        const sums = new Map<string, Decimal>();
        for (const { unit, balance } of ledger.balances())
          sums.set(unit, (sums.get(unit) ?? Decimal.ZERO).plus(balance));
        for (const sum of sums.values()) expect(sum.isZero()).toBe(true);
        const { quantity: held } = ledger.position(BTC.id);
        expect(held.sign() * ledger.position(BTC.id).cost.sign()).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a position that is flat again has realised exactly its cash moves, net of fees', () => {
    fc.assert(
      fc.property(fills, fc.integer({ min: 1, max: 99_999 }), (list, last) => {
        const ledger = opened();
        for (const [way, size, at] of list) ledger.recordFill(randomFill(way, size, at), BTC);
        const { quantity: held } = ledger.position(BTC.id);
        if (!held.isZero()) {
          const closing = fill(held.sign() > 0 ? 'sell' : 'buy', held.absolute().toString(), `${last / 100}`, '0.03');
          ledger.recordFill(closing, BTC);
        }
        expect(ledger.position(BTC.id).cost.isZero()).toBe(true);
        const earned = ledger.cash(USDT).minus(d('10000'));
        expect(earned.equals(ledger.realised(USDT).minus(ledger.fees(USDT)))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same after a snapshot', () => {
    fc.assert(
      fc.property(fills, fills, (before, after) => {
        const ledger = opened();
        for (const [way, size, at] of before) ledger.recordFill(randomFill(way, size, at), BTC);
        const copy = new Ledger();
        copy.restore(JSON.parse(JSON.stringify(ledger.snapshot())) as State, [BTC]);
        for (const [way, size, at] of after) {
          ledger.recordFill(randomFill(way, size, at), BTC);
          copy.recordFill(randomFill(way, size, at), BTC);
        }
        expect(copy.snapshot()).toEqual(ledger.snapshot());
      }),
      { numRuns: 1_000 },
    );
  });

  function randomFill(way: Side, size: number, at: number): Fill {
    return fill(way, Decimal.of(BigInt(size), 5).toString(), Decimal.of(BigInt(at), 2).toString(), '0.01');
  }
});
