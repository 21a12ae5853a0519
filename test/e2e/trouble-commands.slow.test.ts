import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atServer, storePlaces } from '#adapters/storage/contract/store-places.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { AssayProcess, eventually } from './assay-process.ts';
import type { EndedProcess } from './assay-process.ts';
import { TRIANGLE } from './triangle-market.ts';

const PASSPHRASE = { RIGHT_PASSPHRASE: 'correct horse battery staple', WRONG_PASSPHRASE: 'another one' };
const PAPER = ['trade', '--strategy', 'sma-cross', '--set', 'fast=5', '--set', 'slow=15', '--timeframe', '1m'];
const FAST = ['--speed', '3000'];
const CROSS = ['--strategy', 'sma-cross', '--set', 'fast=2', '--set', 'slow=4', '--set', 'sides=long'];
const LIVE = ['trade', '--live', ...CROSS];
const [, postgres] = await storePlaces();

let base: string;
/** A session that was killed in the middle, with a backup of it in `backups`. */
let killed: string;
const started: AssayProcess[] = [];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'assay-trouble-'));
  killed = join(base, 'killed');
  const trader = assay(killed, [...PAPER, ...FAST]);
  await trader.says(/bought/);
  await trader.kill();
  const backup = await run(killed, 'backup', '--to', madeFolder('backups'), '--passphrase-env', 'RIGHT_PASSPHRASE');
  expect(backup.exitCode, backup.output).toBe(0);
});

afterAll(async () => {
  await Promise.all(started.map((process) => process.kill()));
  rmSync(base, { recursive: true });
});

function assay(folder: string, words: readonly string[], environment: Record<string, string> = {}): AssayProcess {
  started.push(new AssayProcess(['--data-dir', folder, ...words], { ...PASSPHRASE, ...environment }));
  return started.at(-1)!;
}

function run(folder: string, ...words: string[]): Promise<EndedProcess> {
  return assay(folder, words).ended;
}

const trade = (folder: string): AssayProcess => assay(folder, [...PAPER, ...FAST]);

function madeFolder(name: string): string {
  const folder = join(base, name);
  mkdirSync(folder);
  return folder;
}

/** The killed session, in a place of its own. */
function copyOfKilled(name: string): string {
  const folder = madeFolder(name);
  cpSync(killed, folder, { recursive: true });
  return folder;
}

/** What was stored before the trouble is gone on with, and a backtest finds no difference in all of it. */
async function expectNothingLost(folder: string, environment: Record<string, string> = {}): Promise<void> {
  const again = await assay(folder, [...PAPER, ...FAST, '--bars', '2'], environment).ended;
  expect(again.exitCode, again.output).toBe(0);
  expect(again.output).not.toContain('a new session');
  const parity = await assay(folder, ['parity', '--json'], environment).ended;
  expect(parity.exitCode, parity.output).toBe(0);
  expect(JSON.parse(parity.output)).toMatchObject({ differences: 0, replays: true });
}

/** It has traded on by itself since it had said so much. */
function tradesOn(trader: AssayProcess, from: number): Promise<void> {
  return eventually('a trade after the trouble', () => /bought|sold/.test(trader.output.slice(from)));
}

