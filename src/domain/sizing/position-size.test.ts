import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { price } from '#core/money.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { DEFAULT_SIZING, PositionSizer } from '#domain/sizing/position-size.ts';
import type { SizingConfig } from '#domain/sizing/position-size.ts';

const d = (text: string): Decimal => Decimal.parse(text);
/** Steps of 0.00001, at least 0.00001 and 5 USDT. */
const BTC = assumedInstrument('BTC/USDT', 'sim', 2);

function sized(config: SizingConfig, equity: string, reference: string, stop: string, costRatio = '0'): unknown {
  const request = { equity: d(equity), reference: price(d(reference)), stop: price(d(stop)), costRatio: d(costRatio) };
  const outcome = new PositionSizer(config, BTC).size(request);
  return outcome.kind === 'sized' ? [outcome.quantity.toString(), outcome.limitedBy] : outcome.kind;
}

describe('position size', () => {
  it('loses the risk budget at the stop', () => {
    // 1 % of 10000 is 100; 100 / (20000 - 18000) = 0.05.
    expect(sized(DEFAULT_SIZING, '10000', '20000', '18000')).toEqual(['0.05000', 'risk']);
    expect(sized(DEFAULT_SIZING, '10000', '20000', '22000')).toEqual(['0.05000', 'risk']);
  });

  it('is never worth more than the exposure allows, cost included', () => {
    // 100 / 100 = 1 unit would be worth 20000; 10000 / 20000 = 0.5, and with 0.2 % of cost 10000 / 20040 = 0.49900…
    expect(sized(DEFAULT_SIZING, '10000', '20000', '19900')).toEqual(['0.50000', 'exposure']);
    expect(sized(DEFAULT_SIZING, '10000', '20000', '19900', '0.002')).toEqual(['0.49900', 'exposure']);
  });

  it('is rounded down to the step', () => {
    // 100 / 1700 = 0.058823…
    expect(sized(DEFAULT_SIZING, '10000', '20000', '18300')).toEqual(['0.05882', 'risk']);
  });

  it('is too small when it falls below the smallest order, and says which rule', () => {
    const sizer = new PositionSizer(DEFAULT_SIZING, BTC);
    const costRatio = Decimal.ZERO;
    const request = { reference: price(d('20000')), stop: price(d('18000')), costRatio };
    expect(sizer.size({ ...request, equity: d('20') })).toMatchObject({
      kind: 'too-small',
      rule: 'min-notional',
      minimum: '5',
    });
    expect(sizer.size({ ...request, equity: d('1') })).toMatchObject({ kind: 'too-small', rule: 'min-quantity' });
    expect(sizer.size({ ...request, equity: d('-50') })).toMatchObject({ kind: 'too-small', rule: 'min-quantity' });
  });

  it('cannot be told when the stop is at the entry', () => {
    expect(sized(DEFAULT_SIZING, '10000', '20000', '20000')).toBe('no-distance');
  });

  it('may be a share of the equity or a fixed quantity', () => {
    expect(sized({ kind: 'exposure', exposureRatio: 0.5 }, '10000', '20000', '19000')).toEqual(['0.25000', 'exposure']);
    expect(sized({ kind: 'fixed', quantity: '0.3' }, '10000', '20000', '19000')).toEqual(['0.30000', 'fixed']);
  });

  it('refuses ratios that are not above zero', () => {
    const bad = { kind: 'risk', riskRatio: 0, maxExposureRatio: 1 } as const;
    expect(() => new PositionSizer(bad, BTC)).toThrow(AssayError);
    expect(() => new PositionSizer(bad, BTC)).toThrow('Expected sizing riskRatio to be above "0", was "0"');
  });

  it('never risks more than the budget, and one step more would', () => {
    const cents = fc.integer({ min: 100_000, max: 9_000_000 });
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: 1_000, max: 100_000 }), (at, stopAt, equity) => {
        fc.pre(at !== stopAt);
        const reference = price(Decimal.of(BigInt(at), 2));
        const stop = price(Decimal.of(BigInt(stopAt), 2));
        const budget = Decimal.of(BigInt(equity)).times(d('0.01'));
        const config = { kind: 'risk', riskRatio: 0.01, maxExposureRatio: 1_000 } as const;
        const request = { equity: Decimal.of(BigInt(equity)), reference, stop, costRatio: Decimal.ZERO };
        const outcome = new PositionSizer(config, BTC).size(request);
        if (outcome.kind !== 'sized' || outcome.limitedBy !== 'risk') return;
        const distance = reference.minus(stop).absolute();
        expect(outcome.quantity.times(distance).compare(budget)).toBeLessThanOrEqual(0);
        expect(outcome.quantity.plus(BTC.quantityStep).times(distance).compare(budget)).toBe(1);
      }),
      { numRuns: 1_000 },
    );
  });
});
