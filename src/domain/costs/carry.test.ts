import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, price } from '#core/money.ts';
import { DAY_MS, HOUR_MS, parseInstant } from '#core/time.ts';
import { FundingSchedule, fundingPayment, inverseNotional, linearNotional } from '#domain/costs/funding.ts';
import { Interest, accrued } from '#domain/costs/interest.ts';

const d = (text: string): Decimal => Decimal.parse(text);
const USDT = currency('USDT');
const EUR = currency('EUR');
const NEW_YEAR = parseInstant('2024-01-01T00:00Z');

describe('funding', () => {
  it('is paid by longs to shorts when the rate is positive, and the other way round', () => {
    const long = linearNotional(d('0.5'), price(d('20000')));
    expect(fundingPayment(long, d('0.0001'), USDT).amount.toNumber()).toBe(-1);
    expect(fundingPayment(long, d('-0.0001'), USDT).amount.toNumber()).toBe(1);
    expect(fundingPayment(long.negated(), d('0.0001'), USDT).amount.toNumber()).toBe(1);
    expect(fundingPayment(Decimal.ZERO, d('0.0001'), USDT).amount.isZero()).toBe(true);
  });

  it('rounds what is paid up and what is received down', () => {
    const notional = d('3');
    expect(fundingPayment(notional, d('0.001'), EUR).amount.toNumber()).toBe(-0.01);
    expect(fundingPayment(notional, d('-0.005'), EUR).amount.toNumber()).toBe(0.01);
  });

  it('of coin-margined contracts is in coin', () => {
    // 10 contracts of 100 USD at 25,000 are 0.04 BTC.
    const notional = inverseNotional(d('10'), d('100'), price(d('25000')));
    expect(fundingPayment(notional, d('0.0001'), currency('BTC')).amount.toNumber()).toBe(-0.000004);
  });

  it('falls due for whoever holds the position at the boundary, also when the record comes a little late', () => {
    const rate = d('0.0001');
    const schedule = new FundingSchedule(
      ['00:00:00.000Z', '08:00:00.008Z', '16:00:00.002Z'].map((time) => ({
        time: parseInstant(`2024-01-01T${time}`),
        rate,
      })),
    );
    const due = (from: number, to: number): number[] =>
      schedule.due(NEW_YEAR + from, NEW_YEAR + to).map(({ time }) => (time - NEW_YEAR) / HOUR_MS);
    expect(due(0, 24 * HOUR_MS)).toEqual([8, 16]);
    expect(due(-1, 8 * HOUR_MS)).toEqual([0, 8]);
    expect(due(8 * HOUR_MS, 16 * HOUR_MS - 1)).toEqual([]);
    expect(() => new FundingSchedule(schedule.due(0, NEW_YEAR + DAY_MS).toReversed())).toThrow(
      'Expected a funding boundary after "2024-01-01T16:00:00.000Z", was "2024-01-01T08:00:00.000Z"',
    );
  });
});

describe('interest', () => {
  const rates = { debitRate: '0.0365', creditRate: '0.0073', borrowRate: '0.073' };
  const days = (count: number): { from: number; to: number } => ({ from: NEW_YEAR, to: NEW_YEAR + count * DAY_MS });

  it('is paid on cash below zero and received above', () => {
    const interest = new Interest({ dayCount: 'actual/365', ...rates });
    // 10,000 at 3.65 % are 1 a day.
    expect(interest.onCash(d('-10000'), days(30), EUR).amount.toNumber()).toBe(-30);
    expect(interest.onCash(d('10000'), days(30), EUR).amount.toNumber()).toBe(6);
    expect(interest.onCash(d('-1'), days(1), EUR).amount.toNumber()).toBe(-0.01);
    expect(interest.onCash(d('1'), days(1), EUR).amount.toNumber()).toBe(0);
  });

  it('of what is borrowed for a short is on its worth, and only for shorts', () => {
    const interest = new Interest({ dayCount: 'actual/365', ...rates });
    expect(interest.onShort(d('-100'), price(d('50')), days(10), EUR).amount.toNumber()).toBe(-10);
    expect(interest.onShort(d('100'), price(d('50')), days(10), EUR).amount.toNumber()).toBe(0);
  });

  it('counts days by their convention', () => {
    const year = { from: parseInstant('2023-07-01T00:00Z'), to: parseInstant('2024-07-01T00:00Z') };
    const [principal, rate] = [d('100000'), d('0.03')];
    // 366 days lie between: 184 of 2023 and 182 of 2024.
    expect(accrued(principal, rate, year, 'actual/360').toNumber()).toBe(3_050);
    expect(accrued(principal, rate, year, 'actual/365').toNumber()).toBeCloseTo((3_000 * 366) / 365, 10);
    const byYear = 3_000 * (184 / 365 + 182 / 366);
    expect(accrued(principal, rate, year, 'actual/actual').toNumber()).toBeCloseTo(byYear, 10);
  });

  it('names a rate that is none', () => {
    expect(() => new Interest({ dayCount: 'actual/365', ...rates, borrowRate: '5 %' })).toThrow(
      'Expected borrowRate to be a decimal number of at least "0", was "5 %"',
    );
  });
});