/** Whether file systems of our own can be mounted here, which needs root. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'assay-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function onSmallDisk(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = madeFolder(name);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  try {
    await work(folder);
  } finally {
    const ours = started.filter(({ words }) => words.includes(folder));
    await Promise.all(ours.map((process) => process.kill()));
    execFileSync('umount', ['-l', folder]);
  }
}

function fill(folder: string): () => void {
  const filler = join(folder, 'filler');
  expect(() => writeFileSync(filler, Buffer.alloc(16 << 20))).toThrow('ENOSPC');
  return () => rmSync(filler);
}

describe.concurrent('a session whose store is in trouble', () => {
  // Without root there is no disk that could be filled.
  if (mayMount()) {
    it('stops on a full disk and goes on by itself when there is room, with nothing lost', async () => {
      await onSmallDisk('full', async (folder) => {
        cpSync(killed, folder, { recursive: true });
        const trader = trade(folder);
        await trader.says(/went on after[^]*(bought|sold)/);
        const free = fill(folder);
        await trader.says(/session has failed: .*the disk is full: ".*records\.db"\. Free some space/);
        free();
        await tradesOn(trader, trader.output.length);
        fill(folder);
        await trader.says(/Free some space[^]*(bought|sold)[^]*Free some space/);
        const ended = await trader.interrupt();
        expect(ended.output).not.toContain('bug in Assay');
        const refused = await trade(folder).ended;
        // SQLite calls it an input-output error when not even its first file can be made.
        expect(refused.exitCode).toBe(1);
        expect(refused.output).toMatch(/Expected a store that can be used, but .*(disk is full|disk I\/O error)/);
        free();
        await expectNothingLost(folder);
      });
    });

    it('does not begin on a store that is read-only, and says what to allow', async () => {
      await onSmallDisk('read-only', async (folder) => {
        cpSync(killed, folder, { recursive: true });
        execFileSync('mount', ['-o', 'remount,ro', folder]);
        for (const words of [PAPER, ['kill']]) {
          const { exitCode, output } = await run(folder, ...words);
          expect(exitCode).toBe(1);
          expect(output).toMatch(
            /Expected a store that can be used, but it (cannot be opened|is read-only).*may be writ/s,
          );
        }
        execFileSync('mount', ['-o', 'remount,rw', folder]);
        await expectNothingLost(folder);
      });
    });
  }

  it('waits while another process holds the lock, says so, and goes on', async () => {
    const folder = copyOfKilled('locked');
    const trader = trade(folder);
    await trader.says(/went on after[^]*(bought|sold)/);
    const other = new DatabaseSync(join(folder, 'records.db'), { timeout: 5_000 });
    other.exec('begin immediate');
    await trader.says(/has failed: .*another process is writing to it.*Wait until/);
    other.exec('rollback');
    other.close();
    await tradesOn(trader, trader.output.length);
    expect((await trader.interrupt()).exitCode).toBe(0);
    await expectNothingLost(folder);
  });

  it('does not begin on a damaged file, which stays as it is, and the doctor names it', async () => {
    const folder = copyOfKilled('damaged');
    const file = openSync(join(folder, 'records.db'), 'r+');
    writeSync(file, Buffer.alloc(100, 7), 0, 100, 0);
    closeSync(file);
    const { exitCode, output } = await trade(folder).ended;
    expect(exitCode).toBe(1);
    expect(output).toMatch(/it is damaged or not a database: ".*records\.db".*restore a backup/s);
    const doctor = await run(folder, 'doctor', '--quiet');
    expect(doctor).toMatchObject({ exitCode: 1, output: expect.stringMatching(/bad +store: records .*damaged/) });
  });

  it.each([
    ['without its end', 'delete from session_journal where n >= (select max(n) from session_journal) - 3'],
    ['with a hole', 'delete from session_journal where n = (select max(n) from session_journal) - 3'],
    [
      'with a line changed',
      `update session_journal set line = replace(line, '"close":', '"close":1') where n = (select max(n) from session_journal where line like '%"kind":"bar"%')`,
    ],
  ])('does not go on with a journal %s', async (what, sql) => {
    const folder = copyOfKilled(`journal ${what}`);
    const store = new DatabaseSync(join(folder, 'records.db'));
    store.exec(sql);
    store.close();
    const { exitCode, output } = await run(folder, ...PAPER, ...FAST, '--bars', '10');
    expect(exitCode, output).toBe(1);
    expect(output).toMatch(/Journal record \d+: expected .*/);
    expect(output).not.toMatch(/bought|sold/);
    const from = ['--from', join(base, 'backups'), '--passphrase-env', 'RIGHT_PASSPHRASE'];
    const mended = await run(folder, 'restore', 'latest', '--yes', ...from);
    expect(mended.exitCode, mended.output).toBe(0);
    await expectNothingLost(folder);
  });

  it.skipIf(postgres!.isAbsent)('goes on by itself after PostgreSQL has cut every connection', async () => {
    const place = await postgres!.make();
    try {
      const environment = { DATABASE_URL: place.databaseUrl! };
      const trader = assay(place.folder, [...PAPER, ...FAST], environment);
      await trader.says(/bought/);
      const schema = new URL(place.databaseUrl!).searchParams.get('schema')!;
      const cut = `do $$ begin assert (select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'assay ${schema}') > 0; end $$`;
      await atServer([cut]);
      await tradesOn(trader, trader.output.length);
      await atServer([cut]);
      await tradesOn(trader, trader.output.length);
      expect((await trader.interrupt()).exitCode).toBe(0);
      await expectNothingLost(place.folder, environment);
    } finally {
      await place.remove();
    }
  });
});

