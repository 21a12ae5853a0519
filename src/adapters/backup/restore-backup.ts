import { mkdir, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { AuditKeyFile } from '#adapters/storage/operations/audit-key-file.ts';
import { storeError } from '#adapters/storage/store-error.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import type { ArchiveHeader, ArchiveManifest } from '#adapters/backup/archive/archive-format.ts';
import { onThread } from '#adapters/backup/backup-thread.ts';
import type { TaskWatch } from '#adapters/backup/backup-thread.ts';
import { backupMigrations } from '#adapters/backup/restore/backup-migrations.ts';
import { dropLoaded, loadPostgres, swapSchemas } from '#adapters/backup/restore/load-postgres.ts';
import { mirrorToSqlite } from '#adapters/backup/restore/mirror-to-sqlite.ts';
import type { StagedBackup } from '#adapters/backup/restore/stage-backup.ts';
import { auditHeads, defaultChecks } from '#adapters/backup/restore/store-checks.ts';
import type { StoreCheck } from '#adapters/backup/restore/store-checks.ts';
import { StoreView } from '#adapters/backup/restore/store-view.ts';
import { swapEntries, undoSwap, withCompanions } from '#adapters/backup/restore/swap-entries.ts';
import { isDatabase, isStoreEntry } from '#adapters/backup/snapshot/store-files.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import { checkUnused, lockStore } from '#adapters/backup/store-lock.ts';
import { findBackup } from '#adapters/backup/target/backup-target.ts';
import type { TargetAddress } from '#adapters/backup/target/backup-target.ts';
import { openTarget, plainTarget } from '#adapters/backup/target/open-target.ts';
import { makeWorkFolder } from '#adapters/backup/work-folder.ts';

/** One backup in its place. */
export interface BackupSource extends TaskWatch {
  readonly target: TargetAddress;
  /** The latest one unless given. */
  readonly name?: string | undefined;
  readonly passphrase?: string | undefined;
  /** Where a verification lays the content out for a while: as much as the store takes. The system's own unless given. */
  readonly workFolder?: string | undefined;
  /** What must hold for its content; `defaultChecks()` unless given, with the key of the store that it goes to. */
  readonly checks?: readonly StoreCheck[];
}

/** A backup that was read to its end and found good. */
export interface VerifiedBackup {
  readonly name: string;
  /** Of the file. */
  readonly bytes: number;
  readonly header: ArchiveHeader;
  readonly manifest: ArchiveManifest;
  /** What each check looked at, in words. */
  readonly checks: readonly { readonly name: string; readonly found: string }[];
}

export interface RestoreOptions extends BackupSource {
  /** Where it goes; a folder that is not there is made. It need not be the kind of store that the backup came from. */
  readonly store: StoreLocation;
  /** UTC ms, for the names under which the old store is kept. */
  readonly now: number;
}

export interface RestoredBackup extends VerifiedBackup {
  /** Where the old store is kept: files and folders of the data folder, and a schema of the database. */
  readonly kept: readonly string[];
}

/**
 * Reads a whole backup into a temporary place and checks checksums, databases, row counts, journals, ledger and audit log. Throws
 * what is wrong: `backup.damaged`, `backup.passphrase`, `backup.missing`, `backup.target`, `journal.corrupt`, `audit.broken`.
 */
export async function verifyBackup(source: BackupSource): Promise<VerifiedBackup> {
  await using work = await makeWorkFolder(source.workFolder ?? tmpdir(), 'verify');
  return (await verified(source, work.path)).report;
}

/**
 * Replaces a store by a backup, after everything that {@link verifyBackup} looks at was found good: all of it, or nothing. What
 * was there before is kept beside it. Throws `store.unusable` while anybody uses the store.
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoredBackup> {
  const { store, now } = options;
  await mkdir(store.folder).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw storeError(cause, store.folder);
  });
  await using _lock = await lockStore(store, 'exclusive');
  await undoSwap(store.folder);
  await checkUnused(store);
  await using work = await makeWorkFolder(store.folder, 'restore');
  const keyFile = new AuditKeyFile(store.folder);
  const checks = options.checks ?? defaultChecks((await keyFile.look())?.key);
  const { report, staged, sealedBy } = await verified({ ...options, checks }, work.path);
  await keepSealing(keyFile, sealedBy);
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const put = { store, staged, stagedName: basename(work.path), stamp };
  const kept = store.databaseUrl === undefined ? await putFiles(put) : await putDatabase(put, store.databaseUrl);
  return { ...report, kept };
}

async function verified(
  source: BackupSource,
  folder: string,
): Promise<{ readonly report: VerifiedBackup; readonly staged: StagedBackup; readonly sealedBy: ReadonlySet<string> }> {
  const { target, passphrase, checks = defaultChecks() } = source;
  const { name } = await findBackup(await openTarget(target), source.name);
  const staged = await onThread({ kind: 'stage', target: plainTarget(target), name, passphrase, folder }, source);
  backupMigrations(staged, folder);
  const view = new StoreView(staged.databases.map((file) => join(folder, file)));
  try {
    const found: { name: string; found: string }[] = [];
    for (const check of checks) {
      source.signal?.throwIfAborted();
      found.push({ name: check.name, found: await check.run(view) });
    }
    const { bytes, header, manifest } = staged;
    const sealedBy = new Set((await auditHeads(view)).map(({ keyId }) => keyId));
    return { staged, sealedBy, report: { name, bytes, header, manifest, checks: found } };
  } finally {
    view.close();
  }
}

/**
 * A log that our key has not sealed is to come: of another machine, or from before there were seals. Until the next entry our key then counts
 * as new; its head would be missed otherwise. Done before the swap, because a log that has such a head is no worse for it.
 */
async function keepSealing(keyFile: AuditKeyFile, sealedBy: ReadonlySet<string>): Promise<void> {
  const state = await keyFile.look();
  if (state?.isUsed === true && !sealedBy.has(state.key.id)) await keyFile.forgetUse();
}

interface Putting {
  readonly store: StoreLocation;
  readonly staged: StagedBackup;
  /** Name of the folder of the staged backup in the data folder. */
  readonly stagedName: string;
  readonly stamp: string;
}

async function putFiles(putting: Putting): Promise<readonly string[]> {
  const { store, staged, stagedName } = putting;
  const folder = join(store.folder, stagedName);
  if (staged.header.store === 'postgres') await mirrorToSqlite(folder, backupMigrations(staged, folder));
  return swap(putting, isStoreEntry, async () => undefined);
}

/** The tables are made beside those in use, then both schemas and files change places together. */
async function putDatabase(putting: Putting, databaseUrl: string): Promise<readonly string[]> {
  const { store, staged, stagedName, stamp } = putting;
  const folder = join(store.folder, stagedName);
  const { schema } = parseDatabaseUrl(databaseUrl);
  const short = schema.slice(0, SCHEMA_LENGTH_KEPT);
  const prefix = `${short}_restoring_`;
  const loaded = `${prefix}${stamp.toLowerCase()}`;
  let kept: string | undefined;
  await dropLoaded(databaseUrl, prefix);
  try {
    const migrations = backupMigrations(staged, folder);
    await loadPostgres(databaseUrl, loaded, { folder, databases: staged.databases, migrations });
    const files = await swap(
      putting,
      (name) => isStoreEntry(name) && !isDatabase(name),
      async () => {
        kept = await swapSchemas(databaseUrl, loaded, `${short}_before_restore_${stamp.toLowerCase()}`);
      },
    );
    return kept === undefined ? files : [...files, kept];
  } catch (error) {
    await dropLoaded(databaseUrl, prefix).catch(() => undefined);
    throw error;
  }
}

/** Names of PostgreSQL end after 63 letters; the time and why it is there need 32 of them. */
const SCHEMA_LENGTH_KEPT = 30;

async function swap(
  { store, stagedName, stamp }: Putting,
  belongs: (name: string) => boolean,
  confirm: () => Promise<void>,
): Promise<readonly string[]> {
  const incoming = (await readdir(join(store.folder, stagedName))).filter(belongs);
  const there = (await readdir(store.folder)).filter(belongs);
  const outgoing = await withCompanions(store.folder, there);
  const suffix = `.before-restore-${stamp}`;
  for (const name of outgoing) await checkFree(store.folder, `${name}${suffix}`);
  return swapEntries({ folder: store.folder, staged: stagedName, incoming, outgoing, suffix, confirm });
}

/** A rename would silently take the place of what an earlier restore has kept. */
async function checkFree(folder: string, name: string): Promise<void> {
  if ((await stat(join(folder, name)).catch(() => undefined)) === undefined) return;
  throw new AssayError('store.unusable', `Expected no "${name}" in "${folder}", found one`, {
    remedy: 'Wait a second and restore again, or move it away; nothing was changed.',
  });
}
