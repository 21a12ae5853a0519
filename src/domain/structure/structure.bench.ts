import { hrtime, memoryUsage } from 'node:process';
import { Rng } from '#core/rng.ts';
import { MINUTE_MS } from '#core/time.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import { MarketStructure } from '#domain/structure/market-structure.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const BARS = 1_000_000;
/** The best round counts, as for every bench: the others met a busy moment of the machine. */
const ROUNDS = 3;

/** The full engine: pivots, zigzag, structure, order blocks and liquidity with R=5 and R=50, gaps, equal levels. No npm peer exists. */
export const benches: readonly BenchCase[] = [{ name: 'market structure, all detectors', run: measure }];

function measure(): BenchMeasure[] {
  const bars = randomWalk(BARS);
  meanMicroseconds(bars, 200_000); // warm
  const rounds = Array.from({ length: ROUNDS }, () => meanMicroseconds(bars, BARS));
  const mean = rounds.reduce((best, round) => (round.microseconds < best.microseconds ? round : best));
  const { median, p99 } = percentiles(bars);
  return [
    { name: 'mean', value: mean.microseconds, unit: 'us/bar' },
    { name: 'facts', value: mean.facts / BARS, unit: 'facts/bar' },
    { name: 'median', value: median, unit: 'us/bar' },
    { name: 'p99', value: p99, unit: 'us/bar' },
    { name: 'heap growth from bar 500,000 to 1,000,000', value: heapGrowth(bars), unit: 'MB' },
  ];
}

function meanMicroseconds(bars: BarColumns, count: number): { microseconds: number; facts: number } {
  const cursor = new BarCursor(bars);
  let facts = 0;
  const market = new MarketStructure({}, () => {
    facts++;
  });
  const start = hrtime.bigint();
  for (let i = 0; i < count; i++) market.update(cursor.moveTo(i));
  return { microseconds: Number(hrtime.bigint() - start) / 1000 / count, facts };
}

/** Single bars, timed one by one; each figure includes about 0.05 us of the clock itself. */
function percentiles(bars: BarColumns): { median: number; p99: number } {
  const cursor = new BarCursor(bars);
  const market = new MarketStructure();
  const times = new Float64Array(bars.length);
  for (let i = 0; i < bars.length; i++) {
    cursor.moveTo(i);
    const start = hrtime.bigint();
    market.update(cursor);
    times[i] = Number(hrtime.bigint() - start) / 1000;
  }
  times.sort();
  return { median: times[Math.floor(bars.length * 0.5)]!, p99: times[Math.floor(bars.length * 0.99)]! };
}

function heapGrowth(bars: BarColumns): number {
  const cursor = new BarCursor(bars);
  const market = new MarketStructure();
  let half = 0;
  for (let i = 0; i < bars.length; i++) {
    if (i === bars.length / 2) half = heapUsed();
    market.update(cursor.moveTo(i));
  }
  const growth = heapUsed() - half;
  return market.barCount === bars.length ? growth / 1e6 : Number.NaN;
}

/** Heap after a collection when the process was started with --expose-gc; otherwise noisy by some MB. */
function heapUsed(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return memoryUsage().heapUsed;
}

/** A random walk in logarithms, of about 0.1 % a bar: no trend, no end. */
function randomWalk(count: number): BarColumns {
  const rng = new Rng(1);
  const bars = new BarColumns(count);
  let close = 100;
  for (let i = 0; i < count; i++) {
    const open = close;
    let high = open;
    let low = open;
    for (let part = 0; part < 4; part++) {
      close *= Math.exp(0.0005 * rng.normal());
      if (close > high) high = close;
      if (close < low) low = close;
    }
    const openTime = i * MINUTE_MS;
    bars.push({ openTime, closeTime: openTime + MINUTE_MS, open, high, low, close, volume: 1 });
  }
  return bars;
}