describe.concurrent('a session whose venue is in trouble', () => {
  const openVenue = (): Promise<OpenSandbox> =>
    openSandbox({
      config: exchangeConfig({ symbols: [TRIANGLE], speed: 100, commission: 'quote' }),
      clock: systemClock,
      port: 0,
    });
  const live = (name: string, url: string): AssayProcess =>
    assay(join(base, name), [...LIVE, '--timeframe', '1m', '--account', '1000001', '--venue', 'sandbox', '--url', url]);
  const admin = async (url: string, path: string, method: 'POST' | 'DELETE', body?: object): Promise<void> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    expect((await fetch(`${url}/sandbox/${path}`, init)).status).toBe(200);
  };

  it('measures the clock anew after it went wrong, and protects what it buys', async () => {
    const sandbox = await openVenue();
    try {
      const trader = live('clock', sandbox.url);
      await trader.says(/bought/);
      await admin(sandbox.url, 'skew?ms=-86400000', 'POST');
      // An order that is refused for it was not taken: whether it is one depends on who asks first.
      const from = trader.output.length;
      await eventually('a purchase after that', () => /bought/.test(trader.output.slice(from)));
      await eventually('a stop', () =>
        sandbox.exchange.truth().orders.some(({ type, status }) => type === 'STOP_LOSS' && status === 'NEW'),
      );
      expect((await trader.interrupt()).exitCode).toBe(0);
    } finally {
      await sandbox.close();
    }
  });

  it('sends nothing to a venue that fails, leaves the stop there, and goes on when it answers again', async () => {
    const sandbox = await openVenue();
    try {
      const trader = live('failing', sandbox.url);
      await trader.says(/bought/);
      const stop = () => sandbox.exchange.truth().orders.filter(({ status }) => status === 'NEW');
      await eventually('a stop', () => stop().length === 1);
      const fault = { kind: 'status', status: 503, accepted: false };
      await admin(sandbox.url, 'faults', 'POST', [{ on: 'http', plan: { chance: 1 }, fault }]);
      const before = sandbox.exchange.truth().trades.length;
      await trader.says(/was not sent at .*it failed too often/);
      expect(sandbox.exchange.truth().trades).toHaveLength(before);
      expect(stop()).toMatchObject([{ side: 'SELL', type: 'STOP_LOSS' }]);
      const late = await live('late', sandbox.url).ended;
      expect(late.exitCode).toBe(1);
      expect(late.output).toMatch(/answered with status 503\n +Check the connection/);
      await admin(sandbox.url, 'faults', 'DELETE');
      await tradesOn(trader, trader.output.length);
      expect((await trader.interrupt()).exitCode).toBe(0);
    } finally {
      await sandbox.close();
    }
  });

  it('does not begin at a server that answers something else', async () => {
    const server = await listening('<html>hello</html>');
    const { exitCode, output } = await live('nonsense', urlOf(server)).ended;
    server.close();
    expect(exitCode).toBe(1);
    expect(output).toContain('answered "<html>hello</html>" where JSON belongs');
  });
});

describe.concurrent('what is asked for wrongly', () => {
  const unsealed = ['--passphrase-env', 'RIGHT_PASSPHRASE'];

  it('names a backup that was cut off, and restores nothing of it', async () => {
    const backups = join(base, 'cut-off');
    cpSync(join(base, 'backups'), backups, { recursive: true });
    const [name] = readdirSync(backups);
    truncateSync(join(backups, name!), 2_000);
    const folder = join(base, 'not restored');
    const { exitCode, output } = await run(folder, 'restore', '--from', backups, ...unsealed);
    expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringMatching(/whole backup/) });
    expect((await run(folder, 'positions')).output).not.toContain('sma-cross');
  });

  it('says that a passphrase is wrong, without showing it', async () => {
    const words = ['restore', '--from', join(base, 'backups'), '--passphrase-env', 'WRONG_PASSPHRASE'];
    const { exitCode, output } = await run(join(base, 'sealed'), ...words);
    expect({ exitCode, output }).toMatchObject({ exitCode: 1, output: expect.stringMatching(/passphrase/i) });
    expect(output).not.toContain(PASSPHRASE.WRONG_PASSPHRASE);
  });

  it('takes no key out of a file that others may read, and says how to close it', async () => {
    const folder = madeFolder('exposed');
    const file = join(folder, 'keys.json');
    writeFileSync(file, JSON.stringify({ 'binance-testnet': { key: 'the-key', secret: 'the-secret' } }));
    chmodSync(file, 0o644);
    writeFileSync(join(folder, 'assay.json'), JSON.stringify({ secrets: { file } }));
    const { exitCode, output } = await run(folder, ...LIVE, '--account', '1', '--venue', 'binance-testnet');
    expect(exitCode).toBe(1);
    expect(output).toContain(`chmod 600 ${file}`);
    expect(output).not.toMatch(/the-key|the-secret/);
  });

  it('gives the nearest name of a setting that is not known', async () => {
    const folder = madeFolder('misspelt');
    writeFileSync(join(folder, 'assay.json'), JSON.stringify({ killSwich: { flatten: true } }));
    const { exitCode, output } = await run(folder, ...PAPER, '--bars', '1');
    expect(exitCode).toBe(1);
    expect(output).toMatch(/"killSwich".*"killSwitch"/s);
  });

  it('gives the nearest option', async () => {
    const { exitCode, output } = await run(killed, 'trade', '--stratgy', 'sma-cross');
    expect({ exitCode, output }).toMatchObject({
      exitCode: 2,
      output: expect.stringMatching(/Did you mean --strategy/),
    });
  });

  it('does not trade unseen when the port of --health is taken', async () => {
    const server = await listening('taken');
    const { port } = server.address() as AddressInfo;
    const folder = copyOfKilled('health');
    const { exitCode, output } = await run(folder, ...PAPER, ...FAST, '--health', `127.0.0.1:${port}`);
    server.close();
    expect(exitCode).toBe(2);
    expect(output).toContain(`Expected to listen for /health on "127.0.0.1:${port}", was one that is taken`);
    expect(output).toContain('Choose another with --health host:port');
    expect(output).not.toMatch(/bought|sold/);
    await expectNothingLost(folder);
  });
});

async function listening(answer: string): Promise<Server> {
  const server = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
