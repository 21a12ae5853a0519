import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { fillFolder, fillStore } from '#adapters/backup/contract/filled-store.ts';
import { restoreBackup } from '#adapters/backup/restore-backup.ts';
import { undoSwap } from '#adapters/backup/restore/swap-entries.ts';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';
import { takeBackup } from '#adapters/backup/take-backup.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 23));
const KILLS = 4;
const SEED = Number(process.env['ASSAY_SEED'] ?? 4);

describe.for(await storePlaces())('a restore in $name that is killed', (kind) => {
  it(`at any moment leaves the old store or the new one (seed ${SEED})`, async (context) => {
    context.skip(kind.isAbsent);
    const place = await kind.make();
    const target = { address: mkdtempSync(join(tmpdir(), 'assay-backups-')) };
    const rng = new Rng(SEED);
    try {
      await using store = await place.open();
      await fillStore(store, []);
      fillFolder(place.folder);
      await takeBackup({ store: place, target, version: '0.1.0', clock: { now: () => NOW } });
      await store.close();
      const whole = await timed(() => restoreBackup({ target, store: place, now: NOW }));
      for (let kill = 1; kill <= KILLS; kill++) {
        const isLast = kill === KILLS;
        await addEntry(place);
        const before = await entries(place);
        expect(before).toBe(4);
        await killedRestore(place, target.address, {
          now: NOW + kill * 1000,
          afterMs: isLast ? 60_000 : rng.uniform() * 1.2 * whole,
        });
        await undoSwap(place.folder);
        // Whoever was killed holds no lock any more.
        await (await lockStore(place, 'exclusive'))[Symbol.asyncDispose]();
        // The last one is let live, which shows that the others were killed at a restore that works.
        expect(isLast ? [3] : [3, 4], `after kill ${kill}`).toContain(await entries(place));
        await restoreBackup({ target, store: place, now: NOW + kill * 1000 + 500_000 });
        expect(await entries(place)).toBe(3);
        expect(await halfLoaded(place)).toBe(0);
      }
    } finally {
      await place.remove();
      if (place.databaseUrl !== undefined) await dropSchemas(place);
      rmSync(target.address, { recursive: true });
    }
  });
});

/** Restores in a process of its own, which gets `SIGKILL` after so long, counted from when it has loaded its code. */
async function killedRestore(
  place: TestPlace,
  address: string,
  { now, afterMs }: { now: number; afterMs: number },
): Promise<void> {
  const script = `
    import { restoreBackup } from '#adapters/backup/restore-backup.ts';
    const [folder, databaseUrl, address, now] = process.argv.slice(1);
    process.stdout.write('ready');
    await restoreBackup({
      target: { address },
      store: { folder, databaseUrl: databaseUrl === '' ? undefined : databaseUrl },
      now: Number(now),
    });`;
  const given = [place.folder, place.databaseUrl ?? '', address, `${now}`];
  const child = spawn(process.execPath, ['-e', script, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  await Promise.race([setTimeout(afterMs, undefined, { ref: false }), ended]);
  child.kill('SIGKILL');
  await ended;
}

async function addEntry(place: TestPlace): Promise<void> {
  await using store = await place.open();
  await store.audit.add({ time: NOW, actor: 'cli', action: 'after the backup', detail: null });
}

/** Number of entries of the audit log: three in the backup, four in the store that it replaces. */
async function entries(place: TestPlace): Promise<number> {
  await using store = await place.open();
  return await store.audit.length();
}

/** Schemas of restores that did not come to their end. */
async function halfLoaded(place: TestPlace): Promise<number> {
  if (place.databaseUrl === undefined) return 0;
  const connection = await connectPostgres(place.databaseUrl);
  const rows = await connection.query(
    `select 1 from pg_namespace where nspname like current_schema() || '%restoring%'`,
  );
  await connection.close();
  return rows.length;
}

/** Those of the old stores, and of restores that were killed. */
async function dropSchemas(place: TestPlace): Promise<void> {
  const schema = new URL(place.databaseUrl!).searchParams.get('schema')!;
  await place.tamper(
    'records',
    `set client_min_messages = warning; do $$ declare name text; begin
      for name in select nspname from pg_namespace where left(nspname, ${schema.length + 1}) = '${schema}_' loop
        execute format('drop schema %I cascade', name);
      end loop; end $$`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
