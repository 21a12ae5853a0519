import { describe, expect, it } from 'vitest';
import { monthlyReturns } from '#apps/web/pages/backtests/monthly-returns.ts';

const at = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day);

describe('monthlyReturns', () => {
  it('takes the last day of each month, a midnight being the end of the day before', () => {
    const times = [at(2025, 11, 2), at(2025, 12, 1), at(2025, 12, 15), at(2026, 1, 1), at(2026, 1, 20)];
    const years = monthlyReturns(times, [100, 110, 100, 99, 198], 100);
    expect(years.map(({ year }) => year)).toEqual([2025, 2026]);
    expect(years[0]!.months.slice(9)).toEqual([null, expect.closeTo(0.1, 12), expect.closeTo(-0.1, 12)]);
    expect(years[0]!.total).toBeCloseTo(-0.01, 12);
    expect(years[1]!.months[0]).toBeCloseTo(1, 12);
    expect(years[1]!.months.slice(1)).toEqual(Array.from({ length: 11 }, () => null));
  });

  it('compounds to the change of the whole', () => {
    const times = Array.from({ length: 800 }, (_, i) => at(2024, 3, 1) + i * 86_400_000);
    const values = times.map((_, i) => 1_000 + 300 * Math.sin(i / 40) + i);
    const years = monthlyReturns(times, values, 1_000);
    const grown = years.reduce((product, { total }) => product * (1 + total), 1);
    expect(grown).toBeCloseTo(values.at(-1)! / 1_000, 10);
    const byMonths = years
      .flatMap(({ months }) => months)
      .reduce<number>((product, change) => product * (1 + (change ?? 0)), 1);
    expect(byMonths).toBeCloseTo(grown, 10);
  });

  it('keeps a year without days between two that have some', () => {
    const years = monthlyReturns([at(2024, 5, 5), at(2026, 5, 5)], [100, 120]);
    expect(years.map(({ year, total }) => [year, Number(total.toFixed(3))])).toEqual([
      [2024, 0],
      [2025, 0],
      [2026, 0.2],
    ]);
    expect(years[1]!.months.every((month) => month === null)).toBe(true);
  });

  it('is empty without days', () => {
    expect(monthlyReturns([], [], 100)).toEqual([]);
  });
});
