import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { SECOND_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { backupName } from '#adapters/backup/archive/archive-format.ts';
import type { ArchiveManifest, StoreKind } from '#adapters/backup/archive/archive-format.ts';
import { ArchiveWriter } from '#adapters/backup/archive/archive-writer.ts';
import type { ArchiveOptions, ByteSink } from '#adapters/backup/archive/archive-writer.ts';
import { isHalfRestored } from '#adapters/backup/restore/swap-plan.ts';
import { connectPostgres } from '#adapters/backup/snapshot/postgres-connection.ts';
import { TableReading, beginSnapshot, postgresTables } from '#adapters/backup/snapshot/postgres-snapshot.ts';
import { fileBytes, rowCounts, snapshotSqlite } from '#adapters/backup/snapshot/sqlite-snapshot.ts';
import { databaseFiles, otherFiles } from '#adapters/backup/snapshot/store-files.ts';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import type { BackupTarget } from '#adapters/backup/target/backup-target.ts';
import { makeWorkFolder } from '#adapters/backup/work-folder.ts';

export interface BackupRequest extends ArchiveOptions {
  readonly store: StoreLocation;
  readonly created: UnixMs;
  readonly version: string;
}

/** How far a backup is. `part` is being written; bytes are plain ones. */
export interface BackupProgress {
  readonly part: string;
  readonly bytes: number;
}

/** What was written. */
export interface WrittenBackup {
  readonly name: string;
  readonly kind: StoreKind;
  /** Of the file. */
  readonly bytes: number;
  readonly manifest: ArchiveManifest;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** Makes one backup from its snapshot to its place in the target, all in this thread. A failure leaves nothing behind. */
export async function writeBackup(request: BackupRequest, target: BackupTarget, watch: Watch): Promise<WrittenBackup> {
  const { store, created, version } = request;
  const kind = store.databaseUrl === undefined ? 'sqlite' : 'postgres';
  await checkStore(store);
  const name = await freeName(target, created);
  const upload = await target.create(name);
  try {
    const sink = new CountingSink(upload);
    const writer = await ArchiveWriter.begin(sink, { created, assay: version, store: kind }, request);
    const parts = new PartWriting(writer, watch);
    await (store.databaseUrl === undefined
      ? writeSqlite(store.folder, parts)
      : writePostgres(store.databaseUrl, parts));
    for (const path of await otherFiles(store.folder).catch(() => [])) {
      await parts.add({ name: path, kind: 'file' }, wholeFile(join(store.folder, path)));
    }
    const manifest = await writer.finish();
    watch.signal.throwIfAborted();
    await upload.commit();
    return { name, kind, bytes: sink.bytes, manifest };
  } catch (error) {
    await upload.discard();
    throw error;
  }
}

/** An empty backup would look like a good one. */
async function checkStore({ folder, databaseUrl }: StoreLocation): Promise<void> {
  if (await isHalfRestored(folder)) throw noStore(folder, 'a restore was interrupted in it; restore again');
  if (databaseUrl !== undefined) return;
  const files = await databaseFiles(folder).catch((cause: unknown) => {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw noStore(folder, `it cannot be read (${why})`);
  });
  if (files.length === 0) throw noStore(folder, 'it holds no database');
}

function noStore(folder: string, why: string): AssayError {
  return new AssayError('store.unusable', `Expected a data folder to back up, but ${why}: "${folder}"`, {
    remedy: 'Name the data folder with --data-dir.',
    place: { file: folder },
  });
}

/** Never before one that is there already: of two that begin together, the later must not count as the older. */
async function freeName(target: BackupTarget, created: UnixMs): Promise<string> {
  const times = (await target.list()).map(({ time }) => time);
  const near = times.filter((time) => time >= created && time < created + SECOND_MS);
  return backupName(near.length === 0 ? created : unixMs(Math.max(...near) + 1));
}

async function* wholeFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* fileBytes(path);
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new AssayError(
      'file.unreadable',
      `Expected to back up a file that can be read, was "${path}" (${cause.message})`,
      {
        place: { file: path },
        remedy: 'Allow reading it, or take it out of the data folder; then back up again.',
        cause,
      },
    );
  }
}

/** All snapshots first, so that they lie as close together as can be; each is deleted as soon as it was written. */
async function writeSqlite(folder: string, parts: PartWriting): Promise<void> {
  const files = await databaseFiles(folder);
  await using work = await makeWorkFolder(folder, 'backup');
  for (const name of files) await snapshotSqlite(join(folder, name), join(work.path, name));
  for (const name of files) {
    const copy = join(work.path, name);
    const rows = rowCounts(copy);
    await parts.add({ name, kind: 'sqlite' }, fileBytes(copy), () => rows);
    await rm(copy);
  }
}

async function writePostgres(databaseUrl: string, parts: PartWriting): Promise<void> {
  const connection = await connectPostgres(databaseUrl);
  try {
    await beginSnapshot(connection);
    const tables = await postgresTables(connection);
    if (!tables.some(({ table }) => table === 'kysely_migration')) {
      throw new AssayError(
        'store.unusable',
        'Expected a database of Assay to back up, but it holds none of its tables',
        {
          remedy: 'Correct DATABASE_URL and the schema in it.',
        },
      );
    }
    for (const table of tables) {
      const reading = new TableReading(connection, table);
      await parts.add({ name: table.table, kind: 'table' }, reading.bytes(), () => ({ [table.table]: reading.rows }));
    }
    await connection.query('rollback');
  } finally {
    await connection.close();
  }
}

const PROGRESS_BYTES = 4 << 20;

class PartWriting {
  private readonly writer: ArchiveWriter;
  private readonly watch: Watch;
  private total = 0;
  private told = 0;

  constructor(writer: ArchiveWriter, watch: Watch) {
    this.writer = writer;
    this.watch = watch;
  }

  async add(
    part: Parameters<ArchiveWriter['part']>[0],
    bytes: AsyncIterable<Uint8Array>,
    rows: () => Readonly<Record<string, number>> = () => ({}),
  ): Promise<void> {
    await this.writer.part(part, { bytes: this.counted(part.name, bytes), rows });
  }

  private async *counted(part: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.watch.signal.throwIfAborted();
      this.total += piece.length;
      if (this.total >= this.told + PROGRESS_BYTES) {
        this.told = this.total;
        this.watch.onProgress({ part, bytes: this.total });
      }
      yield piece;
    }
  }
}

class CountingSink implements ByteSink {
  bytes = 0;
  private readonly sink: ByteSink;

  constructor(sink: ByteSink) {
    this.sink = sink;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.length;
    return this.sink.write(bytes);
  }
}
