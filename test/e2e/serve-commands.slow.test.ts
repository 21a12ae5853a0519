import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerProcess } from '../api/server-process.ts';
import { AssayProcess, eventually } from './assay-process.ts';
import { assayEnded, ServeWorld } from './serve-world.ts';

const QUIET = { server: { sandbox: { isOn: false } } };
const CROSS = {
  strategy: 'sma-cross',
  parameters: { fast: 2, slow: 4 },
  symbol: 'BTC/USDT',
  timeframe: '1m',
  venue: 'sandbox',
  capital: '10000',
};

const world = new ServeWorld();
let server: ServerProcess;

beforeAll(async () => {
  const folder = world.folder('first', { sessions: { cross: CROSS } });
  server = await world.serve({ dataFolder: folder, args: ['--speed', '60'] });
});
afterAll(() => world.end());

const refused = (folder: string, ...args: string[]) =>
  assayEnded(['--data-dir', folder, 'serve', '--port', '0', ...args]);

/** As the store of this version is not. */
function ofNewerVersion(folder: string): void {
  const file = new DatabaseSync(join(folder, 'records.db'));
  file.exec('create table kysely_migration (name text primary key, timestamp text not null)');
  file.exec("insert into kysely_migration values ('9999-of-tomorrow', '2100-01-01')");
  file.close();
}

describe('a data folder', () => {
  it('has one server: another one is told where the first is, and leaves everything as it is', async () => {
    const log = statSync(join(server.dataFolder, 'logs')).isDirectory();
    const { exitCode, output } = await refused(server.dataFolder);
    expect(log).toBe(true);
    expect(exitCode).toBe(1);
    expect(output).toContain(`Assay runs already at ${server.url}`);
    expect(output).toContain('name another folder with --data-dir');
    expect((await world.health(server)).store.reachable).toBe(true);
  });

  it('is free again at once when its server was killed', async () => {
    const folder = world.folder('killed', QUIET);
    const first = await world.serve({ dataFolder: folder });
    await first.stop('SIGKILL');
    const second = await world.serve({ dataFolder: folder });
    expect((await world.health(second)).store.reachable).toBe(true);
    expect(readFileSync(join(folder, 'server.url'), 'utf8')).toBe(`${second.url}\n`);
    expect(await second.stop()).toBe(0);
  });
});

describe('a session of the server that somebody trades on the command line', () => {
  it('is theirs: the server says so, keeps the rest going, and does not take it back by itself', async () => {
    const parts = async () =>
      (await world.health(server)).features.filter(({ name }) => /^(session|bars) of cross$/.test(name));
    const trades = async () => (await parts()).some(({ name, state }) => name === 'bars of cross' && state === 'well');
    await eventually('the session trades', trades);
    const words = ['--data-dir', server.dataFolder, 'trade', '--session', 'cross', '--speed', '60'];
    const trader = new AssayProcess(words);
    await trader.says(/went on after record/);
    const isTaken = async () =>
      (await parts()).some(({ why }) => why.includes('Another process has started this session'));
    await eventually('the server gives it up', isTaken);
    expect(await parts()).toMatchObject([{ state: 'failed', restarts: 0 }]);
    expect((await world.ask(server, { path: '/health' })).status).toBe(200);
    expect(trader.output).not.toContain('Another process has started this session');
    // Its owner may have the server go on with it; then the command ends, and says why.
    const started = await world.post(server, '/sessions/cross/start', {});
    expect(started.status, started.text).toBe(200);
    const { exitCode, output } = await trader.ended;
    expect(exitCode).toBe(1);
    expect(output).toContain('Another process has started this session');
    await eventually('the session trades again', trades);
    expect(await isTaken()).toBe(false);
  });
});

