import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { Journal } from '#engine/journal.ts';
import { fillStore } from '#adapters/backup/contract/filled-store.ts';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import type { TestPlace } from '#adapters/storage/contract/store-places.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import { postgresCheck } from '#apps/operating/checks/postgres.ts';
import { sessionsCheck } from '#apps/operating/checks/sessions.ts';
import { booksCheck, integrityCheck, killSwitchCheck, storeCheck } from '#apps/operating/checks/store.ts';
import { StoreLooks } from '#apps/operating/looks/store-looks.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';

const never = new AbortController().signal;

describe.for(await storePlaces())('a store in $name', (kind) => {
  let place: TestPlace;

  beforeEach(async (context) => {
    context.skip(kind.isAbsent);
    place = await kind.make();
    await using store = await place.open();
    await fillStore(store, journalLines());
  });

  afterEach(async () => {
    if (!kind.isAbsent) await place.remove();
  });

  it('that is sound has sound books, and is not changed by being looked at', async () => {
    const before = folderHashes(place.folder);
    expect(await look(booksCheck)).toMatchObject([
      { level: 'ok', about: 'journal', found: expect.stringContaining('50 records') },
      { level: 'ok', about: 'ledger', found: expect.stringContaining('2 transactions') },
      { level: 'ok', about: 'audit', found: expect.stringContaining('3 entries') },
    ]);
    expect((await look(inPlace)).map(({ level }) => level)).not.toContain('bad');
    expect(folderHashes(place.folder)).toEqual(before);
  });

  it('is looked at while it is used', async () => {
    await using store = await place.open();
    await store.audit.add({ time: unixMs(9_000), actor: 'cli', action: 'more', detail: null });
    expect((await look(booksCheck))[2]).toMatchObject({ level: 'ok', found: expect.stringContaining('4 entries') });
  });

  it('says that the kill switch is on, and never its token', async () => {
    const findings = await look(killSwitchCheck);
    expect(findings).toMatchObject([
      { level: 'warn', found: expect.stringContaining('on since 1970-01-01T00:00:06.000Z: test') },
    ]);
    expect(JSON.stringify(findings)).not.toContain('lift-me');
  });

  it('tells of a session that has long been silent', async () => {
    const [summary, silent] = await look((looks) => sessionsCheck(looks, () => unixMs(Date.UTC(2026, 0, 1))));
    expect(summary).toMatchObject({ level: 'ok', found: '1 session: 1 running, 0 stopped, 0 failed' });
    expect(silent).toMatchObject({
      level: 'warn',
      found: expect.stringContaining('no bar since 1970-01-01T00:00:01.000Z'),
    });
  });

  it('whose audit log is sealed by a key that is gone is a warning that says what to do', async () => {
    rmSync(join(place.folder, 'audit.key'));
    const audit = (await look(booksCheck)).find(({ about }) => about === 'audit');
    expect(audit).toMatchObject({
      level: 'warn',
      found: expect.stringContaining('3 entries'),
      remedy: expect.any(String),
    });
  });

  it('whose ledger, audit log or journal was changed is bad, each by itself', async () => {
    await place.tamper('records', `update ledger_posting set amount = '7' where n = 1 and part = 0`);
    await place.tamper('records', `update audit set action = 'kill.never' where n = 1`);
    await place.tamper('records', `update session_journal set line = replace(line, 'sma', 'ema') where n = 7`);
    const findings = await look(booksCheck);
    expect(findings).toMatchObject([
      { level: 'bad', about: 'journal', code: 'journal.corrupt', found: expect.stringContaining('record 7') },
      { level: 'bad', about: 'ledger', found: expect.stringMatching(/^the ledger of .* transaction 1 sums to/) },
      { level: 'bad', about: 'audit', code: 'audit.broken', found: expect.stringContaining('audit entry 1') },
    ]);
    for (const { remedy } of findings) expect(remedy).toContain('restore the latest backup');
  });

  it('of a newer version is bad, an older one a warning', async () => {
    await place.tamper('records', `insert into kysely_migration (name, timestamp) values ('0042-more', 'now')`);
    await place.tamper('market', `delete from kysely_migration where name = '0006-points'`);
    const findings = await look(inPlace);
    expect(findings.map(({ level }) => level)).toContain('bad');
    expect(JSON.stringify(findings)).toContain('0042-more');
  });

  async function look(check: (looks: StoreLooks) => Check): Promise<readonly Finding[]> {
    const looks = new StoreLooks(place);
    try {
      return await check(looks).run(never);
    } finally {
      await looks.close();
    }
  }

  function inPlace(looks: StoreLooks): Check {
    return storeCheck(looks, {
      place: place.folder,
      folder: place.databaseUrl === undefined ? place.folder : undefined,
    });
  }
});

