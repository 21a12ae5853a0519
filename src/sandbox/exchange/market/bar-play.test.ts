import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarSteps } from '#sandbox/exchange/market/bar-steps.ts';
import { playBar } from '#sandbox/exchange/market/bar-play.ts';

const steps = new BarSteps({ priceTick: Decimal.parse('0.01'), quantityStep: Decimal.parse('0.001') });

/** A bar of whole ticks and lots. */
const bars = fc
  .record({
    low: fc.integer({ min: 1, max: 5_000_000 }),
    range: fc.integer({ min: 0, max: 2_000 }),
    openAt: fc.double({ min: 0, max: 1, noNaN: true }),
    closeAt: fc.double({ min: 0, max: 1, noNaN: true }),
    lots: fc.integer({ min: 4, max: 10_000_000 }),
  })
  .map(({ low, range, openAt, closeAt, lots }): Bar => ({
    openTime: 60_000,
    closeTime: 120_000,
    open: (low + Math.round(range * openAt)) / 100,
    high: (low + range) / 100,
    low: low / 100,
    close: (low + Math.round(range * closeAt)) / 100,
    volume: lots / 1_000,
  }));

it('plays every bar as trades that give back its open, high, low, close and volume', () => {
  fc.assert(
    fc.property(bars, fc.integer(), (bar, seed) => {
      const trades = playBar(bar, steps, new Rng(seed));
      const ticks = trades.map((trade) => trade.ticks);
      expect(ticks[0]).toBe(steps.ticks(bar.open));
      expect(ticks.at(-1)).toBe(steps.ticks(bar.close));
      expect(Math.max(...ticks)).toBe(steps.ticks(bar.high));
      expect(Math.min(...ticks)).toBe(steps.ticks(bar.low));
      expect(trades.reduce((sum, { lots }) => sum + lots, 0)).toBe(steps.lots(bar.volume));
      expect(trades.every(({ lots }) => Number.isInteger(lots) && lots > 0)).toBe(true);
      const times = trades.map(({ time }) => time);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]! >= bar.openTime && times.at(-1)! < bar.closeTime).toBe(true);
    }),
  );
});

it('plays a bar without volume with one lot for each of its prices', () => {
  const bar = { openTime: 0, closeTime: 60_000, open: 1, high: 3, low: 0.5, close: 2, volume: Number.NaN };
  const trades = playBar(bar, steps, new Rng(1));
  expect(trades.map(({ ticks, lots }) => [ticks, lots])).toEqual([
    [100, 1],
    [50, 1],
    [300, 1],
    [200, 1],
  ]);
});