describe('a server that cannot start', () => {
  it('names the port that is taken, and another one', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { exitCode, output } = await refused(world.folder('port', QUIET), '--port', `${port}`);
    taken.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`Expected port "${port}" to be free, but something listens there already`);
    expect(output).toContain(`--port ${port + 1}`);
    expect(output).not.toContain('trades on paper');
  });

  it('names a host that is none of this machine', async () => {
    const folder = world.folder('host', QUIET);
    const { exitCode, output } = await refused(folder, '--host', '203.0.113.7');
    expect(exitCode).toBe(1);
    expect(output).toContain('Expected an address of this machine, was "203.0.113.7"');
  });

  it.each([
    ['a setting that is not known', { server: { prot: 1 } }, /Unknown setting "server.prot".*did you mean "port"\?/],
    ['a file that is no JSON', '{ "server": { "port": 84', /Expected JSON in the settings .*assay\.json/],
    [
      'a session of a strategy that is not known',
      { sessions: { a: { ...CROSS, strategy: 'sma-cros' } } },
      /Unknown mode or strategy "sma-cros": did you mean "sma-cross"\?/,
    ],
  ])('says what is wrong with the settings: %s', async (_what, settings, words) => {
    const { exitCode, output } = await refused(world.folder('settings', settings));
    expect(exitCode).toBe(1);
    expect(output).toMatch(words);
  });

  it('gives the nearest name of a variable that is not known', async () => {
    const folder = world.folder('variable', QUIET);
    const words = ['--data-dir', folder, 'serve', '--port', '0'];
    const { exitCode, output } = await assayEnded(words, { ASSAY_SERVER_PROT: '1' });
    expect(exitCode).toBe(1);
    expect(output).toMatch(/ASSAY_SERVER_PROT.*ASSAY_SERVER_PORT/s);
  });

  it('says that a newer version wrote the store, and leaves it as it is', async () => {
    const folder = world.folder('newer', QUIET);
    ofNewerVersion(folder);
    const before = statSync(join(folder, 'records.db')).size;
    const { exitCode, output } = await refused(folder);
    expect(exitCode).toBe(1);
    expect(output).toContain('a newer version of Assay wrote it (it has "9999-of-tomorrow")');
    expect(statSync(join(folder, 'records.db')).size).toBe(before);
  });

  it('says that a data folder cannot be written', async () => {
    const folder = world.folder('not-writable', QUIET);
    // Nobody may write here, not even the owner of everything.
    mkdirSync(join(folder, 'server.lock'));
    const { exitCode, output } = await refused(folder);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Expected a store that can be used.*may be written/s);
    expect(readdirSync(folder).sort()).toEqual(['assay.json', 'server.lock']);
  });
});

describe('a server that others can reach', () => {
  it('prints the code for the first account once, and shows strangers that it is well, and nothing else', async () => {
    const folder = world.folder('open', QUIET);
    const reachable = await world.serve({ dataFolder: folder, args: ['--host', '0.0.0.0'] });
    await eventually('the code is printed', () => /with this code: \S+/.test(reachable.printed.join('')));
    expect(reachable.printed.join('').match(/with this code/g)).toHaveLength(1);
    const statuses = new Map<string, number>();
    for (const path of ['/health', '/ready', '/metrics', '/api/v1/overview', '/api/v1/health', '/api/v1/settings']) {
      statuses.set(path, (await world.ask(reachable, { path })).status);
    }
    expect(Object.fromEntries(statuses)).toEqual({
      '/health': 200,
      '/ready': 200,
      '/metrics': 401,
      '/api/v1/overview': 401,
      '/api/v1/health': 401,
      '/api/v1/settings': 401,
    });
    const health = await world.ask(reachable, { path: '/health' });
    expect(Object.keys(health.json() as object).sort()).toEqual(['status', 'version']);
  });

  it('sets cookies for TLS alone under its public https address and refuses other names', async () => {
    const folder = world.folder('public', {
      server: { ...QUIET.server, publicUrl: 'https://assay.example.com' },
    });
    const behind = await world.serve({ dataFolder: folder, args: ['--host', '127.0.0.1'] });
    const printed = (): string => behind.printed.join('');
    await eventually('the code is printed', () => /with this code: \S+/.test(printed()));
    const [, code] = /with this code: (\S+)/.exec(printed())!;
    const page = { host: 'assay.example.com', origin: 'https://assay.example.com', 'sec-fetch-site': 'same-origin' };
    const setup = await world.ask(behind, {
      method: 'POST',
      path: '/api/v1/auth/setup',
      headers: page,
      body: JSON.stringify({ name: 'owner', password: 'seven quiet herons over Lake Balaton', code }),
    });
    expect(setup.status, setup.text).toBe(200);
    const [cookie = ''] = setup.cookies;
    expect(cookie).toMatch(/^__Host-assay-session=[^;]+;/);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    const signedIn = { ...page, cookie: cookie.split(';')[0]! };
    expect((await world.ask(behind, { path: '/api/v1/overview', headers: signedIn })).status).toBe(200);
    const foreign = await world.ask(behind, {
      path: '/api/v1/overview',
      headers: { ...signedIn, host: 'evil.example' },
    });
    expect(foreign.status).toBe(403);
    expect(foreign.json()).toMatchObject({ code: 'auth.origin' });
  });

  it.each([
    ['its own claim is believed by nobody without a trusted proxy', false, 429],
    ['the one that the proxy names counts behind a trusted proxy', true, 200],
  ])('counts requests by the address of the client: %s', async (_what, trustProxy, last) => {
    const settings = { server: { ...QUIET.server, trustProxy, publicUrl: 'https://a.example', requestsPerMinute: 10 } };
    const counting = await world.serve({ dataFolder: world.folder(`counting-${trustProxy}`, settings) });
    const statuses: number[] = [];
    for (let i = 1; i <= 11; i++) {
      const headers = { host: 'a.example', 'x-forwarded-for': `198.51.100.${i}` };
      statuses.push((await world.ask(counting, { path: '/api/v1/auth/me', headers })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), last]);
  });
});
