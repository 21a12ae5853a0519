import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AdapterError } from '#core/errors.ts';
import { DAY_MS } from '#core/time.ts';
import { backupTime } from '#adapters/backup/archive/archive-format.ts';
import { latestFirst, missingBackup, targetError } from '#adapters/backup/target/backup-target.ts';
import type { BackupTarget, BackupUpload, StoredBackup, TargetTools } from '#adapters/backup/target/backup-target.ts';

const PARTIAL = '.partial';
const READ_BYTES = 1 << 20;

/**
 * A folder that keeps backups. It must be there already: made on the way, the folder of a disk that is not mounted would
 * quietly fill the disk that it should have saved.
 */
export class FolderTarget implements BackupTarget {
  readonly address: string;
  private readonly now: () => number;

  constructor(folder: string, { now }: Pick<TargetTools, 'now'>) {
    this.address = resolve(folder);
    this.now = now;
  }

  async list(): Promise<readonly StoredBackup[]> {
    const backups: StoredBackup[] = [];
    for (const name of await this.names()) {
      const time = backupTime(name);
      const found = time === undefined ? undefined : await stat(join(this.address, name)).catch(() => undefined);
      if (time !== undefined && found?.isFile() === true) backups.push({ name, time, bytes: found.size });
    }
    return latestFirst(backups);
  }

  /** Writes beside the final name and renames at the end, so that a backup is there whole or not at all. */
  async create(name: string): Promise<BackupUpload> {
    const names = await this.names();
    if (names.includes(name)) throw targetError(`Expected no backup "${name}" yet in "${this.address}"`, 'Try again.');
    await this.clearAbandoned(names);
    const partial = join(this.address, `.${name}.${randomUUID().slice(0, 8)}${PARTIAL}`);
    // Only its owner may read it: without a passphrase it holds every order and setting in the clear.
    const file = await open(partial, 'wx', 0o600).catch((cause: unknown) => {
      throw this.failed(cause);
    });
    return new FolderUpload({ file, partial, final: join(this.address, name), failed: (cause) => this.failed(cause) });
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    try {
      yield* createReadStream(join(this.address, name), { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>;
    } catch (cause) {
      throw errorCode(cause) === 'ENOENT' ? missingBackup(name, `"${this.address}"`, cause) : this.failed(cause);
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.address, name)).catch((cause: unknown) => {
      throw errorCode(cause) === 'ENOENT' ? missingBackup(name, `"${this.address}"`, cause) : this.failed(cause);
    });
  }

  private names(): Promise<string[]> {
    return readdir(this.address).catch((cause: unknown) => {
      throw this.failed(cause);
    });
  }

  /** What a process left behind that was killed while it wrote. */
  private async clearAbandoned(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!name.startsWith('.assay-') || !name.endsWith(PARTIAL)) continue;
      const path = join(this.address, name);
      const changed = (await stat(path).catch(() => undefined))?.mtimeMs;
      if (changed !== undefined && changed < this.now() - DAY_MS) await rm(path, { force: true });
    }
  }

  private failed(cause: unknown): AdapterError {
    const code = errorCode(cause);
    const [what, remedy] = REASONS[code] ?? [`it failed (${code})`, 'Check the folder and its disk.'];
    const message = `Expected a folder for backups that can be used, but ${what}: "${this.address}"`;
    return targetError(message, remedy, { cause });
  }
}

const REASONS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOENT: ['it does not exist', 'Make the folder, or mount the disk that holds it, then try again.'],
  ENOTDIR: ['it is not a folder', 'Name a folder for backups.'],
  EACCES: ['it may not be read or written', 'Allow reading and writing in the folder, or name another one.'],
  EPERM: ['it may not be read or written', 'Allow reading and writing in the folder, or name another one.'],
  EROFS: ['its disk is read-only', 'Mount the disk for writing, or name another folder.'],
  ENOSPC: ['its disk is full', 'Free some space, delete old backups, or name another folder; nothing was left there.'],
  EDQUOT: ['its quota is used up', 'Free some space, or name another folder; nothing was left there.'],
  EIO: ['its disk reports faults', 'Check the disk; name another folder meanwhile.'],
};

interface Writing {
  readonly file: FileHandle;
  readonly partial: string;
  readonly final: string;
  readonly failed: (cause: unknown) => Error;
}

class FolderUpload implements BackupUpload {
  private readonly writing: Writing;

  constructor(writing: Writing) {
    this.writing = writing;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { file, failed } = this.writing;
    try {
      for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten;
    } catch (cause) {
      throw failed(cause);
    }
  }

  async commit(): Promise<void> {
    const { file, partial, final, failed } = this.writing;
    try {
      await file.sync();
      await file.close();
      await rename(partial, final);
      await syncFolder(resolve(final, '..'));
    } catch (cause) {
      throw failed(cause);
    }
  }

  async discard(): Promise<void> {
    await this.writing.file.close().catch(() => undefined);
    await rm(this.writing.partial, { force: true }).catch(() => undefined);
  }
}

/** Makes renames in a folder survive a power cut. Windows cannot open folders and needs none of it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
