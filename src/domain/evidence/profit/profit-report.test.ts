import { describe, expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { currency, money } from '#core/money.ts';
import { DAY_MS, HOUR_MS, unixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { endedWith, sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { seededOutcomes } from '#domain/evidence/outcomes/seeded-outcomes.ts';
import { ProfitSummary } from '#domain/evidence/profit/profit-report.ts';
import type { ProfitOptions, ProfitReport } from '#domain/evidence/profit/profit-report.ts';

const USDT = currency('USDT');
/** A Monday, 09:30. */
const START = Date.UTC(2024, 0, 1, 9, 30);

function reportOf(outcomes: Iterable<OutcomeRecord>, changes: Partial<ProfitOptions> = {}): ProfitReport {
  const summary = new ProfitSummary({ currency: USDT, basis: 'signals', period: 'day', ...changes });
  for (const outcome of outcomes) summary.add(outcome);
  return summary.report();
}

/** One signal on each day given, with its R; each R is worth 100 USDT. */
const onDays = (results: readonly (readonly [number, number])[]): OutcomeRecord[] =>
  results.map(([day, r]) => {
    const time = unixMs(START + day * DAY_MS);
    return sampleOutcome({ time, ...endedWith(r, time) });
  });

describe('the profit report', () => {
  it('sums up days and weeks', () => {
    const outcomes = onDays([
      [0, 2],
      [0, -1],
      [3, -1],
      [7, 1],
    ]);
    const daily = reportOf(outcomes);
    expect(daily.profit.amount.toNumber()).toBe(100);
    expect(daily).toMatchObject({ results: 4, meanR: 0.25, averageHoldMs: HOUR_MS, days: 8, sharpe: undefined });
    expect(daily.periods.map(({ results, profit }) => [results, profit.amount.toNumber()])).toEqual([
      [2, 100],
      [1, -100],
      [1, 100],
    ]);
    const weekly = reportOf(outcomes, { period: 'week' });
    expect(
      weekly.periods.map(({ from, profit }) => [new Date(from).toISOString().slice(0, 10), profit.amount.toNumber()]),
    ).toEqual([
      ['2024-01-01', 0],
      ['2024-01-08', 100],
    ]);
  });

  it('finds the deepest fall of the sum', () => {
    // Sums 200, 100, 300, 200, 0, 100: from 300 on day 2 to 0 on day 4.
    const { drawdown } = reportOf(onDays([2, -1, 2, -1, -2, 1].map((r, day) => [day, r] as const)));
    expect(drawdown?.amount.amount.toNumber()).toBe(300);
    expect([drawdown?.peak, drawdown?.trough].map((time) => (time! - Date.UTC(2024, 0, 1)) / DAY_MS)).toEqual([2, 4]);
    expect(reportOf(onDays([[0, -1]])).drawdown).toMatchObject({ peak: undefined });
    expect(reportOf(onDays([[0, 1]])).drawdown).toBeUndefined();
  });

  it('takes the Sharpe ratio over every day, those without a result as zero', () => {
    // 20 days, +1 R on day 0 and on day 19, nothing between: mean 10, sd of two hundreds among 18 zeros.
    const { sharpe, days } = reportOf(
      onDays([
        [0, 1],
        [19, 1],
      ]),
    );
    const deviation = Math.sqrt((2 * 90 ** 2 + 18 * 10 ** 2) / 19);
    expect(days).toBe(20);
    expect(sharpe).toBeCloseTo((10 / deviation) * Math.sqrt(365), 9);
  });

  it('counts what the account booked when asked to', () => {
    const [outcome] = onDays([[0, 1]]);
    const booked = { ...outcome!, accountProfit: money(USDT, Decimal.parse('-12.34')) };
    const report = reportOf([booked, ...onDays([[1, 1]])], { basis: 'account' });
    expect(report.results).toBe(1);
    expect(report.profit.amount.toString()).toContain('-12.34');
    expect(report.categories[0]!.profit[0]!.amount.toNumber()).toBe(-12.34);
  });

  it('ranks types that have enough results, and names what to avoid only when it is proven', () => {
    const types = [
      { type: 'good', winRatio: 0.55 },
      { type: 'plain', winRatio: 0.45 },
      { type: 'bad', winRatio: 0.2 },
    ];
    const report = reportOf(seededOutcomes({ seed: 1, count: 1_500, types }));
    expect(report.types.map(({ values }) => values[0])).toEqual(['good', 'plain', 'bad']);
    expect(new Set(report.avoid.map(({ values }) => values[0]))).toEqual(new Set(['bad']));
    const few = reportOf(seededOutcomes({ seed: 1, count: 12, types }));
    expect(few.types).toEqual([]);
    expect(few.fewTypes).toHaveLength(3);
    expect(few.avoid).toEqual([]);
  });

  it('leaves out other currencies, and says nothing of nothing', () => {
    const euro = sampleOutcome({ profit: money(currency('EUR'), Decimal.parse('5.00')) });
    expect(reportOf([euro])).toMatchObject({
      results: 0,
      leftOut: 1,
      winRate: undefined,
      meanR: undefined,
      periods: [],
    });
  });
});
