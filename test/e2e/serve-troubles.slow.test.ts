import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storePlaces } from '#adapters/storage/contract/store-places.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { OpenSandbox } from '#sandbox/exchange/open-sandbox.ts';
import type { ServerProcess } from '../api/server-process.ts';
import { eventually } from './assay-process.ts';
import { assayEnded, ServeWorld } from './serve-world.ts';
import { TRIANGLE } from './triangle-market.ts';

const QUIET = { sandbox: { isOn: false } };
const CROSS = { strategy: 'sma-cross', parameters: { fast: 2, slow: 4 }, timeframe: '1m', capital: '10000' };
const [, postgres] = await storePlaces();
const world = new ServeWorld();

afterAll(() => world.end());

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const features = async (server: ServerProcess) => (await world.health(server)).features;

describe('a venue that is out of reach', () => {
  let venue: OpenSandbox | undefined;
  afterAll(() => venue?.close());

  it('keeps no other session from trading, is told, and is traded at once it is back', async () => {
    const port = await freePort();
    const folder = world.folder('venue', {
      venues: { far: { kind: 'sandbox', address: `http://127.0.0.1:${port}` } },
      sessions: {
        near: { ...CROSS, symbol: 'BTC/USDT', venue: 'sandbox' },
        far: { ...CROSS, symbol: 'BTC/USDT', venue: 'far' },
      },
      server: { sandbox: { symbols: ['BTC/USDT'], speed: 600 } },
    });
    const server = await world.serve({ dataFolder: folder });
    const state = async (name: string) => (await features(server)).find((feature) => feature.name === name);
    await eventually('the near one trades', async () => (await state('bars of near'))?.state === 'well');
    await eventually('the far one is told', async () => ((await state('beginning of far'))?.why ?? '') !== '');
    const { status, reasons } = await world.health(server);
    expect(status).toBe('degraded');
    expect(reasons.join('\n')).toMatch(/beginning of far .*(could not be reached|unavailable|refused|answer)/i);
    expect((await world.ask(server, { path: '/health' })).status).toBe(200);
    const config = exchangeConfig({ symbols: [TRIANGLE], seed: 5, speed: 1 });
    venue = await openSandbox({ config, clock: systemClock, port });
    await eventually('the far one trades', async () => (await state('bars of far'))?.state === 'well');
    expect((await state('beginning of far'))?.state).toBe('well');
    expect((await state('beginning of far'))?.restarts).toBeGreaterThan(0);
    expect(await server.stop()).toBe(0);
  });
});

/** Between the server and its database: can be cut, and mended. */
class Cable {
  private readonly sockets = new Set<Socket>();
  private listener: Server | undefined;
  readonly target: { readonly host: string; readonly port: number };
  port = 0;

  constructor(url: URL) {
    this.target = { host: url.hostname, port: Number(url.port || 5432) };
  }

  async plug(): Promise<void> {
    this.listener = createServer((near) => {
      const far = connect(this.target);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => (near.destroy(), far.destroy()));
      }
      near.pipe(far).pipe(near);
    }).listen(this.port, '127.0.0.1');
    await new Promise((resolve) => this.listener!.once('listening', resolve));
    this.port = (this.listener.address() as AddressInfo).port;
  }

  cut(): void {
    this.listener?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}

describe.skipIf(postgres!.isAbsent)('a server whose store is PostgreSQL', () => {
  let cable: Cable;
  let environment: { DATABASE_URL: string };
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const place = await postgres!.make();
    const url = new URL(place.databaseUrl!);
    cable = new Cable(url);
    await cable.plug();
    url.hostname = '127.0.0.1';
    url.port = `${cable.port}`;
    environment = { DATABASE_URL: url.href };
    remove = () => place.remove();
  });
  afterAll(async () => {
    await world.end();
    cable.cut();
    await remove();
  });

  it('does not start while the database is down, and says so', async () => {
    cable.cut();
    const folder = world.folder('down', { server: QUIET });
    const { exitCode, output } = await assayEnded(['--data-dir', folder, 'serve', '--port', '0'], environment);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Expected .*(PostgreSQL|database).*127\.0\.0\.1/s);
    expect(output).not.toContain('bug in Assay');
    await cable.plug();
  });

  it('trades as it does with files; while the database is lost it says so, and goes on by itself afterwards', async () => {
    const folder = world.folder('lost', {
      sessions: { cross: { ...CROSS, symbol: 'BTC/USDT', venue: 'sandbox' } },
      server: { sandbox: { symbols: ['BTC/USDT'], speed: 600 } },
    });
    const server = await world.serve({ dataFolder: folder, environment });
    const trades = async () =>
      (await features(server)).some(({ name, state }) => name === 'bars of cross' && state === 'well');
    await eventually('it trades', trades);
    expect((await world.health(server)).store.kind).toBe('postgres');

    cable.cut();
    await eventually('it says that the store is lost', async () => {
      const answer = await world.ask(server, { path: '/api/v1/health' });
      const { status, store } = answer.json() as { status: string; store: { reachable: boolean } };
      return status === 'down' && !store.reachable;
    });
    expect((await world.ask(server, { path: '/health' })).status).toBe(503);
    const refused = await world.ask(server, { path: '/api/v1/fills' });
    expect(refused.status).toBe(503);
    expect(refused.type).toContain('application/problem+json');
    expect(refused.json()).toMatchObject({ code: 'store.lost' });

    await cable.plug();
    await eventually('it trades again', async () => {
      const { status } = await world.ask(server, { path: '/api/v1/health' });
      return status === 200 && (await trades()) && (await world.health(server)).store.reachable;
    });
    expect((await world.ask(server, { path: '/api/v1/fills' })).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });
});
