import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import { ScriptedHttp, reply } from '#adapters/transport/scripted-wire.ts';
import { SETTINGS } from '#apps/settings/settings-schema.ts';
import { exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { Finding } from '#apps/operating/check.ts';
import { venueChecks } from '#apps/operating/checks/venues.ts';
import { secretsOf } from '#apps/operating/doctor-world.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21, 12));
const never = new AbortController().signal;
const KEYS = { ASSAY_MAIN_KEY: 'the-api-key', ASSAY_MAIN_SECRET: 'the-secret' };

interface Asked {
  readonly venue?: object;
  readonly sessions?: object;
  readonly http?: ScriptedHttp;
  readonly world?: Partial<DoctorWorld>;
}

/** Findings about one venue named `main`. */
async function asked({
  venue = { kind: 'binance' },
  sessions = {},
  http,
  world = {},
}: Asked): Promise<readonly Finding[]> {
  const settings = SETTINGS.parse({ dataDir: '/data', venues: { main: venue }, sessions });
  const wire = http === undefined ? {} : { httpTo: () => http.port };
  const whole: DoctorWorld = {
    settings,
    settingsProblem: undefined,
    settingsFile: undefined,
    environment: {},
    clock: new VirtualClock(NOW),
    httpTo: fetchPort,
    ...wire,
    ...world,
  };
  const [check] = venueChecks(whole, secretsOf(whole));
  return check!.run(never);
}

const binance = (serverTime: number): ScriptedHttp =>
  new ScriptedHttp().on('GET /api/v3/time', reply(200, { serverTime }));

describe('a venue', () => {
  it('that answers, with a clock like ours, is fine without keys', async () => {
    expect(await asked({ http: binance(NOW) })).toMatchObject([
      { level: 'ok', about: 'reach', found: 'https://api.binance.com answers within 0 ms' },
      { level: 'ok', found: 'our clock agrees with that of https://api.binance.com' },
      { level: 'skip', about: 'account' },
    ]);
  });

  it.each([
    [2_000, 5_000, 'warn', undefined],
    [2_600, 5_000, 'bad', 'clock.wrong'],
    [2_600, 10_000, 'warn', undefined],
    [-4_000_000, 5_000, 'bad', 'clock.wrong'],
  ])('whose clock is off by %d ms with a window of %d ms is %s', async (offset, recvWindowMs, level, code) => {
    const [, clock] = await asked({ venue: { kind: 'binance', recvWindowMs }, http: binance(NOW + offset) });
    expect([clock?.level, clock?.code]).toEqual([level, code]);
  });

  it('says whether the account of the keys may trade, and never the keys', async () => {
    const account = { uid: 7, canTrade: false, balances: [] };
    const http = binance(NOW).on(
      'GET /api/v3/account',
      reply(200, account),
      reply(200, { ...account, canTrade: true }),
    );
    const closed = await asked({ http, world: { environment: KEYS } });
    expect(closed[2]).toMatchObject({ level: 'warn', found: 'account 7 may not trade' });
    const open = await asked({ http, world: { environment: KEYS } });
    expect(open[2]).toMatchObject({ level: 'ok', found: 'account 7 may trade, 0 balances' });
    expect(JSON.stringify([closed, open])).not.toMatch(/the-secret|the-api-key/);
  });

  it('that refuses the keys is bad', async () => {
    const http = binance(NOW).on(
      'GET /api/v3/account',
      reply(401, { code: -2015, msg: 'Invalid API-key, IP, or permissions.' }),
    );
    const [, , account] = await asked({ http, world: { environment: KEYS } });
    expect(account).toMatchObject({ level: 'bad', code: 'venue.rejected' });
  });

  it('that answers nonsense is bad', async () => {
    const http = new ScriptedHttp().on('GET /api/v3/time', reply(200, '<html>maintenance</html>'));
    expect((await asked({ http }))[0]).toMatchObject({ level: 'bad', about: 'reach', code: 'feed.malformed' });
  });

  it('to which there is no network is passed over, unless a session needs it', async () => {
    const cut = new ScriptedHttp().on('GET /api/v3/time', new WireError('could not be reached (ENOTFOUND)', 'no'));
    expect(await asked({ http: cut })).toMatchObject([{ level: 'skip', found: expect.stringContaining('ENOTFOUND') }]);
    const trend = {
      desk: 'scanner',
      strategy: 'strike',
      symbol: 'BTC/USDT',
      timeframe: '15m',
      venue: 'main',
      capital: '10000',
    };
    expect(await asked({ http: cut, sessions: { trend } })).toMatchObject([
      { level: 'bad', code: 'venue.unavailable' },
    ]);
  });

  it('at which nobody listens is a warning', async () => {
    const venue = { kind: 'binance', address: `http://127.0.0.1:${await freePort()}` };
    expect(await asked({ venue })).toMatchObject([{ level: 'warn', found: expect.stringContaining('ECONNREFUSED') }]);
  });

  it('of OANDA is told nothing without a token, and says which account a token opens', async () => {
    expect(await asked({ venue: { kind: 'oanda' } })).toMatchObject([{ level: 'skip' }, { level: 'skip' }]);
    const http = new ScriptedHttp().on('GET /v3/accounts', reply(401, { errorMessage: 'Insufficient authorization' }));
    const refused = await asked({
      venue: { kind: 'oanda' },
      http,
      world: { environment: { ASSAY_MAIN_TOKEN: 'the-token' } },
    });
    expect(refused[0]).toMatchObject({
      level: 'bad',
      code: 'venue.rejected',
      remedy: expect.stringContaining('practice'),
    });
    expect(JSON.stringify(refused)).not.toContain('the-token');
  });

  it('that only ccxt knows, and not by this name, is bad', async () => {
    await expect(asked({ venue: { kind: 'ccxt', exchange: 'krakne' }, http: binance(NOW) })).rejects.toMatchObject({
      code: 'argument.unknown',
    });
  });
});

describe('a sandbox', () => {
  const real = { clock: systemClock };

  it('of our own is opened, asked and closed', async () => {
    expect(await asked({ venue: { kind: 'sandbox' }, world: real })).toMatchObject([
      { level: 'ok', found: expect.stringContaining('a sandbox in this process answers') },
      { level: 'ok', found: 'account 1000001 may trade, 4 balances' },
    ]);
  });

  it('that runs elsewhere may have a time of its own', async () => {
    const symbol = {
      base: 'BTC',
      quote: 'USDT',
      priceTick: '0.01',
      quantityStep: '0.00001',
      market: generatedMarket('BTC/USDT'),
    };
    const config = exchangeConfig({ symbols: [symbol], start: unixMs(Date.UTC(2020, 0, 1)), speed: 60 });
    const sandbox = await openSandbox({ config, clock: systemClock, port: 0 });
    const findings = await asked({ venue: { kind: 'sandbox', address: sandbox.url }, world: real });
    await sandbox.close();
    expect(findings).toMatchObject([
      { level: 'ok', about: 'reach', found: expect.stringContaining(sandbox.url) },
      { level: 'ok', about: 'account' },
    ]);
  });
});

/** A port at which nobody listens any more. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
