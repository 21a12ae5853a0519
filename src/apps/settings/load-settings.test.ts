import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { effectiveSettings } from '#apps/settings/effective-settings.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { LoadedSettings, SettingsInput } from '#apps/settings/load-settings.ts';
import { describeOrigin } from '#apps/settings/setting-layer.ts';

const HEX_KEY = '0123456789abcdef0123456789abcdef';
const STRIKE = {
  desk: 'scanner',
  strategy: 'strike',
  symbol: 'btcusdt',
  timeframe: '15m',
  venue: 'sandbox',
  capital: '10000',
};
const NIGHTLY = {
  schedule: { zone: 'Europe/Paris', days: { kind: 'every-day' }, times: { kind: 'at', times: ['03:00'] } },
  action: { kind: 'backup' },
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (): string => join(folder, 'assay.json');

function write(values: unknown): void {
  writeFileSync(fileOf(), typeof values === 'string' ? values : JSON.stringify(values));
}

function load(values: unknown, input: SettingsInput = {}): LoadedSettings {
  write(values);
  const flags = [{ key: 'dataDir', flag: '--data-dir', value: folder }, ...(input.flags ?? [])];
  return loadSettings({ ...input, flags });
}

function problemOf(values: unknown, input: SettingsInput = {}): AssayError {
  try {
    load(values, input);
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('settings', () => {
  it('have a default for all that must be set', () => {
    const { settings, file } = loadSettings({ environment: { ASSAY_DATA_DIR: folder } });
    expect(file).toBeUndefined();
    expect(settings).toMatchObject({
      dataDir: folder,
      venues: { sandbox: { kind: 'sandbox', seed: 1, secretName: 'sandbox', paper: { takerFeeBps: 10 } } },
      sessions: {},
      jobs: {},
      backup: { keepDaily: 30, keepWeekly: 52 },
      killSwitch: { flatten: false, checkEveryMs: 100 },
      health: { address: '127.0.0.1', port: 8_484 },
    });
    expect(loadSettings({ file: emptyFile() }).settings.dataDir).toBe(join(homedir(), '.assay'));
  });

  it('come from defaults, file, environment and options, each over those before', () => {
    const file = { health: { address: 'file', port: 1 }, killSwitch: { checkEveryMs: 11 }, backup: { keepDaily: 7 } };
    const environment = { ASSAY_HEALTH_PORT: '2', ASSAY_KILL_SWITCH_CHECK_EVERY_MS: '12' };
    const flags = [
      { key: 'killSwitch.checkEveryMs', flag: '--check-every', value: 13 },
      { key: 'health.address', flag: '--health-address', value: undefined },
    ];
    const loaded = load(file, { environment, flags });
    expect(loaded.settings).toMatchObject({
      health: { address: 'file', port: 2 },
      killSwitch: { checkEveryMs: 13, flatten: false },
      backup: { keepDaily: 7, keepWeekly: 52 },
    });
    const origins = effectiveSettings(loaded).map(({ key, origin }) => [key, describeOrigin(origin)]);
    expect(Object.fromEntries(origins)).toMatchObject({
      dataDir: '--data-dir',
      'health.address': fileOf(),
      'health.port': 'ASSAY_HEALTH_PORT',
      'killSwitch.checkEveryMs': '--check-every',
      'killSwitch.flatten': 'default',
      'backup.keepDaily': fileOf(),
      'venues.sandbox.seed': 'default',
    });
  });

  it('are read whole: venues, sessions and jobs by name', () => {
    const { settings } = load({
      venues: { 'binance-testnet': { kind: 'binance', address: 'testnet', paper: { takerFeeBps: 7.5 } } },
      sessions: { 'strike-btc': { ...STRIKE, parameters: { minScore: 0.2 }, risk: { currency: 'USDT' } } },
      jobs: { nightly: NIGHTLY },
      backup: { schedule: NIGHTLY.schedule },
    });
    expect(Object.keys(settings.venues)).toEqual(['sandbox', 'binance-testnet']);
    expect(settings.venues['binance-testnet']).toMatchObject({
      address: 'testnet',
      recvWindowMs: 5_000,
      secretName: 'binance-testnet',
      paper: { takerFeeBps: 7.5, makerFeeBps: 10 },
    });
    expect(settings.sessions['strike-btc']).toMatchObject({
      symbol: 'BTC/USDT',
      trading: 'paper',
      risk: { triggers: [] },
    });
    expect(settings.jobs['nightly']?.schedule).toMatchObject({ name: 'nightly', missed: { kind: 'latest' } });
    expect(settings.backup.schedule).toMatchObject({ name: 'backup', zone: 'Europe/Paris' });
  });

  it('name a session by its mode with its gates, or by a reference strategy with its parameters', () => {
    const cross = { strategy: 'sma-cross', symbol: 'BTC/USDT', timeframe: '1m', venue: 'sandbox', capital: '500' };
    const { settings } = load({
      sessions: {
        scan: { ...STRIKE, gates: 'Classic' },
        cross: { ...cross, parameters: { fast: 5, slow: 20, sides: 'long' } },
      },
    });
    expect(settings.sessions).toMatchObject({
      scan: { strategy: 'strike', gates: 'classic' },
      cross: { desk: 'scanner', strategy: 'sma-cross', parameters: { fast: 5, slow: 20, sides: 'long' } },
    });
  });

  it('cannot be changed, however deep', () => {
    const { settings } = load({ jobs: { nightly: NIGHTLY } });
    for (const part of [
      settings,
      settings.health,
      settings.venues['sandbox'],
      settings.jobs['nightly']?.schedule.times,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('start relative paths from the folder of the file that names them', () => {
    const { settings } = load({ secrets: { file: 'keys' }, backup: { target: 's3://bucket/a' } });
    expect(settings.secrets.file).toBe(join(folder, 'keys'));
    expect(settings.backup.target).toBe('s3://bucket/a');
    const flag = { key: 'secrets.file', flag: '--secrets', value: 'mine' };
    expect(load({}, { flags: [flag] }).settings.secrets.file).toBe(join(process.cwd(), 'mine'));
  });

  it('never print the password of the database', () => {
    const environment = { DATABASE_URL: 'postgres://assay:hunter2@db:5432/assay?sslpassword=hunter2' };
    const loaded = load({}, { environment });
    expect(loaded.settings.databaseUrl?.reveal()).toBe(environment.DATABASE_URL);
    const shown = effectiveSettings(loaded).find(({ key }) => key === 'databaseUrl');
    expect(shown).toMatchObject({
      value: 'postgres://assay:[redacted]@db:5432/assay?[redacted]',
      origin: { kind: 'environment', variable: 'DATABASE_URL' },
    });
    for (const text of [inspect(loaded, { depth: 20, showHidden: true }), JSON.stringify(loaded)]) {
      expect(text).not.toContain('hunter2');
    }
    const refused = problemOf({}, { environment: { DATABASE_URL: 'mysql://assay:hunter2@db' } });
    expect(`${refused.message}${JSON.stringify(refused)}${inspect(refused)}`).not.toContain('hunter2');
  });

  it('know the variables of other programs, which yield to our own', () => {
    const environment = {
      DATABASE_URL: 'postgres://a/a',
      ASSAY_DATABASE_URL: 'postgres://b/b',
      VAULT_ADDR: 'https://v',
    };
    const { settings } = load({}, { environment });
    expect(settings.databaseUrl?.reveal()).toBe('postgres://b/b');
    expect(settings.secrets.vault).toMatchObject({ address: 'https://v', mount: 'secret', path: 'assay' });
  });

  function emptyFile(): string {
    const path = join(folder, 'empty.json');
    writeFileSync(path, '{}');
    return path;
  }
});

describe('a setting that is not known', () => {
  it.each([
    [{ healht: {} }, 'Unknown setting "healht" in "FILE": did you mean "health"?'],
    [{ health: { prt: 1 } }, 'Unknown setting "health.prt" in "FILE": did you mean "port"?'],
    [
      { venues: { b: { kind: 'binance', recvWindow: 4 } } },
      'Unknown setting "venues.b.recvWindow" in "FILE": did you mean "recvWindowMs"?',
    ],
    [
      { sessions: { a: { ...STRIKE, strategy: 'strik' } } },
      'Unknown mode or strategy "strik": did you mean "strike"? ("sessions.a.strategy" in "FILE")',
    ],
    [
      { sessions: { a: { ...STRIKE, strategy: 'sma-cros' } } },
      'Unknown mode or strategy "sma-cros": did you mean "sma-cross"? ("sessions.a.strategy" in "FILE")',
    ],
    [
      { sessions: { a: { ...STRIKE, strategy: 'sma-cross', parameters: { minScore: 1 } } } },
      'Unknown parameter of sma-cross "minScore"',
    ],
    [
      { sessions: { a: { ...STRIKE, gates: 'clasic' } } },
      'Unknown gate preset "clasic": did you mean "classic"? ("sessions.a.gates" in "FILE")',
    ],
    [
      { sessions: { a: { ...STRIKE, parameters: { minScor: 1 } } } },
      'Unknown setting "minScor": did you mean "minScore" or "minRiskAtr"? ("sessions.a.parameters" in "FILE")',
    ],
    [
      { jobs: { a: { ...NIGHTLY, schedule: { zon: 1 } } } },
      'Unknown setting "jobs.a.schedule.zon": did you mean "zone"? ("jobs.a.schedule" in "FILE")',
    ],
    ['{"__proto__": {"x": 1}}', 'Unknown setting "__proto__" in "FILE": known: dataDir'],
  ])('is an error with the nearest name and the place: %j', (values, message) => {
    const problem = problemOf(values);
    expect(problem.code).toBe('setting.unknown');
    expect(problem.message).toContain(message.replace('FILE', fileOf()));
    expect(problem.place.file).toBe(fileOf());
  });

  it('is an error in the environment as well', () => {
    const problem = problemOf({}, { environment: { ASSAY_HEALTH_PROT: '1' } });
    expect([problem.code, problem.message]).toEqual([
      'setting.unknown',
      'Unknown setting in the variable ASSAY_HEALTH_PROT: did you mean ASSAY_HEALTH_PORT or ASSAY_HEALTH_ADDRESS?',
    ]);
  });

  it('is none when it is a secret, empty, or of somebody else', () => {
    const environment = {
      ASSAY_BINANCE_KEY: 'k',
      ASSAY_OKX_PASSPHRASE: 'p',
      ASSAY_HEALTH_PORT: ' ',
      HOME: '/',
      PORT: 'x',
    };
    expect(load({}, { environment }).settings.health.port).toBe(8_484);
  });
});

describe('a wrong value', () => {
  it.each([
    [{ health: { port: 70_000 } }, '"health.port" in "FILE" to be at most "65535", was "70000"'],
    [{ health: { port: 'x' } }, '"health.port" in "FILE" to be a number, was "x"'],
    [{ killSwitch: true }, '"killSwitch" in "FILE" to be an object, was "true"'],
    [
      { venues: { b: { kind: 'binanc' } } },
      '"venues.b.kind" in "FILE" to be one of "binance", "ccxt", "oanda", "sandbox", was "binanc"; did you mean "binance"?',
    ],
    [{ venues: { k: { kind: 'ccxt' } } }, '"venues.k.exchange" in "FILE" to be a text, was missing'],
    [{ venues: { B_: { kind: 'oanda' } } }, '"venues.B_" in "FILE" to be named with lower-case letters'],
    [
      { sessions: { a: { ...STRIKE, venue: 'constructor' } } },
      '"sessions.a.venue" in "FILE" to be one of the venues "sandbox"',
    ],
    [
      { sessions: { a: { ...STRIKE, capital: '0.00' } } },
      '"sessions.a.capital" in "FILE" to be an amount above zero as text',
    ],
    [
      { sessions: { a: { ...STRIKE, strategy: 'sma-cross', gates: 'off' } } },
      '"sessions.a.gates" in "FILE" to be left out with "sma-cross", which has no gates, was "off"',
    ],
    [
      { sessions: { a: { ...STRIKE, strategy: 'sma-cross', parameters: { fast: 30, slow: 20 } } } },
      'slow to be above fast "30", was "20" ("sessions.a.parameters" in "FILE")',
    ],
    [{ sessions: { a: { ...STRIKE, trading: 'live' } } }, '"sessions.a.trading" in "FILE" to be "paper", was "live"'],
    [
      { jobs: { a: { ...NIGHTLY, action: { kind: 'start-session', session: 'x' } } } },
      '"jobs.a.action.session" in "FILE" to be one of the sessions, of which there are none, was "x"',
    ],
    [
      { sessions: { a: { desk: 'scanner' } } },
      '"sessions.a.strategy" in "FILE" to be a text, was missing (and 4 more)',
    ],
  ])('names what was expected, what was found and who set it: %j', (values, message) => {
    const problem = problemOf(values);
    expect(problem.code).toBe('setting.invalid');
    expect(problem.message).toContain(`Expected ${message.replace('FILE', fileOf())}`);
  });

  it('names the variable or the option', () => {
    expect(problemOf({}, { environment: { ASSAY_HEALTH_PORT: 'abc' } }).message).toBe(
      'Expected "health.port" in the variable ASSAY_HEALTH_PORT to be a number, was "abc"',
    );
    expect(problemOf({}, { environment: { ASSAY_KILL_SWITCH_FLATTEN: 'yes' } }).message).toContain(
      '"killSwitch.flatten" in the variable ASSAY_KILL_SWITCH_FLATTEN to be true or false, was "yes"',
    );
    const flags = [{ key: 'health.port', flag: '--port', value: -1 }];
    expect(problemOf({}, { flags }).message).toBe(
      'Expected "health.port" in the option --port to be at least "0", was "-1"',
    );
  });

  it.each([
    ['{"health": {"port": 1},}', 'Expected JSON in the settings "FILE", line 1, column 24: it cannot be read there'],
    ['[]', 'Expected an object of settings in "FILE", was something else'],
    ['{"dataDir": "elsewhere"}', 'Expected no "dataDir" in "FILE", which was found in the data folder itself'],
  ])('may be the whole file: %s', (text, message) => {
    const problem = problemOf(text);
    expect([problem.code, problem.message]).toEqual(['setting.invalid', message.replace('FILE', fileOf())]);
  });

  it('may be a file that was named and is not there', () => {
    const problem = problemOf({}, { file: join(folder, 'none.json') });
    expect([problem.code, problem.message]).toEqual([
      'file.unreadable',
      `Expected a file of settings at "${join(folder, 'none.json')}": there is none`,
    ]);
  });
});

describe('a secret in the file', () => {
  it.each([
    ['venues.b.key', { venues: { b: { kind: 'binance', key: 'PLANTED' } } }],
    ['venues.b.apiSecret', { venues: { b: { kind: 'binance', apiSecret: 'PLANTED' } } }],
    ['backup.passphrase', { backup: { passphrase: 'PLANTED' } }],
    ['venues.o.account', { venues: { o: { kind: 'oanda', account: `${HEX_KEY}-${HEX_KEY}` } } }],
    ['venues.b.secretName', { venues: { b: { kind: 'binance', secretName: `PLANTED${HEX_KEY}` } } }],
    ['databaseUrl', { databaseUrl: 'postgres://assay:PLANTED@db/assay' }],
    ['backup.target', { backup: { target: 's3://bucket/a?secret=PLANTED' } }],
    ['secrets.vault.address', { secrets: { vault: { address: 'https://me:PLANTED@vault' } } }],
  ])('is refused at %s without being said', (path, values) => {
    const problem = problemOf(values);
    expect(problem.code).toBe('setting.invalid');
    expect(problem.message).toBe(
      `Expected no secret in the settings, found what looks like one at "${path}" in "${fileOf()}"`,
    );
    expect(problem.remedy).toMatch(path === 'databaseUrl' ? /DATABASE_URL/ : /ASSAY_<VENUE>_KEY/);
    for (const text of [problem.stack, JSON.stringify(problem), inspect(problem, { depth: 20 })]) {
      expect(text).not.toContain('PLANTED');
      expect(text).not.toContain(HEX_KEY);
    }
  });

  it('is not quoted when it is put into a variable that is no secret', () => {
    const problem = problemOf({}, { environment: { ASSAY_HEALTH_PORT: HEX_KEY } });
    expect(problem.message).toBe(
      'Expected "health.port" in the variable ASSAY_HEALTH_PORT to be a number, was something else, which is not shown',
    );
  });

  it('is none when it is a long name, a path or an address', () => {
    const target = `/mnt/${'backups-of-2026/'.repeat(6)}`;
    const session = { 'strike-on-btcusdt-at-the-sandbox-since-2026': STRIKE };
    const { settings } = load({
      backup: { target },
      sessions: session,
      databaseUrl: 'postgres://assay@db.example.com/assay',
    });
    expect(settings.backup.target).toBe(target);
  });
});
