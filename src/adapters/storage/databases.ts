import { join } from 'node:path';
import { Database } from '#adapters/storage/database.ts';
import { MARKET_MIGRATIONS, RECORDS_MIGRATIONS } from '#adapters/storage/migrations.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { postgresEngine } from '#adapters/storage/postgres/postgres-engine.ts';
import type { MarketSchema, RecordsSchema } from '#adapters/storage/schema.ts';
import { sqliteEngine } from '#adapters/storage/sqlite/sqlite-engine.ts';

export interface StoreOptions {
  /**
   * `postgres://user:password@host:5432/database`: the store is in PostgreSQL, in the schema `assay`, or in the one named by
   * `?schema=`. Left out: SQLite files in the folder.
   */
  readonly databaseUrl?: string | undefined;
  /** How long to wait for another process that is writing; 5 s when left out. */
  readonly busyTimeoutMs?: number | undefined;
}

/** The two databases of a store. A long import into `market` never holds up a change of `records`. */
export interface Databases {
  /** What can be fetched again: a power cut may take back the last transactions. */
  readonly market: Database<MarketSchema>;
  /** What cannot: on the disk when it is acknowledged. */
  readonly records: Database<RecordsSchema>;
}

/** Opens and migrates both. Throws `store.unusable` or `store.lost`. */
export async function openDatabases(folder: string, options: StoreOptions = {}): Promise<Databases> {
  const { databaseUrl, busyTimeoutMs } = options;
  if (databaseUrl !== undefined) return openInPostgres(databaseUrl, busyTimeoutMs);
  const market = await Database.open<MarketSchema>(
    sqliteEngine(join(folder, 'market.db'), { durability: 'normal', busyTimeoutMs }),
    MARKET_MIGRATIONS,
  );
  const records = Database.open<RecordsSchema>(
    sqliteEngine(join(folder, 'records.db'), { durability: 'full', busyTimeoutMs }),
    RECORDS_MIGRATIONS,
  );
  return both(market, records);
}

async function openInPostgres(url: string, busyTimeoutMs: number | undefined): Promise<Databases> {
  const address = parseDatabaseUrl(url);
  const migrations = { ...MARKET_MIGRATIONS, ...RECORDS_MIGRATIONS };
  const market = await Database.open<MarketSchema>(
    postgresEngine(address, { durability: 'normal', busyTimeoutMs }),
    migrations,
  );
  const records = Database.open<RecordsSchema>(
    postgresEngine(address, { durability: 'full', busyTimeoutMs }),
    migrations,
  );
  return both(market, records);
}

async function both(market: Database<MarketSchema>, opening: Promise<Database<RecordsSchema>>): Promise<Databases> {
  try {
    return { market, records: await opening };
  } catch (error) {
    await market.close();
    throw error;
  }
}
