import { MINUTE_MS } from '#core/time.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import { FX_CLOCK, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { MultiTimeframe } from '#domain/market/timeline.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const BARS = 1_000_000;
const ROUNDS = 5;

/** Cost of seeing one base stream on five longer timeframes, per base bar. */
export const benches: readonly BenchCase[] = [
  { name: 'timeline, 5m on six timeframes', run: () => [measure('UTC days', UTC_CLOCK), measure('FX days', FX_CLOCK)] },
];

function measure(name: string, clock: PeriodClock): BenchMeasure {
  const columns = syntheticBars();
  const runs = Array.from({ length: ROUNDS }, () => nanosecondsPerBar(columns, clock));
  return { name: `timeline, 5m on six timeframes, ${name}`, value: Math.min(...runs), unit: 'ns/bar' };
}

function syntheticBars(): BarColumns {
  const columns = new BarColumns(BARS);
  for (let i = 0; i < BARS; i++) {
    const openTime = 1_600_000_200_000 + i * 5 * MINUTE_MS;
    const price = 100 + 10 * Math.sin(i / 1000);
    columns.push({
      openTime,
      closeTime: openTime + 5 * MINUTE_MS,
      open: price,
      high: price + 1,
      low: price - 1,
      close: price + 0.5,
      volume: 1 + (i % 7),
    });
  }
  return columns;
}

function nanosecondsPerBar(columns: BarColumns, clock: PeriodClock): number {
  let handed = 0;
  const timeline = new MultiTimeframe({
    clock,
    base: '5m',
    timeframes: ['5m', '15m', '1h', '4h', '1d', '1w'],
    onBar: () => handed++,
  });
  const cursor = new BarCursor(columns);
  const startedAt = performance.now();
  for (let i = 0; i < columns.length; i++) timeline.update(cursor.moveTo(i));
  const elapsedMs = performance.now() - startedAt;
  if (handed <= columns.length) throw new Error('the timeline handed on no longer bars');
  return (elapsedMs * 1e6) / columns.length;
}
