import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { crashLines } from '#adapters/storage/contract/crash-writer.ts';
import { sampleSession } from '#adapters/storage/contract/sample-session.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import type { Store } from '#adapters/storage/store.ts';

const ID = sampleSession().id;
const KILLS = 5;
const MOST_BATCHES = 60;
const WRITER = join(import.meta.dirname, 'contract', 'crash-writer.ts');

/** Starts a writer, lets it get through so many batches, kills it, and gives the last number that it was told is stored. */
async function killedAfter(place: TestPlace, batches: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, place.folder, place.databaseUrl ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let acknowledged = -1;
  let left = batches;
  // What it writes between the signal and its end is read as well.
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (left-- === 0) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

/** Reads everything and checks that it is whole batches, each once; gives the number of the last. */
async function lastWhole(store: Store): Promise<number> {
  const { sessions } = store;
  const length = await sessions.journalLength(ID);
  const lines = await sessions.journal(ID, 0, length + 100);
  const last = (JSON.parse(lines.at(-1)!) as { batch: number }).batch;
  const numbers = Array.from({ length: last + 1 }, (_, n) => n);
  expect(lines).toEqual(numbers.flatMap(crashLines));
  expect(length).toBe(lines.length);
  const orders = await sessions.orders({ session: ID });
  expect(orders.find(({ id }) => id === 'latest')?.filled.toNumber()).toBe(last);
  expect(orders.map(({ id }) => id).sort()).toEqual(['latest', ...numbers.map((n) => `o${n}`)].sort());
  expect((await sessions.fills({})).map(({ id }) => id)).toEqual(numbers.map((n) => `f${n}`).reverse());
  expect((await sessions.postings(ID)).map(({ reference }) => Number(reference))).toEqual(numbers);
  expect((await sessions.equity(ID, 0, last + 1)).map(({ time }) => time)).toEqual(numbers);
  expect((await sessions.checkpoint(ID))?.state).toEqual({ batch: Math.floor(last / 10) * 10 });
  return last;
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`a process killed while it writes to ${kind.name}`, () => {
    let place: TestPlace;

    beforeEach(async () => {
      place = await kind.make();
    });

    afterEach(async () => {
      await place.remove();
    });

    it(`${KILLS} times has lost nothing that was acknowledged, and left nothing doubled or half`, async () => {
      const seed = Number(process.env['ASSAY_SEED'] ?? 4);
      const rng = new Rng(seed);
      for (let kill = 1; kill <= KILLS; kill++) {
        const acknowledged = await killedAfter(place, rng.integer(0, MOST_BATCHES));
        await using store = await place.open();
        // A server may still be at work for the dead process: starting the session waits for that, and ends it.
        expect((await store.sessions.begin(sampleSession())).epoch).toBe(2 * kill);
        const stored = await lastWhole(store);
        // One batch may have been stored and its word not got out any more.
        expect([acknowledged, acknowledged + 1], `kill ${kill}, seed ${seed}`).toContain(stored);
      }
    });
  });
}
