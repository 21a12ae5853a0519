import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { digitsOf, isOrderPrice, limitAmounts, marketAmounts } from '#adapters/polymarket/orders/order-amounts.ts';

const TICKS = ['0.1', '0.01', '0.005', '0.0025', '0.001', '0.0001'];

/** A market of any tick size, a price on it, and a size in hundredths. */
const ORDERS = fc
  .record({
    tick: fc.constantFrom(...TICKS),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    cents: fc.integer({ min: 500, max: 10_000_000 }),
  })
  .map(({ tick, share, cents }) => {
    const tickSize = Decimal.parse(tick);
    const steps = Math.round(1 / Number(tick)) - 1;
    const price = tickSize.times(Decimal.of(BigInt(1 + Math.floor(share * (steps - 1)))));
    return { tickSize, price, size: Decimal.of(BigInt(cents), 2) };
  });

describe('amounts of a limit', () => {
  it('are the size and exactly what it costs, mirrored for a seller', () => {
    fc.assert(
      fc.property(ORDERS, ({ tickSize, price, size }) => {
        const buy = limitAmounts({ side: 'buy', price, tickSize }, size);
        expect(isOrderPrice(price, tickSize)).toBe(true);
        expect(Decimal.of(buy.takerAmount, 6).equals(size)).toBe(true);
        expect(Decimal.of(buy.makerAmount, 6).equals(price.times(size))).toBe(true);
        const sell = limitAmounts({ side: 'sell', price, tickSize }, size);
        expect(sell).toEqual({ makerAmount: buy.takerAmount, takerAmount: buy.makerAmount });
      }),
    );
  });

  it('are those of the nearest price that the tick has digits for, and of whole hundredths', () => {
    // 0.515 of a tick of 0.01 is 0.52; 21.049 contracts are 21.04: 10.9408.
    const order = { side: 'buy', price: Decimal.parse('0.515'), tickSize: Decimal.parse('0.01') } as const;
    expect(limitAmounts(order, Decimal.parse('21.049'))).toEqual({
      makerAmount: 10_940_800n,
      takerAmount: 21_040_000n,
    });
  });

  it.each([
    ['0.001', '0.01', '5', 'Expected a price from "0.01" to "0.99", was "0.00"'],
    ['0.995', '0.01', '5', 'Expected a price from "0.01" to "0.99", was "1.00"'],
    ['1', '0.1', '5', 'Expected a price from "0.1" to "0.9"'],
    ['0.5', '0.01', '0.009', 'Expected an order of more than nothing'],
    ['0.5', '0.02', '5', 'Expected a tick size of 0.1, 0.01, 0.005, 0.0025, 0.001, 0.0001, was "0.02"'],
  ])('are none for a price of %s at a tick of %s and a size of %s', (price, tick, size, message) => {
    const order = { side: 'buy', price: Decimal.parse(price), tickSize: Decimal.parse(tick) } as const;
    expect(() => limitAmounts(order, Decimal.parse(size))).toThrow(message);
  });
});

describe('amounts of an order that spends', () => {
  it('never ask for more contracts than the money is worth at the price, and for all but the last digit of it', () => {
    fc.assert(
      fc.property(ORDERS, ({ tickSize, price, size }) => {
        const { makerAmount, takerAmount } = marketAmounts({ side: 'buy', price, tickSize }, size);
        const { amount } = digitsOf(tickSize);
        const contracts = Decimal.of(takerAmount, 6);
        expect(Decimal.of(makerAmount, 6).equals(size)).toBe(true);
        expect(contracts.isMultipleOf(Decimal.of(1n, amount))).toBe(true);
        expect(price.times(contracts).compare(size)).toBeLessThanOrEqual(0);
        expect(price.times(contracts.plus(Decimal.of(1n, amount))).compare(size)).toBe(1);
      }),
    );
  });

  it('are cut, not rounded', () => {
    const tickSize = Decimal.parse('0.01');
    // 1 / 0.07 = 14.285714...
    const buy = marketAmounts({ side: 'buy', price: Decimal.parse('0.079'), tickSize }, Decimal.parse('1.009'));
    expect(buy).toEqual({ makerAmount: 1_000_000n, takerAmount: 14_285_700n });
    const sell = marketAmounts({ side: 'sell', price: Decimal.parse('0.079'), tickSize }, Decimal.parse('33.339'));
    expect(sell).toEqual({ makerAmount: 33_330_000n, takerAmount: 2_333_100n });
  });
});

describe('prices of orders', () => {
  it.each([
    ['0.5', '0.01', true],
    ['0.505', '0.01', false],
    ['0.505', '0.005', true],
    ['0.0025', '0.0025', true],
    ['0.9975', '0.0025', true],
    ['0.998', '0.0025', false],
    ['0', '0.01', false],
    ['1', '0.01', false],
    ['0.99', '0.01', true],
  ])('%s at a tick of %s: %s', (price, tick, expected) => {
    expect(isOrderPrice(Decimal.parse(price), Decimal.parse(tick))).toBe(expected);
  });
});
