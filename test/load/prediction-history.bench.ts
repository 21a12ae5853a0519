import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { fineSeries, getPriceHistory } from '#apps/prediction/price-series.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const STEP_MS = 30_000;
const POINTS = (7 * DAY_MS) / STEP_MS;
const START = Date.UTC(2026, 0, 5);
const MARKETS = 500;
const READS = 50;
const ROUNDS = 20;

export const benches: readonly BenchCase[] = [{ name: 'prediction history in the store', run }];

/** A market's week of points as a page asks for it, and one round of live points of all markets. */
async function run(): Promise<BenchMeasure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    await using store = await openStore(folder);
    const market = marketId('0xbench');
    await save(store, fineSeries(market));
    const weekMs = await medianMs(READS, async () => {
      const { times } = await getPriceHistory(store.points, market, unixMs(START), unixMs(START + 7 * DAY_MS));
      invariant(times.length === POINTS, 'every point was read');
    });
    let round = 0;
    const together = await medianMs(ROUNDS, () => store.points.appendAll(liveRound(round++)));
    const oneByOne = await medianMs(3, async () => {
      for (const { series, time, values } of liveRound(round++)) await store.points.append(series, time, values);
    });
    const peer = { peer: 'one by one', peerValue: oneByOne };
    return [
      { name: `getPriceHistory, ${POINTS} points of 7 days`, value: weekMs, unit: 'ms' },
      { name: `live points of ${MARKETS} markets, appended together`, value: together, unit: 'ms', ...peer },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function save(store: Store, series: string): Promise<void> {
  const rng = new Rng(1);
  const column = (): Float64Array => Float64Array.from({ length: POINTS }, () => rng.uniform());
  const times = Float64Array.from({ length: POINTS }, (_, i) => START + i * STEP_MS);
  await store.points.save(series, { times, values: { price: column(), volume: column(), spread: column() } });
}

function liveRound(round: number) {
  return Array.from({ length: MARKETS }, (_, i) => ({
    series: fineSeries(marketId(`0xlive${i}`)),
    time: START + round * STEP_MS,
    values: { price: 0.5, volume: i, spread: 0.01 },
  }));
}

async function medianMs(times: number, work: () => Promise<void>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const startedAt = performance.now();
    await work();
    taken.push(performance.now() - startedAt);
  }
  return taken.toSorted((a, b) => a - b)[times >> 1]!;
}