describe('a data folder', () => {
  let place: TestPlace;

  beforeEach(async () => {
    const [sqlite] = await storePlaces();
    place = await sqlite!.make();
    await using store = await place.open();
    await fillStore(store, journalLines());
  });

  afterEach(() => place.remove());

  async function found(): Promise<readonly Finding[]> {
    const looks = new StoreLooks(place);
    try {
      const store = { place: place.folder, folder: place.folder };
      const checks = [storeCheck(looks, store), integrityCheck(looks), booksCheck(looks)];
      return (await Promise.all(checks.map((check) => check.run(never)))).flat();
    } finally {
      await looks.close();
    }
  }

  const summary = (findings: readonly Finding[]): readonly string[] =>
    findings.map(({ about, level }) => `${about} ${level}`);

  it('in which one file is no database tells of the other as if nothing were', async () => {
    writeFileSync(join(place.folder, 'market.db'), 'damaged'.repeat(2_000));
    const findings = await found();
    expect(summary(findings)).toEqual([
      'market bad',
      'records ok',
      'market bad',
      'records ok',
      'journal ok',
      'ledger ok',
      'audit ok',
    ]);
    expect(findings[0]).toMatchObject({
      code: 'store.unusable',
      found: expect.stringContaining('damaged or not a database'),
    });
  });

  it('with a page that was overwritten, or a file that was cut off, is bad', async () => {
    const file = join(place.folder, 'records.db');
    truncateSync(file, 40_000);
    const findings = await found();
    expect(findings[3]).toMatchObject({ about: 'records', level: 'bad', remedy: expect.stringMatching(/restore/i) });
    expect(summary(findings).slice(0, 3)).toContain('market ok');
  });

  it('whose file another process has locked says so', async () => {
    const holder = new DatabaseSync(join(place.folder, 'records.db'));
    holder.exec('pragma locking_mode = exclusive; begin immediate; create table held (x); commit');
    const findings = await found();
    holder.close();
    expect(findings.find(({ about }) => about === 'ledger')).toMatchObject({
      level: 'bad',
      found: expect.stringContaining('another process is writing to it'),
    });
    expect(summary(findings)).toContain('market ok');
  });

  it('without any file is empty, not broken', async () => {
    for (const name of readdirSync(place.folder)) rmSync(join(place.folder, name));
    expect(new Set((await found()).map(({ level }) => level))).toEqual(new Set(['skip']));
    expect(readdirSync(place.folder)).toEqual([]);
  });
});

const [, postgres] = await storePlaces();

describe('a database server', () => {
  const findings = (url: string | undefined): Promise<readonly Finding[]> => postgresCheck(url, systemClock).run(never);

  it('is not missed when the store is in the data folder', async () => {
    expect(await findings(undefined)).toMatchObject([{ level: 'skip' }]);
  });

  it('that is down is bad, and its password is not told', async () => {
    const down = await findings('postgres://assay:hunter2@127.0.0.1:1/assay');
    expect(down).toMatchObject([
      { level: 'bad', code: 'store.lost', found: expect.stringContaining('refuses connections') },
      { level: 'warn', about: 'password', remedy: expect.stringContaining('.pgpass') },
    ]);
    expect(JSON.stringify(down)).not.toContain('hunter2');
  });

  it('that refuses the password is bad, and the password is not told', async () => {
    const server = await refusingServer();
    const found = await findings(`postgres://assay:hunter2@127.0.0.1:${server.port}/assay`);
    server.close();
    expect(found[0]).toMatchObject({
      level: 'bad',
      found: expect.stringContaining('refuses the user or the password'),
      remedy: expect.stringContaining('DATABASE_URL'),
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('says its version, how quickly it answers, how safe it is, and whether its clock agrees', async (context) => {
    context.skip(postgres!.isAbsent);
    const place = await postgres!.make();
    const found = await findings(place.databaseUrl);
    const fast = { ...systemClock, now: () => unixMs(systemClock.now() + 3_600_000) };
    const wrong = await postgresCheck(place.databaseUrl, fast).run(never);
    await place.remove();
    expect(wrong.find(({ code }) => code === 'clock.wrong')).toMatchObject({ level: 'bad', about: 'the database' });
    expect(found.slice(0, 5).map(({ about }) => about)).toEqual([
      'version',
      'latency',
      'durability',
      'the database',
      'use',
    ]);
    expect(found[0]).toMatchObject({ level: 'ok', found: expect.stringMatching(/^PostgreSQL \d+\.\d+$/) });
    expect(found[3]).toMatchObject({ level: 'ok' });
  });

  it('that does not know the database or the user is bad', async (context) => {
    context.skip(postgres!.isAbsent);
    const place = await postgres!.make();
    const url = new URL(place.databaseUrl!);
    url.pathname = '/assay_operate_there_is_none';
    await place.remove();
    expect((await findings(url.href))[0]).toMatchObject({
      level: 'bad',
      code: 'store.lost',
      found: expect.stringContaining('no database of this name'),
    });
  });
});

/** Speaks as much of PostgreSQL as it takes to say that a password is wrong. */
function refusingServer(): Promise<{ readonly port: number; close(): void }> {
  const fields = Buffer.from('SFATAL\0C28P01\0Mpassword authentication failed for user "assay"\0\0', 'latin1');
  const head = Buffer.from('E\0\0\0\0', 'latin1');
  head.writeUInt32BE(fields.length + 4, 1);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(Buffer.concat([head, fields])));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ port: (server.address() as AddressInfo).port, close: () => server.close() });
    });
  });
}

/** As the engine writes them. */
function journalLines(): readonly string[] {
  const found: string[] = [];
  const journal = new Journal((line) => void found.push(line));
  for (let n = 0; n < 50; n++) journal.record('signal', { strategy: 'sma', text: `number ${n}` });
  return found;
}

function folderHashes(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}
