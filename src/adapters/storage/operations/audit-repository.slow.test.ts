import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { AUDIT_BROKEN } from '#domain/operations/audit.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';

function entry(n: number): AuditEntry {
  return { time: unixMs(n), actor: 'cli', action: 'session.start', detail: { n } };
}

async function addSome(store: Store, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await store.audit.add(entry(n));
}

for (const kind of await storePlaces()) {
  describe.skipIf(kind.isAbsent)(`the seal of the audit log on ${kind.name}`, () => {
    let place: TestPlace;
    let store: Store;
    let keyFile: string;

    beforeAll(async () => {
      place = await kind.make();
      keyFile = join(place.folder, 'audit.key');
    });

    afterAll(() => place.remove());

    beforeEach(async () => {
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.clear();
    });

    it('is begun with the first entry, by a key that only its owner may read', async () => {
      expect(await store.audit.verify()).toMatchObject({ kind: 'whole', entries: 0, problem: undefined, notes: [] });
      expect(existsSync(keyFile)).toBe(false);
      const { hash } = await store.audit.add(entry(7));
      const verdict = await store.audit.verify();
      expect(verdict).toMatchObject({ kind: 'whole', entries: 1, from: 7, to: 7, hash, sealedSince: 0, notes: [] });
      expect(statSync(keyFile).mode & 0o777).toBe(0o600);
      expect(existsSync(`${keyFile}.new`)).toBe(false);
    });

    it('fits when several processes write at the same time', async () => {
      await using other = await place.open();
      await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? store : other).audit.add(entry(i))));
      expect(await other.audit.verify()).toMatchObject({ kind: 'whole', entries: 20, sealedSince: 0 });
    });

    it('holds for texts that no database keeps as they are', async () => {
      await store.audit.add({
        time: unixMs(1),
        actor: 'half \uD83D',
        action: 'nul \0',
        detail: { lone: '\uDC00', nul: '\0' },
      });
      expect(await store.audit.verify()).toMatchObject({ kind: 'whole', entries: 1 });
    });

    it('misses entries that are gone from the end, and all of them', async () => {
      await addSome(store, 5);
      await place.tamper('records', 'delete from audit where n >= 3');
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken', entries: 3, problem: { entry: 3 } });
      await place.tamper('records', 'delete from audit');
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken', entries: 0, problem: { entry: 0 } });
      await place.tamper('records', 'delete from audit_head');
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken', entries: 0, problem: { entry: 0 } });
    });

    it('finds numbers that are too large to be read, and rows without one', async () => {
      await addSome(store, 3);
      await place.tamper('records', 'update audit set n = 9223372036854775807 where n = 1');
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken', problem: { entry: 1 } });
      await place.tamper(
        'records',
        'update audit set n = 1 where n > 5; update audit_head set entries = 9223372036854775807',
      );
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken' });
    });

    it('is not made anew over a log that was changed: the next entry says so, for good', async () => {
      await addSome(store, 4);
      await place.tamper('records', 'delete from audit where n = 3');
      await store.audit.add(entry(9));
      const [broken, added] = await store.audit.read(3, 10);
      expect(broken).toMatchObject({ n: 3, actor: 'assay', action: AUDIT_BROKEN });
      expect(broken!.detail).toEqual({ problem: '4 entries were sealed, 3 are there' });
      expect(added).toMatchObject({ n: 4, detail: { n: 9 } });
      await store.audit.add(entry(10));
      expect(await store.audit.length()).toBe(6);
      expect(await store.audit.verify()).toMatchObject({ kind: 'broken', problem: { entry: 3 } });
    });

    it('says of an entry that was put in without the key that it has no seal, and writes that down', async () => {
      await addSome(store, 2);
      const [, last] = await store.audit.read(0, 2);
      const forged = `insert into audit (n, time, actor, action, detail, hash) values (2, 5, 'cli', 'x', '{}', '${last!.hash}')`;
      await place.tamper('records', forged);
      expect((await store.audit.verify()).kind).toBe('broken');
      await store.audit.add(entry(3));
      expect((await store.audit.read(3, 1))[0]!.detail).toEqual({
        problem: 'entries from 2 on were added without a seal',
      });
    });

    it('begins later for a log from before there were seals, and says so', async () => {
      await addSome(store, 3);
      await place.tamper('records', 'delete from audit_head');
      rmSync(keyFile);
      await store.close();
      store = await place.open();
      const before = await store.audit.verify();
      expect(before).toMatchObject({ kind: 'whole', entries: 3, sealedSince: undefined });
      expect(before.notes).toEqual([expect.stringContaining('not sealed yet')]);
      await store.audit.add(entry(3));
      const after = await store.audit.verify();
      expect(after).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 3 });
      expect(after.notes).toEqual([expect.stringContaining('entries before 3 fit the chain')]);
      await place.tamper('records', 'delete from audit where n = 3');
      expect((await store.audit.verify()).kind).toBe('broken');
    });

    it('cannot be checked without its key: says so, and begins anew with the next entry', async () => {
      await addSome(store, 3);
      renameSync(keyFile, join(place.folder, 'elsewhere'));
      await store.close();
      store = await place.open();
      const lost = await store.audit.verify();
      expect(lost).toMatchObject({ kind: 'unchecked', entries: 3 });
      expect(lost.problem!.what).toContain('its seal cannot be checked');
      await store.audit.add(entry(3));
      const anew = await store.audit.verify();
      expect(anew).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 3 });
      expect(anew.notes).toEqual([expect.stringMatching(/entries before 3 .* which is not here/)]);
    });

    it('is not missed after a process that died between making the key and using it', async () => {
      await store.audit.add(entry(0));
      await place.tamper('records', 'delete from audit; delete from audit_head');
      renameSync(keyFile, `${keyFile}.new`);
      await store.close();
      store = await place.open();
      const secret = readFileSync(`${keyFile}.new`, 'utf8');
      expect(await store.audit.verify()).toMatchObject({ kind: 'whole', entries: 0 });
      await store.audit.add(entry(1));
      expect(await store.audit.verify()).toMatchObject({ kind: 'whole', entries: 1, sealedSince: 0 });
      expect(readFileSync(keyFile, 'utf8')).toBe(secret);
    });

    it('says what to do about a key that is damaged or open to others', async () => {
      await store.audit.add(entry(0));
      const secret = readFileSync(keyFile, 'utf8');
      writeFileSync(keyFile, 'nothing', { mode: 0o644 });
      await expect(store.audit.verify()).rejects.toMatchObject({ code: 'store.unusable' });
      rmSync(keyFile);
      writeFileSync(keyFile, secret, { mode: 0o644 });
      const { kind: judged, notes } = await store.audit.verify();
      expect([judged, notes]).toEqual(['whole', [expect.stringContaining('chmod 600')]]);
    });

    it('fits a witness that was noted, and no other', async () => {
      await addSome(store, 3);
      const { entries, hash } = await store.audit.verify();
      await store.audit.add(entry(3));
      expect((await store.audit.verify({ entries, hash: hash! })).kind).toBe('whole');
      expect((await store.audit.verify({ entries, hash: 'f'.repeat(64) })).problem).toMatchObject({ entry: 2 });
      expect((await store.audit.verify({ entries: 9, hash: hash! })).problem).toMatchObject({ entry: 4 });
    });

    if (kind.name === 'PostgreSQL') {
      it('has a head for each machine that shares the database', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'assay-other-'));
        await using other = await openStore(folder, { databaseUrl: place.databaseUrl });
        await addSome(store, 2);
        await other.audit.add(entry(2));
        // The second machine cannot look at the seal of the first, whose entries it took as they were; nor the first at what came after.
        expect(await other.audit.verify()).toMatchObject({ kind: 'whole', entries: 3, sealedSince: 2 });
        expect(await store.audit.verify()).toMatchObject({ kind: 'unchecked', entries: 3, problem: { entry: 2 } });
        await store.audit.add(entry(3));
        expect(await store.audit.verify()).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 0 });
        await place.tamper('records', 'delete from audit where n = 3');
        expect([(await store.audit.verify()).kind, (await other.audit.verify()).kind]).toEqual(['broken', 'broken']);
        rmSync(folder, { recursive: true });
      });
    }
  });
}
