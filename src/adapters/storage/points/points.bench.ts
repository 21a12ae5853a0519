import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { invariant } from '#core/invariant.ts';
import { Rng } from '#core/rng.ts';
import { DAY_MS } from '#core/time.ts';
import type { PointColumns } from '#domain/operations/point-store.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { StorePlace } from '#adapters/storage/contract/store-places.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';

const STEP_MS = 30_000;
const POINTS = (7 * DAY_MS) / STEP_MS;
const START = Date.UTC(2026, 0, 5);
/** Of the last hours of a day, still rows of the tail: as many as there ever are. */
const LIVE = 480;
const READS = 50;

export const benches: readonly BenchCase[] = [{ name: 'points', run }];

/** Seven days of a prediction market's price, volume and spread, a point every 30 s. */
async function run(): Promise<BenchMeasure[]> {
  const points = market();
  const plain = plainTable(points);
  try {
    const peer = { peer: 'rows of a plain SQLite table', peerValue: await medianMs(async () => plain.read()) };
    const measures: BenchMeasure[] = [];
    for (const place of await storePlaces()) {
      if (!place.isAbsent) measures.push(...(await readFrom(place, points, peer)));
    }
    return measures;
  } finally {
    plain.remove();
  }
}

async function readFrom(
  kind: StorePlace,
  points: PointColumns,
  peer: { readonly peer: string; readonly peerValue: number },
): Promise<BenchMeasure[]> {
  const place = await kind.make();
  const store = await place.open();
  const read = async (): Promise<void> => {
    const { times, values } = await store.points.read('market', START, START + 7 * DAY_MS);
    invariant(times.length === POINTS && values['spread']?.length === POINTS, 'all points were read');
  };
  try {
    await store.points.save('market', points);
    const inBlocks = await medianMs(read);
    await store.points.forgetBefore('market', START + 8 * DAY_MS);
    await store.points.save('market', cut(points, POINTS - LIVE));
    for (let i = POINTS - LIVE; i < POINTS; i++) await store.points.append('market', points.times[i]!, at(points, i));
    const withTail = await medianMs(read);
    return [
      { name: `7 days of 30-s points from ${kind.name}`, value: inBlocks, unit: 'ms', ...peer },
      { name: `the same, the last 4 hours live`, value: withTail, unit: 'ms', ...peer },
    ];
  } finally {
    await store.close();
    await place.remove();
  }
}

function market(): PointColumns {
  const rng = new Rng(1);
  const column = (): Float64Array => Float64Array.from({ length: POINTS }, () => rng.uniform());
  const times = Float64Array.from({ length: POINTS }, (_, i) => START + i * STEP_MS);
  return { times, values: { price: column(), volume: column(), spread: column() } };
}

function cut({ times, values }: PointColumns, end: number): PointColumns {
  const entries = Object.entries(values).map(([name, column]) => [name, column.slice(0, end)] as const);
  return { times: times.slice(0, end), values: Object.fromEntries(entries) };
}

function at({ values }: PointColumns, i: number): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, column]) => [name, column[i]!]));
}

interface PlainTable {
  read(): void;
  remove(): void;
}

/** What one would do without blocks: a row for each point, found by its key, brought into columns. */
function plainTable({ times, values }: PointColumns): PlainTable {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const file = new DatabaseSync(join(folder, 'plain.db'));
  file.exec(
    'create table point (series integer, time integer, price real, volume real, spread real, primary key (series, time)) without rowid',
  );
  const insert = file.prepare('insert into point values (1, ?, ?, ?, ?)');
  const columns = ['price', 'volume', 'spread'].map((name) => values[name]!);
  file.exec('begin');
  for (let i = 0; i < POINTS; i++) insert.run(times[i]!, ...columns.map((column) => column[i]!));
  file.exec('commit');
  const select = file.prepare('select * from point where series = 1 and time >= ? and time < ? order by time');
  return {
    read: () => {
      const rows = select.all(START, START + 7 * DAY_MS);
      const read = ['time', 'price', 'volume', 'spread'].map((name) =>
        Float64Array.from(rows, (row) => row[name] as number),
      );
      invariant(read.length === 4 && read[0]!.length === POINTS, 'all rows were read');
    },
    remove: () => {
      file.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function medianMs(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < READS; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[READS >> 1]!;
}
