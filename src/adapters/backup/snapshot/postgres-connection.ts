import type * as pg from 'pg';
import { AdapterError } from '#core/errors.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { postgresError } from '#adapters/storage/postgres/postgres-error.ts';

/** One row of a result, its columns in order, each as PostgreSQL writes it in text. */
export type TextRow = readonly (string | null)[];

/** One connection, for one piece of work. */
export interface PostgresConnection {
  /** Every value comes as text: nothing is rounded or made into a date on the way. Throws `store.lost` or `store.unusable`. */
  query(text: string, values?: readonly (string | Uint8Array | null)[]): Promise<readonly TextRow[]>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Connects to the database of a store, one schema in the search path: that of the address unless given. */
export async function connectPostgres(databaseUrl: string, schema?: string): Promise<PostgresConnection> {
  const address = parseDatabaseUrl(databaseUrl);
  const { Client } = await loadDriver();
  const client = new Client({
    connectionString: address.url,
    application_name: 'assay backup',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    options: `-c search_path=${schema ?? address.schema}`,
  });
  // A connection that breaks while nothing is asked would otherwise end the process; the next query says it.
  client.on('error', () => undefined);
  const types = { getTypeParser: () => (value: unknown) => value };
  try {
    await client.connect();
  } catch (cause) {
    await client.end().catch(() => undefined);
    throw postgresError(cause, address.place);
  }
  return {
    query: async (text, values = []) => {
      try {
        const answer = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array', types });
        return answer.rows;
      } catch (cause) {
        throw postgresError(cause, address.place);
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

/** The driver is optional: those without PostgreSQL need not have it. */
async function loadDriver(): Promise<Pick<typeof pg, 'Client'>> {
  return import('pg').catch((cause: unknown) => {
    throw new AdapterError(
      'store.unusable',
      'Expected the package "pg", which a PostgreSQL store needs, was "absent"',
      {
        retryable: false,
        remedy: 'npm install pg, or leave DATABASE_URL out to use files under --data-dir.',
        cause,
      },
    );
  });
}
