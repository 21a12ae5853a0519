import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DatabaseEngine } from '#adapters/storage/database-engine.ts';
import { NodeSqliteDialect } from '#adapters/storage/sqlite/node-sqlite-dialect.ts';
import { storeError } from '#adapters/storage/store-error.ts';

export interface SqliteOptions {
  /**
   * `normal`: a power cut may take back the last transactions, never half of one; right for what can be fetched again.
   * `full`: what was acknowledged is on the disk; orders, ledger and audit need this.
   */
  readonly durability: 'normal' | 'full';
  /** How long to wait for another process that is writing. */
  readonly busyTimeoutMs?: number | undefined;
}

/** One SQLite file in WAL mode, with a connection for writing and one for reading. Trouble with it is `store.unusable`. */
export function sqliteEngine(file: string, options: SqliteOptions): DatabaseEngine {
  const { durability, busyTimeoutMs = BUSY_TIMEOUT_MS } = options;
  return {
    kind: 'sqlite',
    place: file,
    writer: new NodeSqliteDialect({ open: () => openForWriting(file, durability, busyTimeoutMs), busyTimeoutMs }),
    reader: new NodeSqliteDialect({ open: () => openForReading(file, busyTimeoutMs), busyTimeoutMs }),
    prepare: async () => makeFolder(dirname(file)),
    explain: (cause) => storeError(cause, file),
  };
}

const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's own waiting stops the whole process; the dialect waits for the write lock without that. */
const BLOCKING_WAIT_MS = 1;
/** The write-ahead file shrinks back to this after a long import. */
const JOURNAL_BYTES_KEPT = 64 << 20;

function openForWriting(file: string, durability: 'normal' | 'full', busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = ${durability}; pragma foreign_keys = on; pragma journal_size_limit = ${JOURNAL_BYTES_KEPT}`,
  );
  database.exec(`pragma busy_timeout = ${BLOCKING_WAIT_MS}`);
  return database;
}

function openForReading(file: string, busyTimeoutMs: number): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs });
  database.exec('pragma query_only = on');
  return database;
}

/** Makes a folder and what is missing above it. Step by step: Node's own recursive way never ends where nothing can be made, as in `/proc`. */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}
