import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/time.ts';
import {
  aggregateReturns,
  lastOfPeriods,
  returnToDate,
  trailingGrowth,
  trailingReturn,
  winningSpans,
} from '#domain/metrics/returns/calendar-returns.ts';
import type { CalendarPeriod } from '#domain/metrics/returns/calendar-returns.ts';
import { annualGrowth, annualReturn, compoundVolatility, geometricMean } from '#domain/metrics/returns/growth.ts';
import {
  downsideRisk,
  gainToPainRatio,
  omegaRatio,
  sharpeRatio,
  sortinoRatio,
} from '#domain/metrics/returns/reward-ratios.ts';
import { stability, tailRatio } from '#domain/metrics/returns/shape.ts';
import {
  cumulativeReturns,
  periodRate,
  simpleReturns,
  totalReturn,
  wealth,
} from '#domain/metrics/returns/simple-returns.ts';
import { rolling } from '#domain/metrics/rolling.ts';

const series = fc
  .array(fc.integer({ min: -200_000, max: 250_000 }), { minLength: 3, maxLength: 60 })
  .map((list) => Float64Array.from(list, (value) => value / 1e6))
  .filter((returns) => new Set(returns).size > 1);
const day = (text: string): number => Date.parse(text);

describe('ratios of returns', () => {
  const returns = Float64Array.of(0.02, -0.01, 0.03, -0.02);

  it('Sharpe is mean over deviation, a year', () => {
    // Mean 0.005; squares 0.000225 + 0.000225 + 0.000625 + 0.000625 = 0.0017; sd sqrt(0.0017 / 3).
    const expected = (0.005 / Math.sqrt(0.0017 / 3)) * Math.sqrt(252);
    expect(sharpeRatio(returns, { periodsPerYear: 252 })).toBeCloseTo(expected, 12);
    expect(sharpeRatio(returns, { periodsPerYear: 252, riskFree: 0.005 })).toBeCloseTo(0, 12);
    expect(sharpeRatio(returns, { periodsPerYear: 252, riskFree: [0.02, -0.01, 0.03, -0.04] })).toBeCloseTo(
      0.5 * Math.sqrt(252),
      12,
    );
  });

  it('Sharpe may be told to compound instead', () => {
    // Growth 1.02 * 0.99 * 1.03 * 0.98 = 1.01929212 over 4 of 12 periods.
    const growth = 1.01929212 ** 3 - 1;
    const square = 1.01929212 ** 0.5;
    const volatility = Math.sqrt((0.0017 / 3 + square) ** 12 - square ** 12);
    expect(compoundVolatility(returns, 12)).toBeCloseTo(volatility, 12);
    const options = { periodsPerYear: 12, riskFree: 0.01, kind: 'geometric' } as const;
    expect(sharpeRatio(returns, options)).toBeCloseTo((growth - 0.01) / volatility, 12);
    const sortino = sortinoRatio(returns, { periodsPerYear: 12, target: 0.01, kind: 'geometric' });
    expect(sortino).toBeCloseTo((growth - 0.01) / Math.sqrt((0.0005 / 4) * 12), 12);
  });

  it('Sortino divides by the downside of all samples', () => {
    expect(sortinoRatio(returns, { periodsPerYear: 252 })).toBeCloseTo(
      (0.005 / Math.sqrt(0.0005 / 4)) * Math.sqrt(252),
      12,
    );
    expect(downsideRisk(returns, 252)).toBeCloseTo(Math.sqrt((0.0005 / 4) * 252), 12);
  });

  it('omega and gain to pain weigh what was won against what was lost', () => {
    expect(omegaRatio(returns, { periodsPerYear: 252 })).toBeCloseTo(0.05 / 0.03, 12);
    expect(gainToPainRatio(returns)).toBeCloseTo(0.02 / 0.03, 12);
  });

  it('are undefined without variation, without a loss, and below two returns', () => {
    const year = { periodsPerYear: 252 };
    expect(sharpeRatio(Float64Array.of(0.25, 0.25), year)).toBeUndefined();
    expect(sharpeRatio(Float64Array.of(0.25), year)).toBeUndefined();
    expect(sharpeRatio(new Float64Array(1000).fill(0.01), year)).toBeUndefined();
    expect(sortinoRatio(Float64Array.of(0.1, 0.2), year)).toBeUndefined();
    expect(sortinoRatio(Float64Array.of(-0.1, Number.NaN), year)).toBeUndefined();
    expect(omegaRatio(Float64Array.of(0.1, 0.2), year)).toBeUndefined();
  });

  it('do not change when returns are scaled, and grow with the root of the periods', () => {
    fc.assert(
      fc.property(series, (returns) => {
        const halved = returns.map((value) => value / 2);
        const ratio = sharpeRatio(returns, { periodsPerYear: 12 })!;
        expect(sharpeRatio(halved, { periodsPerYear: 12 })).toBeCloseTo(ratio, 9);
        expect(sharpeRatio(returns, { periodsPerYear: 48 })).toBeCloseTo(2 * ratio, 9);
        const sortino = sortinoRatio(returns, { periodsPerYear: 12 });
        expect(sortino === undefined).toBe(Math.min(...returns) >= 0);
        expect(sortinoRatio(halved, { periodsPerYear: 12 }) ?? 0).toBeCloseTo(sortino ?? 0, 9);
      }),
    );
  });
});

