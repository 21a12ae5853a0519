import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AdapterError } from '#core/errors.ts';
import { auditKey } from '#domain/operations/audit-seal.ts';
import type { AuditKey, AuditKeyState } from '#domain/operations/audit-seal.ts';
import { makeFolder } from '#adapters/storage/sqlite/sqlite-engine.ts';
import { storeError } from '#adapters/storage/store-error.ts';

/** Once its head is in the store. */
const USED = 'audit.key';
/** Until then: a process that dies between making the key and using it leaves no log that looks robbed of its head. */
const UNUSED = 'audit.key.new';
const SECRET_BYTES = 32;

/** The key that seals the audit log, in the data folder: not in the database, and in no backup. */
export class AuditKeyFile {
  private readonly folder: string;
  private known: AuditKeyState | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The key that is there; undefined when there is none. Reads the disk. Throws `store.unusable` when it is damaged. */
  async look(): Promise<AuditKeyState | undefined> {
    // Looked for once more at the end: another process may have put it to use between the two looks.
    for (const name of [USED, UNUSED, USED]) {
      const key = await this.read(name);
      if (key !== undefined) return { key, isUsed: name === USED };
    }
    return undefined;
  }

  /** The key to go on with, made when there is none. Called by one process of a store at a time. */
  async take(): Promise<AuditKeyState> {
    this.known ??= (await this.look()) ?? { key: await this.make(), isUsed: false };
    return this.known;
  }

  /** A head of the key is in the store, for good. */
  async noteUse(): Promise<void> {
    if (this.known === undefined || this.known.isUsed) return;
    // Another process may have been here first.
    await rename(join(this.folder, UNUSED), join(this.folder, USED)).catch((cause: unknown) => {
      if (codeOf(cause) !== 'ENOENT') throw storeError(cause, join(this.folder, USED));
    });
    this.known = { ...this.known, isUsed: true };
  }

  /** The store is about to become one that has no head of this key. */
  async forgetUse(): Promise<void> {
    this.known = undefined;
    await rename(join(this.folder, USED), join(this.folder, UNUSED));
  }

  /** Whether others than its owner may read it. Windows keeps that elsewhere. */
  async isExposed(): Promise<boolean> {
    if (process.getuid === undefined) return false;
    const status = await stat(join(this.folder, USED)).catch(() => undefined);
    return status !== undefined && (status.mode & 0o077) !== 0;
  }

  private async read(name: string): Promise<AuditKey | undefined> {
    const file = join(this.folder, name);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      if (codeOf(cause) === 'ENOENT') return undefined;
      throw unusable(file, 'it cannot be read', cause);
    });
    if (text === undefined) return undefined;
    if (!/^[0-9a-f]{64}\s*$/.test(text)) throw unusable(file, 'it is damaged');
    return auditKey(new Uint8Array(Buffer.from(text.trim(), 'hex')));
  }

  private async make(): Promise<AuditKey> {
    const secret = new Uint8Array(randomBytes(SECRET_BYTES));
    const draft = join(this.folder, `${UNUSED}.${randomUUID()}`);
    try {
      makeFolder(this.folder);
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(`${Buffer.from(secret).toString('hex')}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await chmod(draft, 0o600);
      await rename(draft, join(this.folder, UNUSED));
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw storeError(cause, join(this.folder, UNUSED));
    }
    return auditKey(secret);
  }
}

function unusable(file: string, why: string, cause?: unknown): AdapterError {
  return new AdapterError('store.unusable', `Expected the key of the audit log, but ${why}: "${file}"`, {
    retryable: false,
    remedy: 'Put it back from where you keep a copy; or move it away, and the seal is begun anew with the next entry.',
    place: { file },
    cause,
  });
}

function codeOf(cause: unknown): unknown {
  return (cause as { readonly code?: unknown } | null)?.code;
}
