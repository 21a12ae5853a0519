import { describe, expect, it } from 'vitest';
import { DAY_MS, formatDay, parseInstant } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import { btSetup } from '#engine/portfolio/oracle/bt.ts';
import type { BtMarket, BtRun } from '#engine/portfolio/oracle/bt.ts';
import { runPortfolio } from '#engine/portfolio/portfolio-run.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

const FOLDER = 'fixtures/engine/bt';

interface RunFile {
  readonly prices: { readonly dates: readonly string[] } & Readonly<Record<string, readonly (number | string)[]>>;
  readonly runs: readonly (BtRun & Expected)[];
}

interface Expected {
  readonly equity: readonly number[];
  readonly equity_dates: readonly string[];
  /** Day, instrument, price, signed quantity. */
  readonly transactions: readonly (readonly [string, string, number, number])[];
}

const CASES = sharedFiles(FOLDER, /\.json$/).flatMap((file) => {
  // The oracle writes statistics that are not finite, which JSON does not know; they are not compared here.
  const text = readShared(`${FOLDER}/${file}`).replaceAll(/-?\bInfinity\b|\bNaN\b/g, 'null');
  const { prices, runs } = JSON.parse(text) as RunFile;
  const markets = marketsOf(prices);
  return runs.map((run) => ({
    title: `${file} ${run.name}, ${run.integer_positions ? 'whole' : 'fractional'}, commission ${run.commission ?? 'none'}`,
    run,
    markets,
  }));
});

describe.skipIf(sharedFolder() === undefined)('rebalanced portfolios, against bt', () => {
  it('finds runs to compare with', () => {
    expect(CASES.length).toBeGreaterThan(0);
  });

  it.each(CASES)('$title', ({ run, markets }) => {
    const result = runPortfolio(btSetup(run, markets));
    // The oracle's curve begins with the capital, a day before the first price.
    const equity = [result.equity.start, ...result.equity.values];
    expect(equity.length).toBe(run.equity.length);
    run.equity.forEach((expected, i) => expectSame(equity[i], expected, `equity of ${run.equity_dates[i]}`));
    const fills = result.fills.map((fill) => ({
      day: formatDay((fill.time - DAY_MS) as UnixMs),
      name: fill.instrument.split('@')[0]!,
      price: toNumber(fill.price),
      quantity: toNumber(fill.quantity) * (fill.side === 'buy' ? 1 : -1),
    }));
    fills.sort((a, b) => (a.day === b.day ? compare(a.name, b.name) : compare(a.day, b.day)));
    expect(fills.map(({ day, name, price }) => [day, name, price])).toEqual(
      run.transactions.map(([day, name, price]) => [day, name, price]),
    );
    run.transactions.forEach(([day, name, , quantity], i) =>
      expectSame(fills[i]!.quantity, quantity, `quantity of ${name} on ${day}`),
    );
  });
});

/** Every column but the dates is an instrument; a day's close is its whole bar, and it ends at midnight. */
function marketsOf(prices: RunFile['prices']): readonly BtMarket[] {
  return Object.entries(prices)
    .filter(([name]) => name !== 'dates')
    .map(([name, closes]) => {
      const bars = new BarColumns(closes.length);
      for (const [i, date] of prices.dates.entries()) {
        const price = Number(closes[i]);
        const openTime = parseInstant(date);
        const level = { open: price, high: price, low: price, close: price };
        bars.push({ openTime, closeTime: openTime + DAY_MS, ...level, volume: Number.NaN });
      }
      return { name, bars };
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Equal to nine digits behind a leading one: what is printed, less the noise of doubles. */
function expectSame(actual: number | undefined, expected: number, what: string): void {
  const distance = Math.abs((actual ?? Number.NaN) - expected);
  if (distance <= 1e-9 * Math.max(1, Math.abs(expected))) return;
  expect(actual, what).toBe(expected);
}
