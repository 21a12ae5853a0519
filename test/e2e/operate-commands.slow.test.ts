import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { canonicalJson, hashText } from '#core/hash.ts';
import { unixMs } from '#core/time.ts';
import { Journal } from '#engine/journal.ts';
import { contentOf, fillStore } from '#adapters/backup/contract/filled-store.ts';
import { lockStore } from '#adapters/backup/store-lock.ts';
import { atServer, storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import { ObjectStore } from '#sandbox/object-store/object-store.ts';
import { captureCli } from '#apps/cli/captured-run.ts';
import type { CapturedRun } from '#apps/cli/captured-run.ts';

const PASSPHRASE = 'correct horse battery staple';

interface BackupJson {
  readonly name: string;
  readonly content: string;
  readonly bytes: number;
  readonly plainBytes: number;
  readonly isEncrypted: boolean;
  readonly rows: Readonly<Record<string, number>>;
  readonly retention: {
    readonly keep: readonly unknown[];
    readonly remove: readonly { readonly name: string }[];
  } | null;
}

describe.for(await storePlaces())('backing up and restoring by the command line, in $name', (kind) => {
  let place: TestPlace;
  let backups = '';

  beforeEach(async (context) => {
    context.skip(kind.isAbsent);
    place = await kind.make();
    backups = mkdtempSync(join(tmpdir(), 'assay-operate-'));
    vi.stubEnv('DATABASE_URL', place.databaseUrl);
    vi.stubEnv('ASSAY_TEST_PASSPHRASE', PASSPHRASE);
    await using store = await place.open();
    await fillStore(store, journalLines());
    mkdirSync(join(place.folder, 'journals'));
    writeFileSync(join(place.folder, 'journals', 'old.ndjson'), 'a line\n');
    writeFileSync(join(place.folder, 'keys.json'), 'a secret that no backup holds');
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.useRealTimers();
    if (kind.isAbsent) return;
    await place.remove();
    rmSync(backups, { recursive: true });
  });

  const assay = (...args: readonly string[]): Promise<CapturedRun> => captureCli(args, place.folder);

  it('brings back every row and every file after all was destroyed', async () => {
    const made = await backedUp();
    const before = await contents();
    expect(made).toMatchObject({
      isEncrypted: false,
      rows: { session: 1, session_journal: 120, ledger_transaction: 2 },
    });
    await destroy();
    const restored = await assay('restore', 'latest', '--from', backups);
    expect(restored, restored.stderr).toMatchObject({ exitCode: 0 });
    expect(plain(restored.stdout)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ok +whole +every checksum/),
        'ok   journal  120 records',
        'ok   ledger   2 transactions',
        'ok   audit    3 entries',
      ]),
    );
    expect(withoutAudit(await contents())).toEqual(withoutAudit(before));
    const again = await backedUp();
    // The key that seals the audit log was destroyed as well: a new one has gone on.
    expect(again.rows).toEqual({ ...made.rows, audit: 3 + 1, audit_head: 2 });
    expect(readdirSync(place.folder)).not.toContain('keys.json');
  });

  it('finds the same content in both kinds of copies: with and without a passphrase', async () => {
    const open = await backedUp();
    const sealed = await backedUp('--passphrase-env', 'ASSAY_TEST_PASSPHRASE', '--no-retention');
    expect(sealed.isEncrypted).toBe(true);
    expect(readFileSync(join(backups, sealed.name)).includes('scanner-strike')).toBe(false);
    // The first backup is an entry of the audit log by now.
    expect(sealed.rows).toEqual({ ...open.rows, audit: open.rows['audit']! + 1 });
    const verified = await assay(
      'backup',
      '--verify',
      sealed.name,
      '--to',
      backups,
      '--passphrase-env',
      'ASSAY_TEST_PASSPHRASE',
      '--json',
    );
    expect(JSON.parse(verified.stdout)).toMatchObject({ name: sealed.name, content: sealed.content });
    vi.stubEnv('ASSAY_TEST_WRONG', 'another one');
    const wrong = await assay(
      'restore',
      sealed.name,
      '--from',
      backups,
      '--check-only',
      '--passphrase-env',
      'ASSAY_TEST_WRONG',
    );
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('passphrase') });
    expect(wrong.stderr).not.toContain('another one');
  });

  it('replaces nothing without --yes, and keeps the old store with it', async () => {
    await backedUp();
    await addMore();
    const before = await contents();
    const asked = await assay('restore', '--from', backups);
    expect(asked).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Expected --yes before anything is replaced'),
    });
    expect(await contents()).toEqual(before);
    const restored = await assay('restore', '--from', backups, '--yes', '--json');
    const { kept } = JSON.parse(restored.stdout) as { readonly kept: readonly string[] };
    expect(kept).toContainEqual(
      expect.stringMatching(place.databaseUrl === undefined ? /^records\.db\.before-restore-/ : /_before_restore_/),
    );
    expect(await contents()).not.toEqual(before);
    await dropKept(kept);
  });

  it('refuses while somebody works on the store', async () => {
    await backedUp();
    const before = await contents();
    const restore = () => assay('restore', '--from', backups, '--yes');
    const isRefused = { exitCode: 1, stderr: expect.stringContaining('another process uses') };
    const worker = await lockStore(place, 'shared');
    expect(await restore()).toMatchObject(isRefused);
    await worker[Symbol.asyncDispose]();
    const store = await place.open();
    expect(await restore()).toMatchObject(isRefused);
    await store.close();
    expect(await contents()).toEqual(before);
  });

  it('refuses a backup that was cut off, and changes nothing', async () => {
    const { name, bytes } = await backedUp();
    const before = await contents();
    truncateSync(join(backups, name), bytes - 100);
    for (const more of [['--yes'], ['--check-only']]) {
      const refused = await assay('restore', '--from', backups, ...more);
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Expected a whole backup') });
    }
    expect(await contents()).toEqual(before);
  });

  it('deletes what the rule does not keep, says why, and writes all of it into the audit log', async () => {
    const [first, second, third] = [await backedUpAt(0), await backedUpAt(1), await backedUpAt(2)];
    expect(second.retention?.remove).toMatchObject([
      { name: first.name, reason: expect.stringContaining('a later one stands for the day') },
    ]);
    expect(third.retention?.remove).toMatchObject([{ name: second.name }]);
    await backedUpAt(3, '--no-retention');
    const list = await assay('backup', '--list', '--to', backups, '--keep', '1d');
    expect(
      plain(list.stdout)
        .slice(2)
        .map((line) => line.split(/ {2,}/)[4]),
    ).toEqual(['the latest', expect.stringMatching(/^no: a later one/)]);
    await using store = await place.open();
    const actions = (await store.audit.read(3, 100)).map(({ action, detail }) => ({ action, detail }));
    expect(actions).toHaveLength(4);
    expect(actions[1]).toMatchObject({
      action: 'backup.made',
      detail: { name: second.name, content: second.content, removed: 1 },
    });
  });

  it('goes to an object store and comes back from there, its key out of the secrets', async () => {
    const key = { accessKeyId: 'sandbox', secretAccessKey: 'the-secret-of-the-bucket' };
    await using server = await ObjectStore.start({
      key,
      buckets: ['backups'],
      clock: { now: () => unixMs(Date.now()) },
    });
    const to = `s3://backups/assay?endpoint=${server.url}`;
    const keyless = await assay('backup', '--to', to);
    expect(keyless).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('ASSAY_BACKUP_SECRET') });
    vi.stubEnv('ASSAY_BACKUP_KEY', key.accessKeyId);
    vi.stubEnv('ASSAY_BACKUP_SECRET', key.secretAccessKey);
    const before = await contents();
    const made = await assay('backup', '--to', to);
    expect(made, made.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('s3://backups/assay') });
    await destroy();
    const restored = await assay('restore', '--from', to);
    expect(restored, restored.stderr).toMatchObject({ exitCode: 0 });
    expect(withoutAudit(await contents())).toEqual(withoutAudit(before));
    expect(`${made.stdout}${restored.stdout}`).not.toContain(key.secretAccessKey);
  });

  it('looks well to the doctor afterwards', async () => {
    vi.stubEnv('ASSAY_BACKUP_TARGET', backups);
    await backedUp();
    await assay('backup', '--verify', 'latest', '--to', backups);
    const { stdout } = await assay('doctor', '--json');
    const { findings } = JSON.parse(stdout) as {
      readonly findings: readonly { check: string; about?: string; level: string }[];
    };
    const level = (check: string, about?: string) =>
      findings.find((each) => each.check === check && each.about === about)?.level;
    expect([level('backups', 'newest'), level('backups', 'verified')]).toEqual(['ok', 'ok']);
    expect([level('books', 'journal'), level('books', 'ledger'), level('books', 'audit')]).toEqual(['ok', 'ok', 'ok']);
    expect(level('kill switch')).toBe('warn');
  });

  async function backedUp(...more: readonly string[]): Promise<BackupJson> {
    const run = await assay('backup', '--to', backups, '--json', ...more);
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
    return JSON.parse(run.stdout) as BackupJson;
  }

  /** So many hours after one noon: names of backups are told apart by the second. */
  async function backedUpAt(hours: number, ...more: readonly string[]): Promise<BackupJson> {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 21, 12 + hours) });
    return backedUp(...more);
  }

  async function contents(): Promise<Record<string, unknown>> {
    await using store = await place.open();
    const journal = await store.sessions.journal('scanner-strike-BTCUSDT-sandbox', 0, 1_000);
    const file = createHash('sha256')
      .update(readFileSync(join(place.folder, 'journals', 'old.ndjson')))
      .digest('hex');
    return { ...((await contentOf(store)) as object), journalHash: hashText(journal.join('\n')), file };
  }

  async function addMore(): Promise<void> {
    await using store = await place.open();
    await store.killSwitch.lift('lift-me', unixMs(7_000));
  }

  async function destroy(): Promise<void> {
    rmSync(place.folder, { recursive: true });
    if (place.databaseUrl !== undefined) await dropSchema(schemaOf(place.databaseUrl));
  }

  async function dropKept(kept: readonly string[]): Promise<void> {
    if (place.databaseUrl === undefined) return;
    for (const name of kept.filter((each) => each.includes('_before_restore_')))
      await dropSchema(name.split(/[ "]/).find((word) => word.includes('_before_restore_'))!);
  }
});

async function dropSchema(schema: string): Promise<void> {
  await atServer(['set client_min_messages = warning', `drop schema if exists "${schema}" cascade`]);
}

function schemaOf(databaseUrl: string): string {
  return new URL(databaseUrl).searchParams.get('schema')!;
}

/** Each backup and restore is an entry of its own. */
function withoutAudit({ audit, ...rest }: Record<string, unknown>): string {
  return canonicalJson([(audit as readonly unknown[]).slice(0, 3), rest]);
}

function plain(text: string): string[] {
  return stripVTControlCharacters(text).trimEnd().split('\n');
}

/** As the engine writes them. */
function journalLines(): readonly string[] {
  const found: string[] = [];
  const journal = new Journal((line) => void found.push(line));
  for (let n = 0; n < 120; n++) journal.record('signal', { strategy: 'sma', text: `number ${n}` });
  return found;
}
