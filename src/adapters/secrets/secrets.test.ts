import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import type { SecretPlaces } from '#adapters/secrets/open-secrets.ts';
import type { Secrets } from '#adapters/secrets/secret-source.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { VaultSandbox } from '#sandbox/vault/vault-sandbox.ts';

/** Planted everywhere; must come out nowhere but from `reveal()`. */
const KEY = 'PLANTED-key-9f2b';
const SECRET = 'PLANTED-secret-77aa';
const TOKEN = 'hvs.PLANTED-token-31c0';

const isRoot = process.getuid?.() === 0;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string, mode = 0o600): string {
  const path = join(folder, 'keys');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function secretsOf(
  environment: Readonly<Record<string, string>>,
  places: SecretPlaces = {},
  http: HttpPort = () => Promise.reject(new WireError('could not be reached (ECONNREFUSED)', 'no')),
): Secrets {
  return openSecrets(places, { environment, connect: () => http });
}

async function keysOf(secrets: Secrets, name = 'binance'): Promise<readonly string[]> {
  const { key, secret } = await secrets.require(name, ['key', 'secret']);
  return [key.reveal(), secret.reveal()];
}

/** The error that asking ends with, after having looked for what was planted in everything that may be printed of it. */
async function problemOf(secrets: Secrets, name = 'binance'): Promise<AssayError> {
  const error: unknown = await secrets.require(name, ['key', 'secret']).then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(Error);
  const problem = error as AssayError;
  for (const text of [problem.message, problem.stack, JSON.stringify(problem), everything(problem)]) {
    expect(text).not.toContain('PLANTED');
  }
  return problem;
}

function everything(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, getters: true });
}

describe('secrets', () => {
  it('never print what they hold', async () => {
    const path = file(JSON.stringify({ kraken: { key: KEY, secret: SECRET } }));
    const secrets = secretsOf({ ASSAY_BINANCE_KEY: KEY, ASSAY_BINANCE_SECRET: SECRET }, { file: path });
    const found = [
      await secrets.require('binance', ['key', 'secret']),
      await secrets.require('kraken', ['key', 'secret']),
    ];
    for (const text of [everything([secrets, found]), JSON.stringify([secrets, found]), String(found[0]!.key)]) {
      expect(text).not.toContain('PLANTED');
    }
    expect(String(found[0]!.key)).toBe('[redacted]');
    expect(found.map(({ key, secret }) => [key.reveal(), secret.reveal()])).toEqual([
      [KEY, SECRET],
      [KEY, SECRET],
    ]);
  });

  it('come from the environment first, then from the file, then from Vault', async () => {
    const vault = new VaultSandbox({
      clock: new VirtualClock(0 as UnixMs),
      tokens: [{ token: TOKEN, paths: ['secret/'] }],
    });
    for (const name of ['binance', 'kraken', 'okx']) vault.put(`assay/${name}`, { key: 'from-vault', secret: name });
    const places = {
      file: file(
        'ASSAY_BINANCE_KEY=from-file\nASSAY_BINANCE_SECRET=b\nASSAY_KRAKEN_KEY=from-file\nASSAY_KRAKEN_SECRET=k\n',
      ),
      vault: { address: 'https://vault.test' },
    };
    const environment = { ASSAY_BINANCE_KEY: 'from-environment', ASSAY_BINANCE_SECRET: 'e', VAULT_TOKEN: TOKEN };
    const secrets = secretsOf(environment, places, vault.http);
    expect(await keysOf(secrets, 'binance')).toEqual(['from-environment', 'e']);
    expect(await keysOf(secrets, 'kraken')).toEqual(['from-file', 'k']);
    expect(await keysOf(secrets, 'okx')).toEqual(['from-vault', 'okx']);
    expect(Object.keys((await secrets.find('okx'))!)).toEqual(['key', 'secret']);
    expect(await secrets.find('bybit')).toBeUndefined();
  });

  it('are never put together from two places', async () => {
    const path = file(`ASSAY_BINANCE_SECRET=${SECRET}\n`);
    const problem = await problemOf(secretsOf({ ASSAY_BINANCE_KEY: KEY }, { file: path }));
    expect(problem.code).toBe('secret.missing');
    expect(problem.message).toContain('Expected "secret" of "binance" beside its other parts in the environment');
  });

  it('that are nowhere are looked for everywhere, which is said', async () => {
    const path = file('# nothing yet\n');
    const problem = await problemOf(secretsOf({ ASSAY_BINANCE_KEY: '  ' }, { file: path }), 'binance-testnet');
    expect(problem.message).toBe(
      'Expected "key" and "secret" of "binance-testnet", found nowhere: looked in the environment (ASSAY_BINANCE_TESTNET_KEY, ' +
        'ASSAY_BINANCE_TESTNET_SECRET, ASSAY_BINANCE_TESTNET_PASSPHRASE, ASSAY_BINANCE_TESTNET_TOKEN); ' +
        `the file "${path}"`,
    );
    expect(problem.remedy).toContain('ASSAY_BINANCE_TESTNET_KEY and ASSAY_BINANCE_TESTNET_SECRET');
  });

  it('that cannot travel in a header are refused before something quotes them', async () => {
    const problem = await problemOf(secretsOf({ ASSAY_BINANCE_KEY: `${KEY}\n${KEY}`, ASSAY_BINANCE_SECRET: SECRET }));
    expect(problem.message).toContain('Expected "key" of "binance" in the environment');
    const pem = `-----BEGIN EC PRIVATE KEY-----\n${SECRET}\n-----END EC PRIVATE KEY-----`;
    expect(await keysOf(secretsOf({ ASSAY_BINANCE_KEY: KEY, ASSAY_BINANCE_SECRET: pem }))).toEqual([KEY, pem]);
  });
});

