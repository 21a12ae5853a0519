import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import type { CashFlow, InternalRate } from '#domain/metrics/flows/money-weighted.ts';
import { internalRate, modifiedDietz, periodInternalRate, presentValue } from '#domain/metrics/flows/money-weighted.ts';
import { flowDayReturn, timeWeightedReturns } from '#domain/metrics/flows/time-weighted.ts';

const flows = (...list: readonly (readonly [number, number])[]): CashFlow[] =>
  list.map(([day, amount]) => ({ time: day * DAY_MS, amount }));

function ratesOf(found: InternalRate): readonly number[] {
  return found.kind === 'none' ? [] : found.kind === 'one' ? [found.rate] : found.rates;
}

describe('the internal rate', () => {
  it('is the compound growth of one payment in and one out', () => {
    expect(internalRate(flows([0, -100], [730, 121]))).toMatchObject({ kind: 'one', rate: expect.closeTo(0.1, 12) });
    expect(internalRate(flows([730, 25], [0, -100]))).toMatchObject({ kind: 'one', rate: expect.closeTo(-0.5, 12) });
  });

  it('is found though it is minus nearly everything, or beyond all reason', () => {
    expect(ratesOf(internalRate(flows([0, -100], [365, 1e-6])))[0]! + 1).toBeCloseTo(1e-8, 15);
    expect(ratesOf(internalRate(flows([0, -100], [1, 150])))[0]! / 1.5 ** 365).toBeCloseTo(1, 10);
  });

  it('shows every root when there are several, and a double one once', () => {
    // (x - 1.1)(x - 1.2)(x - 1.3) with x = 1 + r: 1, -3.6, 4.31, -1.716.
    const three = internalRate(flows([0, 1000], [365, -3600], [730, 4310], [1095, -1716]));
    expect(three.kind).toBe('ambiguous');
    expect(ratesOf(three).map((rate) => Math.round(rate * 1e9) / 1e9)).toEqual([0.1, 0.2, 0.3]);
    const double = internalRate(flows([0, -1000], [365, 2200], [730, -1210]));
    expect(double.kind).toBe('one');
    expect(ratesOf(double)[0]).toBeCloseTo(0.1, 6);
  });

  it('is none without flows of both signs or time between them', () => {
    for (const list of [
      flows(),
      flows([0, -1]),
      flows([0, -1], [9, -1]),
      flows([5, -1], [5, 2]),
      flows([0, -1], [0, 1]),
    ]) {
      expect(internalRate(list)).toEqual({ kind: 'none' });
    }
  });

  it('finds none in a short time where a flow of nothing comes first and all others are paid in', () => {
    const rows: readonly (readonly [number, number])[] = [
      [570, 0],
      [1_209, -939],
      [1_995, -917],
    ];
    const flows = rows.map(([day, amount]) => ({ time: day * DAY_MS, amount }));
    expect(internalRate(flows)).toEqual({ kind: 'none' });
  });

  it('makes the flows worth nothing, at each root', () => {
    const list = fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: -1000, max: 1000 })), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, (rows) => {
        const first = Math.min(...rows.map(([day]) => day));
        const aged = rows.map(([day, amount]) => ({ age: (day - first) / 365, amount }));
        for (const rate of ratesOf(internalRate(flows(...rows)))) {
          // How much rounding the terms carry at this rate.
          const size = aged.reduce(
            (sum, { age, amount }) => sum + Math.abs(amount) * (1 + rate) ** -age * (1 + age),
            0,
          );
          expect(Math.abs(presentValue(aged, rate)!) / size).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('is never missed where the sum changes its sign, and is one for an investment that only pays back', () => {
    const paybacks = fc.array(fc.tuple(fc.integer({ min: 30, max: 3000 }), fc.integer({ min: 1, max: 500 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), paybacks, (paid, back) => {
        const found = internalRate(flows([0, -paid], ...back));
        // A loss of nearly everything within days is below the lowest rate that is looked for.
        const aged = [{ age: 0, amount: -paid }, ...back.map(([day, amount]) => ({ age: day / 365, amount }))];
        expect(found.kind).toBe(presentValue(aged, -0.999_999_999)! > 0 ? 'one' : 'none');
        fc.pre(found.kind === 'one');
        const sum = back.reduce((total, [, amount]) => total + amount, 0);
        const [rate] = ratesOf(found);
        expect(sum === paid || Math.sign(rate!) === Math.sign(sum - paid)).toBe(true);
      }),
    );
  });
});

describe('returns of a stretch', () => {
  const period = { startTime: 0, startValue: 100, endTime: 10 * DAY_MS, endValue: 165, deposits: flows([5, 50]) };

  it('by Dietz weigh a deposit by the time that it worked', () => {
    // 165 - 100 - 50 over 100 + 50 / 2.
    expect(modifiedDietz(period)).toBeCloseTo(15 / 125, 12);
    expect(modifiedDietz({ ...period, endTime: 0 })).toBeUndefined();
    expect(modifiedDietz({ ...period, startValue: -100 })).toBeUndefined();
  });

  it('by the internal rate of the stretch compound it', () => {
    // 100 x + 50 sqrt(x) = 165 for x = 1 + r.
    const root = (-50 + Math.sqrt(2500 + 4 * 100 * 165)) / 200;
    expect(periodInternalRate(period)).toMatchObject({ kind: 'one', rate: expect.closeTo(root * root - 1, 12) });
    expect(periodInternalRate({ ...period, endTime: 0 })).toEqual({ kind: 'none' });
  });

  it('are all the same without flows', () => {
    const plain = { ...period, deposits: [] };
    expect(modifiedDietz(plain)).toBeCloseTo(0.65, 12);
    expect(ratesOf(periodInternalRate(plain))[0]).toBeCloseTo(0.65, 12);
    expect(flowDayReturn({ startValue: 100, inflow: 0, outflow: 0, endValue: 165 })).toBeCloseTo(0.65, 12);
  });
});

describe('the time-weighted return', () => {
  it('does not know of flows', () => {
    const days = fc.array(
      fc.tuple(fc.integer({ min: -20, max: 25 }), fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 })),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(days, fc.constantFrom('in-first-out-last', 'start', 'end'), (rows, timing) => {
        let worth = 1000;
        let factor = 1;
        const made = rows.map(([percent, inflow, outflow]) => {
          const startValue = worth;
          const growth = 1 + percent / 100;
          factor *= growth;
          const before = timing === 'end' ? 0 : timing === 'start' ? inflow - outflow : inflow;
          worth = (startValue + before) * growth + (inflow - outflow - before);
          return { startValue, inflow, outflow, endValue: worth };
        });
        fc.pre(made.every(({ startValue, endValue }) => startValue > 200 && endValue > 200));
        expect(timeWeightedReturns(made, timing).at(-1)).toBeCloseTo(factor - 1, 9);
      }),
    );
  });

  it('stands still while nothing is invested, and ends where what worked was below zero', () => {
    const idle = { startValue: 0, inflow: 0, outflow: 0, endValue: 0 };
    const owed = { startValue: -5, inflow: 0, outflow: 0, endValue: -6 };
    const days = [idle, { ...idle, inflow: 100, endValue: 110 }, owed, idle].map((day) => day);
    expect(timeWeightedReturns(days).slice(0, 2)).toEqual([0, expect.closeTo(0.1, 12)]);
    expect(timeWeightedReturns(days).slice(2)).toEqual([undefined, undefined]);
  });
});
