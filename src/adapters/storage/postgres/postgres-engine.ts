import { PostgresDialect } from 'kysely';
import { AdapterError } from '#core/errors.ts';
import type { DatabaseEngine } from '#adapters/storage/database-engine.ts';
import type { DatabaseAddress } from '#adapters/storage/postgres/database-url.ts';
import { postgresError } from '#adapters/storage/postgres/postgres-error.ts';
import { ConnectionPool } from '#adapters/storage/postgres/connection-pool.ts';
import type { ConnectionLimits, PostgresDriver } from '#adapters/storage/postgres/connection-pool.ts';

export interface PostgresOptions {
  /** `normal`: a crash of the server may take back the last transactions (`synchronous_commit = off`); `full`: it may not. */
  readonly durability: 'normal' | 'full';
  /** How long a change waits for another one at the same thing. */
  readonly busyTimeoutMs?: number | undefined;
  /** Gives the package `pg`, which those without PostgreSQL need not have. */
  readonly loadDriver?: () => Promise<PostgresDriver>;
  readonly limits?: ConnectionLimits;
}

/** One schema of a PostgreSQL database, with connections for writing and for reading. */
export function postgresEngine(address: DatabaseAddress, options: PostgresOptions): DatabaseEngine {
  const { durability, busyTimeoutMs = BUSY_TIMEOUT_MS, loadDriver = () => import('pg'), limits } = options;
  const { place, schema, url } = address;
  const settings = {
    search_path: schema,
    synchronous_commit: durability === 'full' ? 'on' : 'off',
    lock_timeout: `${busyTimeoutMs}`,
    idle_in_transaction_session_timeout: `${STALLED_MS}`,
  };
  const dialect = (): PostgresDialect =>
    new PostgresDialect({
      pool: async () =>
        new ConnectionPool(await installed(loadDriver), {
          url,
          name: `assay ${schema}`.slice(0, 63),
          settings,
          limits,
        }),
    });
  return {
    kind: 'postgres',
    place,
    schema,
    writer: dialect(),
    reader: dialect(),
    prepare: async () => undefined,
    explain: (cause) => postgresError(cause, place),
  };
}

const BUSY_TIMEOUT_MS = 5_000;
/** A process that stops in the middle of a change must not hold up the others for ever. */
const STALLED_MS = 60_000;

async function installed(loadDriver: () => Promise<PostgresDriver>): Promise<PostgresDriver> {
  try {
    return await loadDriver();
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    if (!isAbsent) throw cause;
    throw new AdapterError(
      'store.unusable',
      'Expected the package "pg", which a PostgreSQL store needs, was "absent"',
      {
        retryable: false,
        remedy: 'npm install pg, or leave DATABASE_URL out to use files under --data-dir.',
        cause,
      },
    );
  }
}
