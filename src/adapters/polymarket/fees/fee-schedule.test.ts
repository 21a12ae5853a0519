import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { feesOf, pastFees } from '#adapters/polymarket/fees/fee-schedule.ts';

const CRYPTO = { feesEnabled: true, feeSchedule: { rate: 0.07, exponent: 1, takerOnly: true, rebateRate: 0.2 } };

describe('fees of a market', () => {
  it('are 1.75 cents a contract for a coin toss in crypto, and a third of a cent near certainty', () => {
    const fees = feesOf(CRYPTO, 'crypto');
    // 0.07 * 0.5 * 0.5 = 0.0175; 0.07 * 0.95 * 0.05 = 0.003325, cut to 0.00332.
    expect(charged(fees, '0.5', '1')).toBe('0.01750000');
    expect(charged(fees, '0.95', '1')).toBe('0.00332000');
    // 100 contracts for 50: 1.75 is 3.5 % of the stake.
    expect(charged(fees, '0.5', '100')).toBe('1.75000000');
    expect(charged(fees, '0.5', '100', { liquidity: 'maker' })).toBe('0');
  });

  it('are none where the venue says so', () => {
    expect(feesOf({ feesEnabled: false, feeSchedule: CRYPTO.feeSchedule }, 'crypto')).toBeUndefined();
    expect(feesOf({}, 'crypto')).toBeUndefined();
    expect(feesOf({ feesEnabled: true, feeSchedule: { rate: 0, exponent: 1 } }, 'other')).toBeUndefined();
    expect(feesOf({ feesEnabled: true, feeSchedule: null }, 'geopolitics')).toBeUndefined();
  });

  it('are those of its category when it does not say which', () => {
    expect(feesOf({ feesEnabled: true }, 'sports')).toEqual(pastFees('sports'));
  });

  it.each([
    { rate: 'much', exponent: 1 },
    { rate: -0.07, exponent: 1 },
    { rate: 7, exponent: 1 },
    { rate: 0.07, exponent: 0.5 },
    { rate: Number.NaN, exponent: 1 },
  ])('are no guess: %j is refused', (feeSchedule) => {
    expect(() => feesOf({ feesEnabled: true, feeSchedule }, 'crypto')).toThrow(
      /^Expected (a rate|an exponent) of fees/,
    );
  });

  it('take small rates as they are', () => {
    const fees = feesOf({ feesEnabled: true, feeSchedule: { rate: 0.0000001, exponent: 1 } }, 'other');
    expect(fees?.schedule[0]?.rate).toBe('0.0000001');
  });
});

describe('fees in the past', () => {
  it.each([
    ['2026-01-15', '0.00000000'],
    // 0.25 * (0.5 * 0.5)^2
    ['2026-02-15', '0.01562000'],
    ['2026-04-15', '0.01800000'],
    ['2026-09-01', '0.01750000'],
  ])('of a crypto market on %s are %s', (day, expected) => {
    expect(charged(pastFees('crypto'), '0.5', '1', { day })).toBe(expected);
  });

  it('are nowhere higher than in crypto, and nothing in geopolitics', () => {
    const atHalf = Object.fromEntries(
      MARKET_CATEGORIES.map((category) => [category, charged(pastFees(category), '0.5', '100')]),
    );
    expect(atHalf).toMatchObject({
      geopolitics: 'free',
      sports: '0.75000000',
      politics: '1.00000000',
      fed: '1.25000000',
    });
    for (const fee of Object.values(atHalf)) expect(fee === 'free' || Number(fee) <= 1.75).toBe(true);
  });
});

function charged(
  fees: ProbabilityFeeConfig | undefined,
  at: string,
  size: string,
  { liquidity = 'taker', day = '2026-11-20' }: { readonly liquidity?: 'maker' | 'taker'; readonly day?: string } = {},
): string {
  if (fees === undefined) return 'free';
  const paid = price(Decimal.parse(at));
  const quantityOf = quantity(Decimal.parse(size));
  const time = unixMs(Date.parse(day));
  const request = {
    side: 'buy',
    price: paid,
    quantity: quantityOf,
    notional: paid.times(quantityOf),
    liquidity,
    time,
  } as const;
  return new ProbabilityFee(fees, COLLATERAL).fee(request).amount.toString();
}