describe('a file of secrets', () => {
  it.each([
    ['JSON', JSON.stringify({ binance: { key: KEY, secret: SECRET } })],
    ['lines', `# ours\n\nASSAY_BINANCE_KEY=${KEY}\r\nexport ASSAY_BINANCE_SECRET = "${SECRET}"\n`],
  ])('is read as %s', async (_, text) => {
    expect(await keysOf(secretsOf({}, { file: file(text) }))).toEqual([KEY, SECRET]);
  });

  it.each([
    [0o640, '640'],
    [0o604, '604'],
    [0o644, '644'],
    [0o620, '620'],
    [0o777, '777'],
  ])('is refused with mode %o', async (mode, shown) => {
    const path = file(`ASSAY_BINANCE_KEY=${KEY}\nASSAY_BINANCE_SECRET=${SECRET}\n`, mode);
    const problem = await problemOf(secretsOf({}, { file: path }));
    expect(problem.code).toBe('secret.exposed');
    expect(problem.message).toBe(
      `Expected the file of secrets "${path}" to be for its owner only (mode 600), was mode ${shown}`,
    );
    expect(problem.remedy).toBe(`Run: chmod 600 ${path}`);
  });

  it.each([0o600, 0o400, 0o700])('is taken with mode %o', async (mode) => {
    const path = file(`ASSAY_BINANCE_KEY=${KEY}\nASSAY_BINANCE_SECRET=${SECRET}\n`, mode);
    expect(await keysOf(secretsOf({}, { file: path }))).toEqual([KEY, SECRET]);
  });

  it.skipIf(!isRoot)('is refused when it belongs to somebody else', async () => {
    const path = file(`ASSAY_BINANCE_KEY=${KEY}\nASSAY_BINANCE_SECRET=${SECRET}\n`);
    chownSync(path, 12_345, 12_345);
    const problem = await problemOf(secretsOf({}, { file: path }));
    expect(problem.code).toBe('secret.exposed');
    expect(problem.message).toContain('to be owned by us (user 0), was owned by user 12345');
  });

  it('is a plain file that is there', async () => {
    const none = await problemOf(secretsOf({}, { file: join(folder, 'none') }));
    expect([none.code, none.message]).toEqual([
      'file.unreadable',
      `Expected a file of secrets at "${join(folder, 'none')}": there is none`,
    ]);
    mkdirSync(join(folder, 'folder'), { mode: 0o700 });
    expect((await problemOf(secretsOf({}, { file: join(folder, 'folder') }))).message).toContain('it is no plain file');
  });

  it.each([
    ['broken JSON', `{"binance": {"key": "${KEY}", "secret": ${SECRET}}}`, 'JSON that can be read'],
    ['a name without parts', `{"ASSAY_BINANCE_KEY": "${KEY}"}`, 'an object of parts under each name'],
    ['an unknown part', `{"binance": {"${SECRET}": "x"}}`, 'parts named key, secret, passphrase, token'],
    ['a number', '{"binance": {"key": 5}}', 'a text as each "key"'],
    ['a line that is none', `ASSAY_BINANCE_KEY=${KEY}\n${SECRET}\n`, '"NAME=value", a comment or nothing'],
  ])('that holds %s is an error without its words', async (_, text, expected) => {
    const problem = await problemOf(secretsOf({}, { file: file(text) }));
    expect(problem.code).toBe('file.unreadable');
    expect(problem.message).toContain(`Expected ${expected}`);
  });

  it('names the line that is none', async () => {
    const problem = await problemOf(secretsOf({}, { file: file(`# one\n${SECRET}\n`) }));
    expect(problem.place.line).toBe(2);
  });
});

