import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import { Database } from '#adapters/storage/database.ts';
import { openDatabases } from '#adapters/storage/databases.ts';
import { emptyBatch, sampleSession } from '#adapters/storage/contract/sample-session.ts';
import { atServer, storePlaces, testServerUrl } from '#adapters/storage/contract/store-places.ts';
import { MARKET_MIGRATIONS, RECORDS_MIGRATIONS } from '#adapters/storage/migrations.ts';
import { parseDatabaseUrl } from '#adapters/storage/postgres/database-url.ts';
import { postgresEngine } from '#adapters/storage/postgres/postgres-engine.ts';
import { openStore } from '#adapters/storage/store.ts';

const [, server] = await storePlaces();
const NAME = `assay_test_${randomUUID().slice(0, 8)}`;
const ID = sampleSession().id;
/** For what is not in the database: the key of the audit log. */
const FOLDER = mkdtempSync(join(tmpdir(), 'assay-postgres-'));

/** A database of its own, made for a language: its texts would sort by that language's rules. */
function databaseUrl(name = NAME, schema = 'assay'): string {
  const url = new URL(testServerUrl());
  url.pathname = name;
  url.searchParams.set('schema', schema);
  return url.href;
}

const cutOff = (): Promise<void> =>
  atServer([
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${NAME}' and pid <> pg_backend_pid()`,
  ]);

