// Cost of seeing one base stream on five longer timeframes, per base bar. Run: node src/domain/market/timeline.bench.ts
import process from 'node:process';
import { MINUTE_MS } from '#core/time.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import { FX_CLOCK, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { MultiTimeframe } from '#domain/market/timeline.ts';

const BARS = 1_000_000;

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
  const start = process.cpuUsage();
  for (let i = 0; i < columns.length; i++) timeline.update(cursor.moveTo(i));
  const { user, system } = process.cpuUsage(start);
  if (handed <= columns.length) throw new Error('the timeline handed on no longer bars');
  return ((user + system) * 1e3) / columns.length;
}

const columns = syntheticBars();
for (const [name, clock] of [
  ['UTC', UTC_CLOCK],
  ['FX', FX_CLOCK],
] as const) {
  const runs = Array.from({ length: 15 }, () => nanosecondsPerBar(columns, clock)).sort((a, b) => a - b);
  process.stdout.write(
    `${name}: median ${runs[7]!.toFixed(1)} ns, best ${runs[0]!.toFixed(1)} ns of processor time per base bar\n`,
  );
}