describe('growth', () => {
  it('compounds', () => {
    expect(annualGrowth(100, 121, 2 * 365.25 * DAY_MS)).toBeCloseTo(0.1, 12);
    expect(annualReturn([0.1, 0.1], 1)).toBeCloseTo(0.1, 12);
    expect(geometricMean([0.21, 0])).toBeCloseTo(0.1, 12);
  });

  it('is undefined when nothing is left or no time passed', () => {
    expect(annualGrowth(100, 0, DAY_MS)).toBeUndefined();
    expect(annualGrowth(100, 110, 0)).toBeUndefined();
    expect(annualReturn([-2], 12)).toBeUndefined();
    expect(annualReturn([-1, 0.5], 12)).toBe(-1);
    expect(totalReturn([])).toBeUndefined();
  });

  it('counts a missing return as a period without change', () => {
    expect(annualReturn([Number.NaN, 0.21], 2)).toBeCloseTo(0.21, 12);
    expect([...wealth([0.5, Number.NaN, 1], 10)]).toEqual([15, 15, 30]);
  });

  it('of returns and of the worth that they lead to is the same', () => {
    fc.assert(
      fc.property(series, (returns) => {
        const worth = Float64Array.of(50, ...wealth(returns, 50));
        expect(simpleReturns(worth).every((value, i) => Math.abs(value - returns[i]!) < 1e-9)).toBe(true);
        expect(cumulativeReturns(returns).at(-1)).toBeCloseTo(totalReturn(returns)!, 9);
        expect(totalReturn(returns)).toBeCloseTo(worth.at(-1)! / 50 - 1, 9);
      }),
    );
  });

  it('brings a rate a year to a period', () => {
    expect((1 + periodRate(0.1, 12)!) ** 12 - 1).toBeCloseTo(0.1, 12);
    expect(periodRate(-1, 12)).toBeUndefined();
  });
});

describe('shape', () => {
  it('calls steady growth perfectly stable', () => {
    expect(stability(new Float64Array(100).fill(0.01))).toBeCloseTo(1, 12);
    expect(stability([0, 0, 0])).toBeUndefined();
  });

  it('compares the tails', () => {
    expect(tailRatio([-0.01, 0, 0.02])).toBeCloseTo(0.018 / 0.009, 12);
    expect(tailRatio([0, 0])).toBeUndefined();
  });
});

describe('calendar returns', () => {
  it('link days into weeks from Monday, months, quarters and years', () => {
    // Friday, Saturday, Monday, and the first of April.
    const times = ['2024-03-29', '2024-03-30', '2024-04-01', '2024-04-30', '2025-01-02'].map(day);
    const returns = [0.1, 0.1, 0.2, -0.5, 1];
    const values = (period: CalendarPeriod): number[] =>
      [...aggregateReturns(times, returns, period).values].map((value) => Math.round(value * 1e9) / 1e9);
    expect(values('week')).toEqual([0.21, 0.2, -0.5, 1]);
    expect(values('month')).toEqual([0.21, -0.4, 1]);
    expect(values('quarter')).toEqual([0.21, -0.4, 1]);
    expect(values('year')).toEqual([-0.274, 1]);
    expect(
      [...aggregateReturns(times, returns, 'month').starts].map((start) => new Date(start).toISOString().slice(0, 10)),
    ).toEqual(['2024-03-01', '2024-04-01', '2025-01-01']);
  });

  it('of whole periods link to the total, whatever the period', () => {
    const times = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 60, maxLength: 60 }).map((gaps) =>
      gaps.map(
        (
          (sum) => (gap) =>
            (sum += gap) * DAY_MS
        )(18_000),
      ),
    );
    fc.assert(
      fc.property(
        series,
        times,
        fc.constantFrom<CalendarPeriod>('day', 'week', 'month', 'quarter', 'year'),
        (returns, all, period) => {
          const on = all.slice(0, returns.length);
          const { starts, values } = aggregateReturns(on, returns, period);
          expect(totalReturn(values)).toBeCloseTo(totalReturn(returns)!, 9);
          expect(starts.every((start, i) => i === 0 || start > starts[i - 1]!)).toBe(true);
          expect(lastOfPeriods(on, wealth(returns), period).values.at(-1)).toBe(wealth(returns).at(-1));
        },
      ),
    );
  });

  it('look back to the same day, or the last of a shorter month', () => {
    const times = ['2023-02-28', '2023-03-30', '2023-08-31', '2024-02-29', '2024-03-31'].map(day);
    const values = [10, 20, 40, 80, 100];
    expect(returnToDate(times, values, 'month')).toBeCloseTo(0.25, 12);
    expect(returnToDate(times, values, 'year')).toBeCloseTo(1.5, 12);
    expect(trailingReturn(times, values, 1)).toBeCloseTo(0.25, 12);
    expect(trailingReturn(times, values, 12)).toBeCloseTo(4, 12);
    expect(trailingReturn(times, values, 13)).toBeCloseTo(9, 12);
    expect(trailingReturn(times, values, 14)).toBeUndefined();
    expect(trailingGrowth(times, values, 1)).toBeCloseTo(annualGrowth(40, 100, times[4]! - times[2]!)!, 12);
    expect(trailingGrowth(times, values, 2)).toBeUndefined();
  });

  it('count the spans that rose', () => {
    expect(winningSpans([1, 2, 1, 3, 3], 2)).toBeCloseTo(2 / 3, 12);
    expect(winningSpans([1, 2], 2)).toBeUndefined();
  });
});

describe('a rolling metric', () => {
  it('is that of each window', () => {
    const returns = Float64Array.of(0.01, 0.02, -0.01, 0.03);
    expect(rolling([returns], 3, (window) => totalReturn(window))).toEqual([
      totalReturn(returns.subarray(0, 3)),
      totalReturn(returns.subarray(1, 4)),
    ]);
    expect(rolling([returns], 5, () => 1)).toEqual([]);
    expect(rolling([returns, returns], 4, (a, b) => a.length + b.length)).toEqual([8]);
  });
});