describe('Vault', () => {
  const address = 'https://somebody:PLANTED-password@vault.test:8200';

  function vaultWith(data: Readonly<Record<string, unknown>>): VaultSandbox {
    const tokens = [
      { token: TOKEN, paths: ['secret/data/assay/'] },
      { token: 'hvs.PLANTED-other', paths: ['secret/data/other/'] },
    ];
    const vault = new VaultSandbox({ clock: new VirtualClock(1_700_000_000_000 as UnixMs), tokens });
    vault.put('assay/binance', data);
    return vault;
  }

  function secretsIn(http: HttpPort, token = TOKEN, place: object = {}): Secrets {
    return secretsOf({ VAULT_TOKEN: token }, { vault: { address, ...place } }, http);
  }

  const answering =
    (reply: Partial<HttpReply>): HttpPort =>
    () =>
      Promise.resolve({ status: 200, headers: {}, body: '', ...reply });

  it('gives the latest version of a secret', async () => {
    const vault = vaultWith({ key: 'old', secret: 'old' });
    vault.put('assay/binance', { key: KEY, secret: SECRET, comment: 'ours' });
    expect(await keysOf(secretsIn(vault.http))).toEqual([KEY, SECRET]);
  });

  it('is asked with the token of a private file, read anew each time', async () => {
    const path = file(`${TOKEN}\n`);
    const vault = vaultWith({ key: KEY, secret: SECRET });
    const secrets = secretsOf({}, { vault: { address, tokenFile: path } }, vault.http);
    expect(await keysOf(secrets)).toEqual([KEY, SECRET]);
    chmodSync(path, 0o644);
    expect((await problemOf(secrets)).code).toBe('secret.exposed');
  });

  it('is asked with the namespace, at the path that was named', async () => {
    const asked: unknown[] = [];
    const http: HttpPort = ({ path, headers }) => {
      asked.push(path, headers['x-vault-namespace']);
      return Promise.resolve({ status: 404, headers: {}, body: '{"errors":[]}' });
    };
    expect(
      await secretsIn(http, TOKEN, { mount: 'kv/team', path: 'trading/a b', namespace: 'ns1' }).find('okx'),
    ).toBeUndefined();
    expect(asked).toEqual(['/v1/kv/team/data/trading/a%20b/okx', 'ns1']);
  });

  it.each([
    [
      'a token that may not',
      (vault: VaultSandbox) => secretsIn(vault.http, 'hvs.PLANTED-other'),
      'refuses it to our token (status 403)',
      false,
    ],
    [
      'a token that is not known',
      (vault: VaultSandbox) => secretsIn(vault.http, 'hvs.PLANTED-none'),
      'refuses it to our token',
      false,
    ],
    ['a sealed Vault', (vault: VaultSandbox) => (vault.seal(), secretsIn(vault.http)), 'is sealed (status 503)', true],
    [
      'a deleted version',
      (vault: VaultSandbox) => (vault.delete('assay/binance'), secretsIn(vault.http)),
      'says that its version 1 was deleted',
      false,
    ],
    [
      'a server that echoes what it got',
      () => secretsIn(answering({ status: 400, body: TOKEN })),
      'answered with status 400',
      false,
    ],
    ['a fault', () => secretsIn(answering({ status: 502, body: `<html>${TOKEN}` })), 'answered with status 502', true],
    ['a standby', () => secretsIn(answering({ status: 307 })), 'answered with status 307', false],
    [
      'another protocol',
      () => secretsIn(answering({ body: `{"data":{"key":"${KEY}"}}` })),
      'something else than a secret of KV version 2',
      false,
    ],
    [
      'nothing that can be read',
      () => secretsIn(answering({ body: KEY })),
      'something else than a secret of KV version 2',
      false,
    ],
    [
      'a number',
      () => secretsIn(vaultWith({ key: 5, secret: SECRET }).http),
      'something else than a text as "key"',
      false,
    ],
    [
      'silence',
      () => secretsOf({ VAULT_TOKEN: TOKEN }, { vault: { address } }),
      'could not be reached (ECONNREFUSED)',
      true,
    ],
  ] as const)('is told of: %s', async (_, secrets, what, retryable) => {
    const problem = await problemOf(secrets(vaultWith({ key: KEY, secret: SECRET })));
    expect(problem).toMatchObject({ code: 'secret.unavailable', retryable });
    expect(problem.message).toContain(
      'Expected the secret "secret/assay/binance" from Vault at https://vault.test:8200',
    );
    expect(problem.message).toContain(what);
    expect(problem.remedy).not.toBe('');
  });

  it('is told of when nothing is mounted there', async () => {
    const tokens = [{ token: TOKEN, paths: ['kv/'] }];
    const vault = new VaultSandbox({ clock: new VirtualClock(0 as UnixMs), tokens });
    const problem = await problemOf(secretsIn(vault.http, TOKEN, { mount: 'kv' }));
    expect(problem.message).toContain('knows no secrets engine there (status 404)');
  });

  it('needs a token that can be sent', async () => {
    const vault = vaultWith({});
    expect((await problemOf(secretsIn(vault.http, ''))).message).toContain(
      'a token for Vault in VAULT_TOKEN, found none',
    );
    expect((await problemOf(secretsIn(vault.http, `${TOKEN}\r\n${TOKEN}`))).message).toContain(
      'the token in VAULT_TOKEN',
    );
  });
});
