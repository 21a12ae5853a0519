import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';
import type { ArchivePart, PartRecord } from '#adapters/backup/archive/archive-format.ts';
import { readArchive } from '#adapters/backup/archive/archive-reader.ts';
import type { PartReceiver, ReadArchive } from '#adapters/backup/archive/archive-reader.ts';
import { TableMirror } from '#adapters/backup/restore/table-mirror.ts';
import { openStill, rowCounts } from '#adapters/backup/snapshot/sqlite-snapshot.ts';
import type { BackupProgress } from '#adapters/backup/snapshot/write-backup.ts';
import type { BackupTarget } from '#adapters/backup/target/backup-target.ts';
import { workError } from '#adapters/backup/work-folder.ts';

/** A backup whose content lies in a folder, whole: database files, other files, and the tables of PostgreSQL in one file. */
export interface StagedBackup extends ReadArchive {
  readonly name: string;
  /** Database files, relative to the folder. */
  readonly databases: readonly string[];
}

/** Holds the tables of a backup from PostgreSQL, neutrally, so that they can be looked at before a server is touched. */
export const MIRROR_FILE = 'postgres.mirror';

interface StageOptions {
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly folder: string;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/**
 * Reads a backup to its end into an empty folder and checks what needs no knowledge of trading: checksums, SQLite's own
 * integrity and foreign keys, numbers of rows. Throws `backup.damaged` naming the part.
 */
export async function stageBackup(
  { name, passphrase, folder }: StageOptions,
  target: BackupTarget,
  watch: Watch,
): Promise<StagedBackup> {
  const receiver = new StagingReceiver(folder, watch);
  try {
    const archive = await readArchive(target.read(name), passphrase, receiver);
    await receiver.finish();
    const parts = archive.manifest.parts.filter(({ kind }) => kind === 'sqlite');
    for (const part of parts) checkDatabase(join(folder, part.name), part);
    receiver.checkCounts(archive.manifest.parts);
    const databases = parts.map((part) => part.name);
    return { ...archive, name, databases: receiver.hasMirror ? [...databases, MIRROR_FILE] : databases };
  } catch (cause) {
    throw workError(cause, folder);
  } finally {
    await receiver.close();
  }
}

function checkDatabase(file: string, part: PartRecord): void {
  const where = `part "${part.name}"`;
  let problem: string | undefined;
  try {
    problem = databaseProblem(openStill(file));
  } catch (cause) {
    throw damagedBackup(where, 'is no database', cause);
  }
  if (problem !== undefined) throw damagedBackup(where, `holds a damaged database: ${problem}`);
  const found = rowCounts(file);
  const different = Object.keys({ ...part.rows, ...found }).find((table) => part.rows[table] !== found[table]);
  if (different === undefined) return;
  throw damagedBackup(where, `has "${found[different]}" rows in "${different}" instead of "${part.rows[different]}"`);
}

function databaseProblem(database: DatabaseSync): string | undefined {
  try {
    const integrity = String(Object.values(database.prepare('pragma integrity_check(1)').get() ?? {})[0]);
    if (integrity !== 'ok') return integrity;
    const orphan = database.prepare('pragma foreign_key_check').get();
    return orphan === undefined
      ? undefined
      : `a row of "${String(orphan['table'])}" belongs to none of "${String(orphan['parent'])}"`;
  } finally {
    database.close();
  }
}

/** Writes parts below the folder. Their names were checked when they were read: none leads out of it. */
class StagingReceiver implements PartReceiver {
  private readonly folder: string;
  private readonly watch: Watch;
  private file: FileHandle | undefined;
  private mirror: TableMirror | undefined;
  private part: ArchivePart = { name: '', kind: 'file' };
  private bytes = 0;

  constructor(folder: string, watch: Watch) {
    this.folder = folder;
    this.watch = watch;
  }

  get hasMirror(): boolean {
    return this.mirror !== undefined;
  }

  async begin(part: ArchivePart): Promise<void> {
    this.part = part;
    this.watch.onProgress({ part: part.name, bytes: this.bytes });
    if (part.kind === 'table') {
      this.mirror ??= new TableMirror(join(this.folder, MIRROR_FILE));
      this.mirror.begin(part.name);
      return;
    }
    const path = join(this.folder, part.name);
    await mkdir(dirname(path), { recursive: true });
    this.file = await open(path, 'wx', 0o600);
  }

  async data(bytes: Uint8Array): Promise<void> {
    this.watch.signal.throwIfAborted();
    this.bytes += bytes.length;
    if (this.part.kind === 'table') return this.mirror!.add(bytes);
    for (let from = 0; from < bytes.length;) from += (await this.file!.write(bytes, from)).bytesWritten;
  }

  async end(): Promise<void> {
    if (this.part.kind === 'table') return this.mirror!.end();
    await this.file!.sync();
    await this.file!.close();
    this.file = undefined;
  }

  async finish(): Promise<void> {
    this.mirror?.commit();
  }

  checkCounts(parts: readonly PartRecord[]): void {
    for (const { name, kind, rows } of parts) {
      const found = kind === 'table' ? this.mirror!.rows(name) : undefined;
      if (found === rows[name]) continue;
      throw damagedBackup(`part "${name}"`, `has "${found}" rows instead of "${rows[name]}"`);
    }
  }

  async close(): Promise<void> {
    await this.file?.close().catch(() => undefined);
    this.mirror?.close();
  }
}
