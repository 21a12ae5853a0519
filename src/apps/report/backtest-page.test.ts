import { describe, expect, it } from 'vitest';
import { renderBacktestPage } from '#apps/report/backtest-page.ts';
import type { BacktestReport, TradeRow } from '#apps/report/backtest-report.ts';
import { equityPoints, renderEquityChart } from '#apps/report/equity-chart.ts';
import { renderHistogram, resultBins } from '#apps/report/histogram.ts';
import { Rng } from '#core/rng.ts';
import { markupFault } from '#testkit/well-formed.ts';

const HOSTILE = '<img src=x onerror="alert(1)"> & co';

function trade(i: number): TradeRow {
  const rMultiple = i % 3 === 0 ? 2 : -1;
  return {
    symbol: 'BTC/USDT',
    direction: i % 2 === 0 ? 'long' : 'short',
    openedAt: i * 3_600_000,
    closedAt: i * 3_600_000 + 900_000,
    quantity: '0.10000',
    entryPrice: '42000.10',
    exitPrice: '42100.00',
    fees: '0.42',
    profit: rMultiple > 0 ? '1234567.80' : '-9.99',
    rMultiple,
    exitReason: HOSTILE,
    signalId: `s${i}`,
  };
}

function report(extra: Partial<BacktestReport> = {}): BacktestReport {
  return {
    title: 'BTC/USDT 15m',
    mode: 'backtest',
    from: 0,
    to: 90 * 86_400_000,
    currency: 'USDT',
    statistics: [
      { label: 'Net profit', unit: 'money', value: '-90071992547409931.25', currency: 'USDT' },
      { label: 'Won', unit: 'ratio', value: 1 / 3 },
      { label: 'Sharpe', unit: 'number', value: undefined },
      { label: HOSTILE, unit: 'text', value: HOSTILE },
      { label: 'Held', unit: 'duration', value: 900_000 },
      { label: 'Trades', unit: 'count', value: 1_200 },
      { label: 'Mean', unit: 'r', value: 0.1 },
    ],
    equity: { times: [0, 1_000, 2_000, 3_000], values: [100, 120, 90, 130], currency: 'USDT' },
    trades: Array.from({ length: 12 }, (_, i) => trade(i)),
    gates: [
      { gate: HOSTILE, judged: 10, passed: 5, blocked: 4, unknown: 1, randomPassRatio: 0.976 },
      {
        gate: 'momentum',
        judged: 10,
        passed: 5,
        blocked: 5,
        unknown: 0,
        randomPassRatio: 0.44,
        blockedOutcome: { measured: 5, winRatio: 0.2, meanR: -0.4, profit: '-20.00' },
      },
    ],
    comparison: [
      { preset: 'off', signals: 10, trades: 0, profit: '0.00' },
      {
        preset: 'strict',
        signals: 10,
        trades: 4,
        winRatio: { value: 0.5, low: 0.15, high: 0.85 },
        meanR: 0.2,
        profit: '80.10',
      },
    ],
    caveats: [HOSTILE],
    configuration: [{ label: 'Seed', value: '7' }],
    ...extra,
  };
}

const bodyOf = (html: string): string => html.slice(html.indexOf('<body>'), html.lastIndexOf('</html>'));

describe('renderBacktestPage', () => {
  const html = renderBacktestPage(report());

  it('is well formed, escaped, without scripts and NaN', () => {
    expect(markupFault(bodyOf(html))).toBeUndefined();
    expect(html).not.toMatch(/<script|<img|NaN|undefined|Infinity|\[object/);
  });

  it('prints amounts digit by digit', () => {
    expect(html).toContain('\u221290,071,992,547,409,931.25\u202FUSDT');
    expect(html).toContain('+1,234,567.80');
  });

  it('marks a gate that passes nearly all random bars, and only that one', () => {
    expect(html.split('does not discriminate').length).toBe(2);
  });

  it('shows the interval of a win rate, and – where nothing is known', () => {
    expect(html).toContain('50.0\u202F% (15\u202F% to 85\u202F%)');
    expect(html).toContain('<dd>\u2013</dd>');
  });

  it('limits the trades to 500 rows and says how many there are', () => {
    const long = renderBacktestPage(report({ trades: Array.from({ length: 1_234 }, (_, i) => trade(i)) }));
    expect(long).toContain('Trades (1,234)');
    expect(long).toContain('The first 500 of 1,234 trades');
    expect(long.split('>42,000.10<').length - 1).toBe(500);
  });

  it('leaves out what there is nothing to say about', () => {
    const bare = renderBacktestPage(
      report({ trades: [], gates: [], comparison: [], equity: { times: [], values: [], currency: 'USDT' } }),
    );
    expect(markupFault(bodyOf(bare))).toBeUndefined();
    expect(bare).toContain('No signal became a trade.');
    expect(bare).toContain('No equity was recorded');
    expect(bare).not.toContain('Gates compared');
  });
});

describe('equityPoints', () => {
  it('measures drawdown from the highest equity so far', () => {
    const points = equityPoints({ times: [0, 1, 2, 3], values: [100, 120, 90, 130], currency: 'USDT' }, 10);
    expect(points.map((point) => point.drawdown)).toEqual([0, 0, 0.25, 0]);
  });

  it('thins long curves without losing highest, lowest, first or last', () => {
    const rng = new Rng(4);
    let equity = 1_000;
    const values = Array.from({ length: 20_000 }, () => (equity += rng.normal()));
    const points = equityPoints({ times: values.map((_, i) => i), values, currency: 'USDT' }, 300);
    const drawn = points.map((point) => point.equity);
    expect(points.length).toBeLessThanOrEqual(1_200);
    expect([drawn[0], drawn.at(-1)]).toEqual([values[0], values.at(-1)]);
    expect(Math.max(...drawn)).toBe(Math.max(...values));
    expect(Math.min(...drawn)).toBe(Math.min(...values));
    expect(points.every((point, i) => i === 0 || point.time > points[i - 1]!.time)).toBe(true);
  });

  it.each([[[100]], [[100, 100]], [[0, 0, -5]]])('draws %j without trouble', (values) => {
    const svg = renderEquityChart({ times: values.map((_, i) => i), values, currency: 'EUR' }).text;
    expect(markupFault(svg)).toBeUndefined();
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

describe('resultBins', () => {
  it('have 0 on a border and count every result once', () => {
    const bins = resultBins([-1, -0.9, 0, 0.1, 2, 9, -30]);
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(7);
    expect(bins.some((bin) => bin.from === 0)).toBe(true);
    expect(bins.find((bin) => bin.from === 0)?.count).toBe(2);
    expect(bins.find((bin) => bin.from === -1)?.count).toBe(2);
    expect([bins[0]!.count, bins.at(-1)!.count]).toEqual([1, 1]);
  });

  it('are none without results', () => {
    expect(resultBins([])).toEqual([]);
    expect(markupFault(renderHistogram([]).text)).toBeUndefined();
  });
});
