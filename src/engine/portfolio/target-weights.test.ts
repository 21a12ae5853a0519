import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price } from '#core/money.ts';
import { ordersToWeights } from '#engine/portfolio/target-weights.ts';
import type { WeightTarget } from '#engine/portfolio/target-weights.ts';
import { ACME, SAP, d } from '#testkit/trading-accounts.ts';

function target(changes: Partial<WeightTarget>): WeightTarget {
  return {
    instrument: ACME.id,
    weight: d('0.5'),
    held: d('0'),
    price: price(d('30')),
    step: d('1'),
    fee: () => Decimal.ZERO,
    ...changes,
  };
}

const sized = (equity: string, changes: Partial<WeightTarget>): string[] =>
  ordersToWeights(d(equity), [target(changes)]).map(({ side, quantity }) => `${side} ${quantity.toString()}`);

describe('orders to weights', () => {
  it('buy whole steps within the room that a weight leaves, the fee included', () => {
    expect(sized('1000', {})).toEqual(['buy 16']);
    // 16 * 30 + 20.01 is more than 500.
    expect(sized('1000', { fee: () => d('20.01') })).toEqual(['buy 15']);
    expect(sized('1000', { fee: () => d('20') })).toEqual(['buy 16']);
    expect(sized('50', {})).toEqual([]);
  });

  it('sell as many steps as raise what is missing after the fee, at most all of them', () => {
    // 25 are worth 750, 250 too many: 9 raise 270, or 10 when 27 of it is the fee.
    expect(sized('1000', { held: d('25') })).toEqual(['sell 9']);
    expect(sized('1000', { held: d('25'), fee: () => d('27') })).toEqual(['sell 10']);
    expect(sized('1000', { held: d('20'), weight: d('0.01'), fee: () => d('80') })).toEqual(['sell 20']);
    expect(sized('1000', { held: d('25'), weight: d('0') })).toEqual(['sell 25']);
  });

  it('come with what is sold first', () => {
    const orders = ordersToWeights(d('1000'), [target({}), target({ instrument: SAP.id, held: d('30') })]);
    expect(orders.map(({ side }) => side)).toEqual(['sell', 'buy']);
  });

  it('never cost more than their room, nor leave more than a step of it', () => {
    const numbers = fc.record({
      equity: fc.integer({ min: 100, max: 1_000_000 }),
      held: fc.integer({ min: 0, max: 500 }),
      weight: fc.integer({ min: 1, max: 100 }),
      cents: fc.integer({ min: 100, max: 20_000 }),
      bps: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(numbers, ({ equity, held, weight, cents, bps }) => {
        const at = price(Decimal.of(BigInt(cents), 2));
        const fee: WeightTarget['fee'] = (size) => at.times(size).times(Decimal.of(BigInt(bps), 4));
        const one = target({ weight: Decimal.of(BigInt(weight), 2), held: Decimal.of(BigInt(held)), price: at, fee });
        const amount = Decimal.of(BigInt(equity)).times(one.weight).minus(one.held.times(at));
        const [order] = ordersToWeights(Decimal.of(BigInt(equity)), [one]);
        const size = order?.quantity ?? Decimal.ZERO;
        const cost = (units: Decimal): number => {
          const worth = at.times(units);
          const paid = fee(units as typeof one.step & Parameters<typeof fee>[0]);
          return (order?.side === 'sell' ? paid.minus(worth) : worth.plus(paid)).toNumber();
        };
        const room = amount.toNumber() + 1e-9;
        const isAll = order?.side === 'sell' && size.equals(one.held);
        expect(isAll || cost(size) <= room).toBe(true);
        const next = order?.side === 'sell' ? size.minus(one.step) : size.plus(one.step);
        expect(isAll || cost(next) > amount.toNumber() - 1e-9 || amount.sign() < 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
