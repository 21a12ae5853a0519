import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settingsApi } from '#contract/settings.ts';
import type { SettingsShape } from '#contract/settings.ts';
import { unixMs } from '#core/time.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import type { Environment } from '#apps/settings/environment-layer.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import { settingEntries } from '#apps/settings/settings-page.ts';
import { SettingsDesk } from '#apps/server/settings/settings-desk.ts';

const SESSION = {
  desk: 'scanner',
  strategy: 'strike',
  symbol: 'BTC/USDT',
  timeframe: '15m',
  venue: 'sandbox',
  capital: '100',
};
const SCHEDULE = { zone: 'UTC', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } };

describe('the desk of settings', () => {
  let folder: string;
  let file: string;
  let written: AuditEntry[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-settings-'));
    file = join(folder, 'assay.json');
    written = [];
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('lists every place of the schema once, with its meaning, default and origin', async () => {
    put({
      sessions: { btc: SESSION },
      venues: { main: { kind: 'binance' } },
      server: { port: 9_000, sandbox: { symbols: ['EUR/USD'] } },
    });
    const { items, ...rest } = await listed(
      desk({ ASSAY_HEALTH_PORT: '9001', DATABASE_URL: 'postgres://me:pass@db/x' }),
    );
    expect(rest).toMatchObject({ file, needsRestart: false, problem: null });
    const keys = items.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const plain = settingEntries().filter(({ key }) => !key.includes('<'));
    expect(keys).toEqual(expect.arrayContaining(plain.map(({ key }) => key)));
    for (const { key, meaning, allowed } of items) expect(`${meaning}${allowed}`, key).not.toBe('');
    const of = (key: string) => items.find((item) => item.key === key);
    expect(of('server.port')).toMatchObject({ value: 9_000, default: 8_400, origin: file, isEditable: true });
    expect(of('health.port')).toMatchObject({ value: 9_001, origin: 'ASSAY_HEALTH_PORT', isEditable: false });
    expect(of('databaseUrl')).toMatchObject({ value: 'postgres://me:[redacted]@db/x', isEditable: false });
    expect(of('server.publicUrl')).toMatchObject({ value: null, default: null, origin: 'default' });
    expect(of('server.sandbox.symbols')).toMatchObject({ value: ['EUR/USD'], allowed: 'list', origin: file });
    expect(of('sessions.btc.timeframe')).toMatchObject({ value: '15m', allowed: 'text; needed' });
    expect(of('venues.main.recvWindowMs')).toMatchObject({ value: 5_000, origin: 'default' });
    expect(of('venues.sandbox.recvWindowMs')).toBeUndefined();
    expect(of('venues.sandbox.kind')).toMatchObject({ value: 'sandbox', allowed: '"sandbox"; needed' });
    expect(JSON.stringify(items)).not.toContain('pass@');
  });

  it('changes the file, which counts from the next start on, and writes that into the audit log', async () => {
    put({ server: { port: 9_000 }, killSwitch: { flatten: true } });
    const tab = desk();
    const changes = { 'server.port': 9_100, 'sessions.btc': SESSION, 'killSwitch.flatten': null };
    const after = settingsApi['PATCH /settings'].response.parse(await tab.change({ changes, by: 'user:anna' }));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ server: { port: 9_100 }, sessions: { btc: SESSION } });
    expect(after.needsRestart).toBe(true);
    const pending = after.items.filter(({ isPending }) => isPending).map(({ key }) => key);
    expect(pending).toEqual(expect.arrayContaining(['server.port', 'sessions.btc.capital', 'killSwitch.flatten']));
    expect(pending).not.toContain('health.port');
    expect(tab.settings.server.port).toBe(9_000);
    expect(written).toEqual([
      {
        time: 7,
        actor: 'user:anna',
        action: 'settings.changed',
        detail: {
          changes: {
            'server.port': { from: 9_000, to: 9_100 },
            'sessions.btc': { from: null, to: SESSION },
            'killSwitch.flatten': { from: true, to: null },
          },
        },
      },
    ]);
    expect((await listed(desk())).needsRestart).toBe(false);
    const back = await tab.change({
      changes: { 'server.port': 9_000, sessions: null, 'killSwitch.flatten': true },
      by: 'x',
    });
    expect(back.needsRestart).toBe(false);
    expect(back.items.filter(({ isPending }) => isPending)).toEqual([]);
  });

  it('makes a file that only its owner may read, and keeps the mode of one that is there', async () => {
    await desk().change({ changes: { 'server.port': 1 }, by: 'x' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    rmSync(file);
    writeFileSync(file, '{}', { mode: 0o640 });
    await desk().change({ changes: { 'server.port': 2 }, by: 'x' });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['assay.json']);
  });

  it.each([
    [{ 'server.prot': 1 }, 'setting.unknown', 'did you mean "port"'],
    [{ servr: { port: 1 } }, 'setting.unknown', 'did you mean "server"'],
    [{ 'server.prot': null }, 'setting.unknown', 'did you mean "port"'],
    [{ 'server.port': 70_000 }, 'setting.invalid', 'at most "65535"'],
    [{ 'server.logLevel': 'loud' }, 'setting.invalid', 'one of "debug", "info"'],
    [{ 'server.port': 'x', 'health.port': 5 }, 'setting.invalid', 'server.port'],
    [{ 'server.port.deep': 1 }, 'setting.invalid', 'server.port'],
    [{ 'sessions.btc': { ...SESSION, venue: 'sandbux' } }, 'setting.invalid', 'one of the venues'],
    [
      { 'jobs.night': { schedule: { ...SCHEDULE, zone: 'Mars' }, action: { kind: 'backup' } } },
      'setting.invalid',
      'Mars',
    ],
    [{ 'health.address': '::1' }, 'setting.invalid', 'ASSAY_HEALTH_ADDRESS'],
    [{ dataDir: 'elsewhere' }, 'setting.invalid', 'dataDir'],
    [{ databaseUrl: 'postgres://db/other' }, 'setting.invalid', 'databaseUrl'],
    [{ 'secrets.vault': { address: 'https://v', token: 'secret-token' } }, 'setting.invalid', 'no secret'],
    [{ __proto__x: 1, 'server..port': 1 }, 'setting.unknown', 'Unknown setting'],
    [JSON.parse('{"__proto__": {"port": 1}}') as object, 'setting.unknown', 'Unknown setting'],
  ])('refuses %j and leaves everything as it was', async (changes, code, words) => {
    put({ server: { port: 9_000 } });
    const before = readFileSync(file, 'utf8');
    const refused = desk({ ASSAY_HEALTH_ADDRESS: '127.0.0.1' }).change({ changes: changes as never, by: 'x' });
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect([readFileSync(file, 'utf8'), written]).toEqual([before, []]);
    expect(readdirSync(folder)).toEqual(['assay.json']);
  });

  it('keeps a second tab from overwriting what the first has changed', async () => {
    const tab = desk();
    const { version } = await tab.list();
    const both = await Promise.allSettled([
      tab.change({ changes: { 'server.port': 1 }, ifMatch: version, by: 'one' }),
      tab.change({ changes: { 'server.port': 2 }, ifMatch: version, by: 'two' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'resource.conflict' } });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ server: { port: 1 } });
    expect(written).toHaveLength(1);
  });

  it('shows those in force, and why, when somebody has damaged the file', async () => {
    const tab = desk();
    put({ server: { prot: 1 } });
    const { items, problem, needsRestart } = await listed(tab);
    expect([problem, needsRestart]).toEqual([expect.stringContaining('did you mean "port"'), true]);
    expect(items.find(({ key }) => key === 'server.port')).toMatchObject({ value: 8_400 });
    writeFileSync(file, '{ "server": ');
    await expect(tab.change({ changes: { 'server.port': 1 }, by: 'x' })).rejects.toMatchObject({
      code: 'setting.invalid',
    });
    expect(readFileSync(file, 'utf8')).toBe('{ "server": ');
  });

  it('shows no address that is pinged, and writes none into the audit log', async () => {
    const job = { schedule: SCHEDULE, action: { kind: 'backup' }, pingUrl: 'https://hc-ping.com/5c1b-cafe' };
    const answer = await desk().change({ changes: { 'jobs.night': job, 'backup.pingUrl': job.pingUrl }, by: 'x' });
    expect(readFileSync(file, 'utf8')).toContain('5c1b-cafe');
    expect(JSON.stringify([answer, written])).not.toContain('cafe');
    expect(answer.items.find(({ key }) => key === 'jobs.night.schedule')?.value).toEqual(SCHEDULE);
  });

  it('does nothing for a change that changes nothing', async () => {
    await desk().change({ changes: { 'server.port': null }, by: 'x' });
    expect([existsSync(file), written]).toEqual([false, []]);
  });

  function desk(environment: Environment = {}): SettingsDesk {
    const input = { environment: { ASSAY_DATA_DIR: folder, ...environment } };
    const audit = { add: async (entry: AuditEntry) => ({ ...entry, n: written.push(entry), hash: '' }) };
    return new SettingsDesk({ input, inForce: loadSettings(input), audit, clock: { now: () => unixMs(7) } });
  }

  async function listed(tab: SettingsDesk): Promise<SettingsShape> {
    return settingsApi['GET /settings'].response.parse(await tab.list());
  }

  function put(values: object): void {
    writeFileSync(file, JSON.stringify(values));
  }
});
