import { invariant } from '#core/invariant.ts';
import type { UnixMs } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { PriceHistory } from '#desks/prediction/history/price-history.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const MARKETS = 500;
const POINTS = 1_000;
const STEP_MS = 30_000;
const START = Date.UTC(2026, 0, 5);
const IDS = Array.from({ length: MARKETS }, (_, i) => marketId(`market-${i}`));

export const benches: readonly BenchCase[] = [{ name: 'price history', run }];

/** 500 markets of 1000 points: memory, and reading all points of a market, beside lists of objects that are filtered. */
function run(): BenchMeasure[] {
  const before = usedBytes();
  const history = new PriceHistory();
  const captureMs = timed(() => fill((market, time, price) => history.capture(market, time, price, 0.01, 5)));
  const bytes = usedBytes() - before;
  const middle = usedBytes();
  const lists = new Map<string, { time: number; price: number; spread: number; volume: number }[]>();
  const plainCaptureMs = timed(() =>
    fill((market, time, price) => {
      const list = lists.get(market) ?? [];
      lists.set(market, list);
      list.push({ time, price, spread: 0.01 + price / 1e9, volume: 5 });
    }),
  );
  const plainBytes = usedBytes() - middle;
  let points = 0;
  const readMs = fastest(() => {
    points = 0;
    for (const id of IDS) points += history.getPriceHistory(id, START, START + POINTS * STEP_MS)!.times.length;
  });
  invariant(points === MARKETS * POINTS, 'every point is read');
  const hourMs = fastest(() => {
    for (const id of IDS) points += history.getPriceHistory(id, START + 3_600_000, START + 7_200_000)!.times.length;
  });
  const plainReadMs = fastest(() => {
    for (const id of IDS) points += lists.get(id)!.filter(({ time }) => time >= START && time < START + 1e12).length;
  });
  const peer = 'lists of objects';
  const each = (ms: number, count: number): number => (1e6 * ms) / count;
  return [
    { name: '500 x 1000 points', value: bytes / 1e6, unit: 'MB', peer, peerValue: plainBytes / 1e6 },
    {
      name: 'capture',
      value: each(captureMs, MARKETS * POINTS),
      unit: 'ns',
      peer,
      peerValue: each(plainCaptureMs, MARKETS * POINTS),
    },
    { name: 'read 1000 points', value: each(readMs, MARKETS), unit: 'ns', peer, peerValue: each(plainReadMs, MARKETS) },
    { name: 'read an hour', value: each(hourMs, MARKETS), unit: 'ns', peer, peerValue: each(plainReadMs, MARKETS) },
  ];
}

function fill(capture: (market: (typeof IDS)[number], time: UnixMs, price: number) => void): void {
  for (let t = 0; t < POINTS; t++) {
    for (let i = 0; i < MARKETS; i++)
      capture(IDS[i]!, (START + t * STEP_MS) as UnixMs, 0.3 + ((t * 7 + i) % 400) / 1_000);
  }
}

/** Typed arrays live outside the heap. */
function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function fastest(work: () => void): number {
  return Math.min(...Array.from({ length: 10 }, () => timed(work)));
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