describe.skipIf(server!.isAbsent)(`a store on ${server!.name}`, () => {
  beforeAll(async () => {
    await atServer([
      `create database ${NAME} template template0 locale_provider icu icu_locale 'en-US' locale 'C.UTF-8' encoding 'UTF8'`,
    ]);
  });

  afterAll(async () => {
    rmSync(FOLDER, { recursive: true });
    await atServer([`drop database ${NAME} with (force)`]);
  });

  it('is made by the first, also when two open it at the same moment, and lies in its schema', async () => {
    const options = { databaseUrl: databaseUrl(NAME, 'first') };
    const stores = await Promise.all([1, 2, 3].map(() => openStore(FOLDER, options)));
    for (const store of stores) await store.audit.add({ time: unixMs(1), actor: 'cli', action: 'test', detail: {} });
    expect(await stores[0]!.audit.length()).toBe(3);
    expect(stores[0]).toMatchObject({
      kind: 'postgres',
      place: expect.stringMatching(/:\d+\/assay_test_.* schema first$/),
    });
    for (const store of stores) await store.close();
    await using other = await openStore(FOLDER, { databaseUrl: databaseUrl(NAME, 'second') });
    expect(await other.audit.length()).toBe(0);
  });

  it('sorts and finds texts by their letters, whatever the language of the database', async () => {
    await using store = await openStore(FOLDER, { databaseUrl: databaseUrl() });
    const [time, instrument] = [unixMs(1), instrumentId('BTC/USDT', 'sim')];
    const found = {
      instrument,
      strategy: 's',
      decision: 'passed',
      direction: 'long',
      score: 0,
      origin: 'scan',
    } as const;
    const signal = (id: string) => ({ id, time, ...found, stoppedBy: [], brief: undefined, document: {} });
    await store.signals.save(['B', 'a', 'ab', 'b', 'a-', 'ä', 'A'].map(signal));
    expect((await store.signals.list()).map(({ id }) => id)).toEqual(['ä', 'b', 'ab', 'a-', 'a', 'B', 'A']);
    expect(await store.signals.idsStartingWith('a')).toEqual(['a', 'a-', 'ab']);
  });

  it('waits for the disk with records, and not with market data', async () => {
    const { market, records } = await openDatabases(FOLDER, { databaseUrl: databaseUrl() });
    const setting = async (database: Database<never>): Promise<unknown> =>
      (await sql`show synchronous_commit`.execute(database.writer)).rows[0];
    expect(await setting(market as unknown as Database<never>)).toEqual({ synchronous_commit: 'off' });
    expect(await setting(records as unknown as Database<never>)).toEqual({ synchronous_commit: 'on' });
    await market.close();
    await records.close();
  });

  it('that is cut off says so, and connects again by itself', async () => {
    await using store = await openStore(FOLDER, { databaseUrl: databaseUrl() });
    await store.sessions.begin(sampleSession());
    await cutOff();
    // Whether the pool has heard of the end when it is asked is a matter of moments; the call after that works in any case.
    const first = await store.sessions.list().catch((error: unknown) => error);
    expect([expect.objectContaining({ code: 'store.lost', retryable: true }), expect.any(Array)]).toContainEqual(first);
    expect(await store.sessions.list()).toHaveLength(1);
  });

  it('that is cut off in the middle of a change keeps nothing of it', async () => {
    const { market, records } = await openDatabases(FOLDER, { databaseUrl: databaseUrl() });
    const changing = records.transaction(async (db) => {
      await db.insertInto('job').values({ name: 'half', known_since: 1 }).execute();
      await cutOff();
      await db.insertInto('job').values({ name: 'whole', known_since: 1 }).execute();
    });
    await expect(changing).rejects.toMatchObject({
      code: 'store.lost',
      retryable: true,
      message: expect.stringContaining(NAME),
    });
    expect(await records.snapshot((db) => db.selectFrom('job').selectAll().execute())).toEqual([]);
    await market.close();
    await records.close();
  });

  it('whose server does not answer in time is lost, and the next call works', async () => {
    await (await openStore(FOLDER, { databaseUrl: databaseUrl() })).close();
    const limits = { connectMs: 5_000, answerMs: 500 };
    const engine = postgresEngine(parseDatabaseUrl(databaseUrl()), { durability: 'full', limits });
    const database = await Database.open(engine, { ...MARKET_MIGRATIONS, ...RECORDS_MIGRATIONS });
    const sleeping = database.run(() => sql`select pg_sleep(20)`.execute(database.reader));
    await expect(sleeping).rejects.toMatchObject({ code: 'store.lost', retryable: true });
    expect((await sql`select 1 as one`.execute(database.reader)).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('in which another process holds what is to be changed says so and may be tried again', async () => {
    await using store = await openStore(FOLDER, { databaseUrl: databaseUrl(), busyTimeoutMs: 50 });
    const { epoch } = await store.sessions.begin(sampleSession());
    const holder = await openDatabases(FOLDER, { databaseUrl: databaseUrl() });
    await holder.records.transaction(async (db) => {
      await db.updateTable('session').set({ reason: 'held' }).where('id', '=', ID).execute();
      const appending = store.sessions.append(ID, epoch, emptyBatch(0, { lines: ['a'] }));
      await expect(appending).rejects.toMatchObject({ code: 'store.unusable', retryable: true });
    });
    await store.sessions.append(ID, epoch, emptyBatch(0, { lines: ['a'] }));
    await holder.market.close();
    await holder.records.close();
  });

  it('that a newer version wrote is unusable', async () => {
    const url = databaseUrl(NAME, 'future');
    await (await openStore(FOLDER, { databaseUrl: url })).close();
    await atServer([`insert into future.kysely_migration values ('9999-from-the-future', '2030-01-01')`], url);
    await expect(openStore(FOLDER, { databaseUrl: url })).rejects.toMatchObject({
      code: 'store.unusable',
      message: expect.stringContaining('a newer version of Assay wrote it'),
    });
  });

  it('that may only be read says so', async () => {
    await using store = await openStore(FOLDER, { databaseUrl: databaseUrl() });
    await atServer([`alter database ${NAME} set default_transaction_read_only = on`]);
    await cutOff();
    const saving = async (): Promise<unknown> =>
      store.jobs.knownSince('never', unixMs(1)).catch((error: unknown) => error);
    const first = await saving();
    const second = await saving();
    expect([first, second]).toContainEqual(expect.objectContaining({ code: 'store.unusable' }));
    await atServer([
      `set default_transaction_read_only = off`,
      `alter database ${NAME} set default_transaction_read_only = off`,
    ]);
  });

  it('without such a database is lost, and its name is given', async () => {
    await expect(openStore(FOLDER, { databaseUrl: databaseUrl('no_such_database') })).rejects.toMatchObject({
      code: 'store.lost',
      retryable: false,
      message: expect.stringContaining('/no_such_database'),
    });
  });
});

describe('the way to a PostgreSQL server', () => {
  const SECRET = 'hunter2';
  let listener: Server | undefined;

  const urlOf = (port: number): string => `postgres://trader:${SECRET}@127.0.0.1:${port}/trading`;

  /** A server that answers every beginning of a conversation with this. */
  async function answering(reply: Uint8Array): Promise<number> {
    listener = createServer((socket) => socket.once('data', () => socket.end(reply)).on('error', () => undefined));
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return (listener.address() as AddressInfo).port;
  }

  async function thrownAt(
    port: number,
  ): Promise<{ code: string; message: string; remedy: string; retryable: boolean }> {
    const thrown = await openStore(FOLDER, { databaseUrl: urlOf(port) }).catch((error: unknown) => error);
    listener?.close();
    expect(JSON.stringify(thrown)).not.toContain(SECRET);
    expect((thrown as Error).message).not.toContain(SECRET);
    return thrown as { code: string; message: string; remedy: string; retryable: boolean };
  }

  it('that is closed says so with host and database', async () => {
    const port = await answering(new Uint8Array());
    listener?.close();
    expect(await thrownAt(port)).toMatchObject({
      code: 'store.lost',
      retryable: true,
      message: `Expected a database that answers, but it refuses connections: "127.0.0.1:${port}/trading"`,
    });
  });

  it('with a wrong password says so, and never the password', async () => {
    const port = await answering(errorResponse('28P01', 'password authentication failed for user "trader"'));
    expect(await thrownAt(port)).toMatchObject({
      code: 'store.lost',
      retryable: false,
      message: expect.stringContaining('refuses the user or the password'),
      remedy: expect.stringContaining('DATABASE_URL'),
    });
  });

  it('whose server is starting or full may be tried again', async () => {
    const starting = await answering(errorResponse('57P03', 'the database system is starting up'));
    expect(await thrownAt(starting)).toMatchObject({ code: 'store.lost', retryable: true });
    const full = await answering(errorResponse('53300', 'sorry, too many clients already'));
    expect(await thrownAt(full)).toMatchObject({ code: 'store.lost', retryable: true });
  });

  it('that leads to something else is lost', async () => {
    const port = await answering(new Uint8Array());
    expect(await thrownAt(port)).toMatchObject({ code: 'store.lost', retryable: true });
  });

  it('without the package pg says how to get it', async () => {
    const absent = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const loadDriver = (): Promise<never> => Promise.reject(absent);
    const engine = postgresEngine(parseDatabaseUrl(urlOf(1)), { durability: 'full', loadDriver });
    await expect(Database.open(engine, {})).rejects.toMatchObject({
      code: 'store.unusable',
      remedy: expect.stringContaining('npm install pg'),
    });
  });

  it.each([
    ['mysql://u:hunter2@h/d', 'begin with "postgres://"'],
    ['hunter2', 'begin with "postgres://"'],
    ['postgres://u:hunter2@h', 'name a database'],
    ['postgres://u:hunter2@h/d?schema=A-b', 'was "A-b"'],
  ])('is not %s', (url, words) => {
    let thrown: unknown;
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'setting.invalid', message: expect.stringContaining(words) });
    expect((thrown as Error).message).not.toContain(SECRET);
  });

  it.each([
    ['postgres://u:hunter2@db.example.org/trading', 'db.example.org:5432/trading', 'assay'],
    ['postgresql://u@[::1]:6000/t?sslmode=require&schema=desk_2', '[::1]:6000/t schema desk_2', 'desk_2'],
    ['postgres:///trading?host=/var/run/postgresql', '/var/run/postgresql:5432/trading', 'assay'],
  ])('is named without its secrets: %s', (url, place, schema) => {
    const address = parseDatabaseUrl(url);
    expect(address).toMatchObject({ place, schema });
    expect(address.url).not.toContain('schema');
  });
});

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-ERRORRESPONSE */
function errorResponse(state: string, message: string): Uint8Array {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const head = Buffer.from([0x45, 0, 0, 0, 0]);
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
