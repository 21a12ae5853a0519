import { invariant } from '#core/invariant.ts';
import { emptyBatch, sampleEquity, sampleOrder, sampleSession } from '#adapters/storage/contract/sample-session.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { StorePlace } from '#adapters/storage/contract/store-places.ts';
import type { SessionBatch } from '#domain/operations/session-store.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const WARM_UP = 200;
const BATCHES = 2_000;
const LINES = 8;
const LINE = JSON.stringify({ kind: 'bar', text: 'x'.repeat(250) });

export const benches: readonly BenchCase[] = [{ name: 'append to a session', run }];

/** What stands between a tick and its order: a batch on the disk. And what a session looks at many times a second. */
async function run(): Promise<BenchMeasure[]> {
  const measures: BenchMeasure[] = [];
  for (const place of await storePlaces()) if (!place.isAbsent) measures.push(...(await runOn(place)));
  return measures;
}

async function runOn(kind: StorePlace): Promise<BenchMeasure[]> {
  const place = await kind.make();
  const store = await place.open();
  try {
    const { id, epoch } = await store.sessions.begin(sampleSession());
    const appends = await timesMs((i) => store.sessions.append(id, epoch, batch(i)));
    invariant((await store.sessions.journalLength(id)) === (WARM_UP + BATCHES) * LINES, 'all lines are stored');
    const looks = await timesMs(async () => {
      const { kind } = await store.killSwitch.read();
      invariant(kind === 'off', 'nobody pulled it');
    });
    return [
      { name: `append of 8 lines, 2 orders, 1 equity to ${kind.name}, median`, value: share(appends, 0.5), unit: 'ms' },
      { name: 'the same, p99', value: share(appends, 0.99), unit: 'ms' },
      { name: `look at the kill switch in ${kind.name}, p99`, value: share(looks, 0.99), unit: 'ms' },
    ];
  } finally {
    await store.close();
    await place.remove();
  }
}

function batch(i: number): SessionBatch {
  return emptyBatch(i * LINES, {
    lines: Array.from({ length: LINES }, () => LINE),
    orders: [sampleOrder(`o${i}`), sampleOrder(`s${i}`, { role: 'stop' })],
    equity: [sampleEquity(i)],
  });
}

async function timesMs(work: (i: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + BATCHES; i++) {
    const start = performance.now();
    await work(i);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

function share(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)]!;
}
