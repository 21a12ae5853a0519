import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Client } from 'pg';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';

/** One kind of database that the suites of this folder run on: the same laws hold on each. */
export interface StorePlace {
  /** With the reason why it cannot be tried here, and how it could, when it is absent. */
  readonly name: string;
  readonly isAbsent: boolean;
  /** A place of its own, empty. */
  make(): Promise<TestPlace>;
}

export interface TestPlace {
  readonly folder: string;
  readonly databaseUrl: string | undefined;
  /** As often as one likes: each is a connection of its own, as another process would have. */
  open(): Promise<Store>;
  /** Changes rows behind the back of the store. */
  tamper(database: 'market' | 'records', sql: string): Promise<void>;
  /** Makes it empty again. Every store in it must be closed. */
  clear(): Promise<void>;
  remove(): Promise<void>;
}

/** A place with two stores open in it for each test: as two processes would have. */
export class StorePair {
  private readonly kind: StorePlace;
  private made: TestPlace | undefined;
  private stores: readonly Store[] = [];

  constructor(kind: StorePlace) {
    this.kind = kind;
  }

  get place(): TestPlace {
    return this.made!;
  }

  /** Before all tests. */
  async make(): Promise<void> {
    this.made = await this.kind.make();
  }

  /** Before each test. */
  async open(): Promise<readonly [Store, Store]> {
    const pair = [await this.place.open(), await this.place.open()] as const;
    this.stores = pair;
    return pair;
  }

  /** After each test. */
  async close(): Promise<void> {
    for (const store of this.stores) await store.close();
    await this.place.clear();
  }

  /** After all tests. */
  async remove(): Promise<void> {
    await this.made?.remove();
  }
}

/** SQLite and PostgreSQL. Without a server the second is absent, or an error when `ASSAY_REQUIRE_SHARED=1`. */
export async function storePlaces(): Promise<readonly StorePlace[]> {
  const absence = await serverAbsence();
  const name = absence === undefined ? 'PostgreSQL' : `PostgreSQL: ${absence}`;
  return [SQLITE, { name, isAbsent: absence !== undefined, make: makeSchema }];
}

/** The server of the tests; databases and schemas of our own are made there, and dropped. */
export function testServerUrl(): string {
  return process.env['ASSAY_TEST_POSTGRES'] ?? 'postgres://postgres@127.0.0.1:5432/test';
}

/** Runs statements at the server of the tests, or at one of its databases. */
export async function atServer(statements: readonly string[], url = testServerUrl()): Promise<void> {
  const client = await connected(url);
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const SQLITE: StorePlace = {
  name: 'SQLite',
  isAbsent: false,
  make: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
    return {
      folder,
      databaseUrl: undefined,
      open: () => openStore(folder),
      tamper: async (database, sql) => {
        const file = new DatabaseSync(join(folder, `${database}.db`));
        file.exec(sql);
        file.close();
      },
      clear: async () => readdirSync(folder).forEach((name) => rmSync(join(folder, name))),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },
};

async function makeSchema(): Promise<TestPlace> {
  const schema = `assay_test_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  const url = new URL(testServerUrl());
  url.searchParams.set('schema', schema);
  const folder = mkdtempSync(join(tmpdir(), 'assay-store-'));
  return {
    folder,
    databaseUrl: url.href,
    open: () => openStore(folder, { databaseUrl: url.href }),
    tamper: (_, sql) => atServer([`set search_path = ${schema}`, sql]),
    // Much quicker than to make the tables anew for each test.
    clear: async () => {
      readdirSync(folder).forEach((name) => rmSync(join(folder, name), { recursive: true }));
      await atServer([`set search_path = ${schema}`, EMPTY_ALL]);
    },
    remove: async () => {
      rmSync(folder, { recursive: true });
      await atServer([`set client_min_messages = warning`, `drop schema if exists ${schema} cascade`]);
    },
  };
}

/** Tables that refer to others were made after them, so they are emptied before. */
const EMPTY_ALL = `do $$
declare it record;
begin
  for it in select relname, relkind from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'S') and relname <> 'kysely_migration' order by oid desc
  loop
    if it.relkind = 'r' then execute format('delete from %I', it.relname);
    else perform setval(format('%I', it.relname)::regclass, 1, false); end if;
  end loop;
end $$`;

async function connected(url: string): Promise<Client> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  return client;
}

let known: Promise<string | undefined> | undefined;

function serverAbsence(): Promise<string | undefined> {
  known ??= atServer(['select 1']).then(
    () => undefined,
    (cause: unknown) => {
      const { host } = new URL(testServerUrl());
      const words = `no PostgreSQL answers at ${host}: start one (docker run -p 5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust -e POSTGRES_DB=test postgres:15) or name it in ASSAY_TEST_POSTGRES`;
      if (process.env['ASSAY_REQUIRE_SHARED'] === '1')
        throw new Error(`ASSAY_REQUIRE_SHARED is set, but ${words}`, { cause });
      process.stderr.write(`The half of the tests that needs a server is skipped: ${words}\n`);
      return words;
    },
  );
  return known;
}
