import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { currency, price, quantity } from '#core/money.ts';
import { DAY_MS, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { OrderId } from '#domain/orders/order.ts';
import { feeModel } from '#domain/costs/fee-config.ts';
import type { FeeConfig } from '#domain/costs/fee-config.ts';
import type { FeeModel, FeeRequest } from '#domain/costs/fee-model.ts';
import { FillFees } from '#domain/costs/fill-fees.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import type { FeeModel as VenueFees } from '#engine/sim/costs.ts';
import { TrailingVolume } from '#domain/costs/trailing-volume.ts';

const d = (text: string): Decimal => Decimal.parse(text);
const NOON = parseInstant('2026-03-02T12:00Z');
const BTC = { id: instrumentId('BTC/USDT', 'sim'), quote: currency('USDT') };
const SAP = { id: instrumentId('SAP.DE', 'sim'), quote: currency('EUR') };

interface Execution {
  readonly at: string;
  readonly size: string;
  readonly changes?: Partial<FeeRequest>;
}

function request({ at, size, changes = {} }: Execution): FeeRequest {
  const [exact, amount] = [price(d(at)), quantity(d(size))];
  const notional = exact.times(amount);
  return { side: 'buy', price: exact, quantity: amount, liquidity: 'taker', time: NOON, notional, ...changes };
}

function feeOf(model: FeeModel, at: string, size: string, changes: Partial<FeeRequest> = {}): number {
  return model.fee(request({ at, size, changes })).amount.toNumber();
}

function messageOf(config: FeeConfig, instrument = SAP): string {
  try {
    feeModel(config, instrument);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('maker and taker fees', () => {
  const config: FeeConfig = {
    kind: 'maker-taker',
    tiers: [
      { fromVolume: '0', makerBps: 10, takerBps: 10 },
      { fromVolume: '1000000', makerBps: -1, takerBps: 7.5 },
    ],
  };

  it('are a share of the notional, rounded up to the digits of the currency', () => {
    const model = feeModel(config, BTC);
    expect(feeOf(model, '20000', '0.5')).toBe(10);
    // 0.1 % of 0.00001234 is 0.00000001234: eight digits, rounded up.
    expect(feeOf(model, '0.00001234', '1')).toBe(0.00000002);
    expect(feeOf(feeModel(config, SAP), '100.01', '1')).toBe(0.11);
  });

  it('fall with the turnover of 30 days; unknown turnover pays the first tier', () => {
    const model = feeModel(config, SAP);
    expect(feeOf(model, '100', '100', { trailingVolume: d('999999.99') })).toBe(10);
    expect(feeOf(model, '100', '100', { trailingVolume: d('1000000') })).toBe(7.5);
    // A rebate of 0.0001 * 10001 = 1.0001 is rounded down.
    expect(feeOf(model, '100.01', '100', { trailingVolume: d('1000000'), liquidity: 'maker' })).toBe(-1);
  });

  it('count 30 whole days, without today', () => {
    const volume = new TrailingVolume();
    volume.add(NOON, d('100'));
    volume.add(NOON + DAY_MS, d('-50'));
    expect(volume.at(NOON).toNumber()).toBe(0);
    expect(volume.at(NOON + DAY_MS).toNumber()).toBe(100);
    expect(volume.at(NOON + 2 * DAY_MS).toNumber()).toBe(150);
    expect(volume.at(NOON + 30 * DAY_MS).toNumber()).toBe(150);
    expect(volume.at(NOON + 31 * DAY_MS).toNumber()).toBe(50);
    const restored = new TrailingVolume();
    restored.restore(JSON.parse(JSON.stringify(volume.snapshot())) as ReturnType<TrailingVolume['snapshot']>);
    expect(restored.at(NOON + 31 * DAY_MS).toNumber()).toBe(50);
  });
});

describe('fees by order', () => {
  it('a flat fee is charged once, with the first execution', () => {
    const model = feeModel({ kind: 'flat', amount: '5', currency: 'EUR' }, SAP);
    expect(feeOf(model, '100', '3')).toBe(5);
    expect(feeOf(model, '100', '7', { before: { quantity: quantity(d('3')), notional: d('300') } })).toBe(0);
  });

  it('a fee by the share has a minimum, and a maximum that wins over it', () => {
    const model = feeModel({ kind: 'per-share', amount: '0.005', minimum: '1', maximumBps: 100 }, SAP);
    expect(feeOf(model, '25', '1000')).toBe(5);
    expect(feeOf(model, '25', '100')).toBe(1);
    // 1 % of 10 shares at 0.50 is 5 cents.
    expect(feeOf(model, '0.5', '10')).toBe(0.05);
  });

  it('charges an order in parts what it would charge it at once', () => {
    const model = feeModel({ kind: 'percentage', bps: 12, minimum: '3', maximum: '20' }, SAP);
    const fills = new FillFees(model);
    const venue: VenueFees = fills;
    const part = (orderId: string, size: string): number => {
      const { side, price: at, quantity: amount, liquidity, time } = request({ at: '10', size });
      const fill = {
        orderId: orderId as OrderId,
        instrument: SAP.id,
        side,
        price: at,
        quantity: amount,
        liquidity,
        time,
      };
      return venue.fee(fill).amount.toNumber();
    };
    // 0.12 % of 1000 would be 1.20: the minimum of 3 holds until 2500; the maximum of 20 from 16666.67 on.
    expect([part('a', '100'), part('a', '200'), part('a', '1000'), part('a', '1000')]).toEqual([3, 0.6, 12, 4.4]);
    expect(feeOf(model, '10', '2300')).toBe(20);
    expect(part('b', '100')).toBe(3);
    const restored = new FillFees(model);
    restored.restore(JSON.parse(JSON.stringify(fills.snapshot())) as ReturnType<FillFees['snapshot']>);
    expect(restored.snapshot()).toEqual(fills.snapshot());
  });
});

describe('fees of prediction markets', () => {
  const outcome = { id: instrumentId('WINS', 'sim'), quote: currency('USDC') };
  const polymarket: ProbabilityFeeConfig = {
    kind: 'probability',
    schedule: [
      { from: '2026-02-01', rate: '0.25', exponent: 2 },
      { from: '2026-04-01', rate: '0.07', exponent: 1 },
    ],
    takerOnly: true,
    digits: 5,
    rounding: 'down',
  };

  it('are highest for a coin toss, by the schedule of the day', () => {
    const model = feeModel(polymarket, outcome);
    const now = parseInstant('2026-07-24T00:00Z');
    // 0.07 * 0.5 * 0.5 = 1.75 cents a contract; at 0.95 it is 0.3325 cents.
    expect(feeOf(model, '0.5', '100', { time: now })).toBe(1.75);
    expect(feeOf(model, '0.95', '1', { time: now })).toBe(0.00332);
    expect(feeOf(model, '0.5', '100', { time: now, liquidity: 'maker' })).toBe(0);
    // 0.25 * (0.25)^2 = 1.5625 cents.
    expect(feeOf(model, '0.5', '100', { time: parseInstant('2026-03-31T23:59Z') })).toBe(1.5625);
  });

  it('round up where the venue does', () => {
    const model = feeModel({ ...polymarket, digits: 2, rounding: 'up', takerOnly: false }, outcome);
    // 0.07 * 3 * 0.2 * 0.8 = 0.0336
    expect(feeOf(model, '0.2', '3', { liquidity: 'maker', time: (NOON + 60 * DAY_MS) as UnixMs })).toBe(0.04);
  });

  it('are an error before their schedule begins, not free', () => {
    const model = feeModel(polymarket, outcome);
    expect(() => feeOf(model, '0.5', '1', { time: parseInstant('2026-01-31T23:59Z') })).toThrow(
      'Expected schedule[0].from to be at or before the execution, was "2026-02-01"',
    );
  });
});

describe('several charges at once', () => {
  it('are each rounded by themselves and added up', () => {
    const tax: FeeConfig = {
      kind: 'transaction-tax',
      zone: 'Europe/Paris',
      rates: [{ from: '2025-04-01', rate: '0.004' }],
      listings: [{ from: '2025-01-01', until: null, instruments: [SAP.id] }],
    };
    const parts: readonly FeeConfig[] = [{ kind: 'percentage', bps: 9.9, minimum: '1' }, tax];
    const model = feeModel({ kind: 'composite', parts }, SAP);
    // 9.9 bps of 1234.56 is 1.2222 -> 1.23; 0.4 % is 4.93824 -> 4.94.
    expect(feeOf(model, '123.456', '10')).toBe(6.17);
    expect(feeOf(model, '123.456', '10', { side: 'sell' })).toBe(1.23);
    expect(feeOf(feeModel({ kind: 'composite', parts: [] }, SAP), '123.456', '10')).toBe(0);
  });
});

describe('a fee configuration', () => {
  it.each<readonly [string, FeeConfig, string]>([
    [
      'a tier out of order',
      {
        kind: 'maker-taker',
        tiers: [
          { fromVolume: '0', makerBps: 1, takerBps: 1 },
          { fromVolume: '0', makerBps: 1, takerBps: 1 },
        ],
      },
      'config.invalid: Expected tiers[1].fromVolume to be above the tier before it, was "0"',
    ],
    [
      'a share as basis points',
      { kind: 'maker-taker', tiers: [{ fromVolume: '0', makerBps: 1, takerBps: 5_000 }] },
      'config.invalid: Expected tiers[0].takerBps to be from "-1000" to "1000", was "5000"',
    ],
    [
      'another currency',
      { kind: 'flat', amount: '5', currency: 'USD' },
      'config.invalid: Expected flat.currency to be the quote currency "EUR", was "USD"',
    ],
    [
      'a negative amount',
      { kind: 'flat', amount: '-5', currency: 'EUR' },
      'config.invalid: Expected flat.amount to be a decimal number of at least "0", was "-5"',
    ],
    [
      'a maximum below the minimum',
      { kind: 'percentage', bps: 1, minimum: '5', maximum: '4' },
      'config.invalid: Expected percentage.maximum to be at least the minimum "5", was "4"',
    ],
    [
      'no date',
      {
        kind: 'transaction-tax',
        zone: 'Europe/Paris',
        rates: [{ from: 'April', rate: '0.004' }],
        listings: [],
      },
      'config.invalid: Expected rates[0].from to be a date such as "2025-04-01", was "April"',
    ],
    [
      'a kind nobody knows',
      { kind: 'flatt' } as unknown as FeeConfig,
      'argument.unknown: Unknown fee "flatt": did you mean "flat"?',
    ],
  ])('names the field of %s', (_, config, message) => {
    expect(messageOf(config)).toBe(message);
  });
});
