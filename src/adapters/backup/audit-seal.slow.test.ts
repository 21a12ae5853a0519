import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { AuditVerdict } from '#domain/operations/audit-verdict.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { restoreBackup } from '#adapters/backup/restore-backup.ts';
import { takeBackup } from '#adapters/backup/take-backup.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 23));
const places = await storePlaces();

describe.for(places)('the audit log of a store in $name that was restored', (kind) => {
  let place: TestPlace;
  let other: TestPlace;
  let target: { readonly address: string };

  beforeEach(async (context) => {
    context.skip(kind.isAbsent);
    [place, other] = await Promise.all([kind.make(), kind.make()]);
    target = { address: mkdtempSync(join(tmpdir(), 'assay-backups-')) };
    await addEntries(place, 3);
  });

  afterEach(async () => {
    if (kind.isAbsent) return;
    await Promise.all([place.remove(), other.remove()]);
    rmSync(target.address, { recursive: true });
  });

  it('fits the seal of its own machine, and goes on', async () => {
    await backUp(place);
    await addEntries(place, 2);
    const { checks } = await restoreBackup({ target, store: place, now: NOW });
    expect(checks.at(-1)).toEqual({ name: 'audit', found: '3 entries, sealed' });
    expect(await verdict(place)).toMatchObject({ kind: 'whole', entries: 3, sealedSince: 0 });
    await addEntries(place, 1);
    expect(await verdict(place)).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 0 });
  });

  it('says on another machine that its key is not here, and is sealed anew from the next entry on', async () => {
    await backUp(place);
    const { checks } = await restoreBackup({ target, store: other, now: NOW });
    expect(checks.at(-1)).toEqual({ name: 'audit', found: '3 entries' });
    expect(existsSync(join(other.folder, 'audit.key'))).toBe(false);
    expect(await verdict(other)).toMatchObject({ kind: 'unchecked', entries: 3 });
    await addEntries(other, 1);
    expect(await verdict(other)).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 3 });
  });

  it('is not taken for a robbed one where another log was sealed before', async () => {
    await addEntries(other, 5);
    await backUp(place);
    await restoreBackup({ target, store: other, now: NOW });
    await addEntries(other, 1);
    expect(await verdict(other)).toMatchObject({ kind: 'whole', entries: 4, sealedSince: 3 });
    expect(existsSync(join(other.folder, 'audit.key'))).toBe(true);
  });

  it('is not restored when it was made anew before the backup', async () => {
    await place.tamper('records', 'delete from audit where n = 2');
    const anew = 'update audit_head set entries = 2, hash = (select hash from audit where n = 1)';
    await place.tamper('records', anew);
    await backUp(place);
    const restoring = restoreBackup({ target, store: place, now: NOW });
    await expect(restoring).rejects.toMatchObject({ code: 'audit.broken' });
  });

  async function backUp(from: TestPlace): Promise<void> {
    await takeBackup({ store: from, target, version: '0.1.0', clock: { now: () => NOW } });
  }
});

async function addEntries(place: TestPlace, count: number): Promise<void> {
  await using store = await place.open();
  for (let n = 0; n < count; n++) {
    await store.audit.add({ time: unixMs(n), actor: 'cli', action: 'test', detail: { n } });
  }
}

async function verdict(place: TestPlace): Promise<AuditVerdict> {
  await using store = await place.open();
  return store.audit.verify();
}
