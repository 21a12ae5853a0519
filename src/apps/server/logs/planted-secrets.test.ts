import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { AdapterError, AssayError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { openLog } from '#apps/server/logs/open-log.ts';

/** Stands in every place that a secret may get into; has nothing about it that looks like one. */
const PLANTED = 'swordfish-planted';
const KNOWN = 'a secret of ours/with+signs';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** What is in the file and on the terminal after some calls. */
async function logged(calls: (log: Logger) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-log-'));
  folders.push(folder);
  const shown: string[] = [];
  const { log, close } = await openLog({
    folder,
    level: 'trace',
    console: (line) => shown.push(line),
    secrets: [new Redacted(KNOWN)],
  });
  calls(log);
  await close();
  const text = await readFile(join(folder, 'server.log'), 'utf8');
  expect(text).not.toBe('');
  return `${text}\n${shown.join('\n')}`;
}

const NAMES = [
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-csrf-token',
  'X-MBX-APIKEY',
  'password',
  'newPassword',
  'passphrase',
  'secret',
  'clientSecret',
  'API_SECRET',
  'token',
  'accessToken',
  'refresh_token',
  'key',
  'apiKey',
  'api-key',
  'secretKey',
  'privateKey',
  'totp',
  'totpCode',
  'otp',
  'pin',
  'pwd',
  'signature',
  'credentials',
  'recoveryCodes',
  'jwt',
  'auth',
  'pass',
  'botToken',
];

class OwnClass {
  readonly password = PLANTED;
}

class Speaking {
  toJSON(): object {
    return { token: PLANTED };
  }
}

function unreadable(): object {
  return {
    get broken(): string {
      throw new Error(PLANTED);
    },
    fine: 'seen',
  };
}

function loop(): object {
  const ring: Record<string, unknown> = { token: PLANTED };
  ring['self'] = ring;
  return ring;
}

function deep(): object {
  let value: unknown = { password: PLANTED };
  for (let i = 0; i < 40; i++) value = { inner: value };
  return value as object;
}

function failed(message: string, cause?: unknown): Error {
  return new Error(message, { cause });
}

const PLACES: readonly (readonly [string, (log: Logger) => void])[] = [
  ...NAMES.map((name): readonly [string, (log: Logger) => void] => [
    `a field called ${name}`,
    (log) => log.info({ [name]: PLANTED, deeper: [{ [name]: [PLANTED] }] }, 'x'),
  ]),
  ...NAMES.map((name): readonly [string, (log: Logger) => void] => [
    `a text with ${name}=`,
    (log) => log.info(`sent ${name}=${PLANTED} and ${name}: ${PLANTED}`),
  ]),
  ['headers', (log) => log.info({ headers: { Authorization: `Bearer ${PLANTED}`, Cookie: `assay=${PLANTED}` } }, 'x')],
  ['Headers', (log) => log.info({ headers: new Headers({ cookie: PLANTED, authorization: PLANTED }) }, 'x')],
  ['raw headers', (log) => log.info({ rawHeaders: ['Host', 'a', 'Authorization', PLANTED, 'Cookie', PLANTED] }, 'x')],
  ['pairs', (log) => log.info({ list: [['x-api-key', PLANTED]], named: [{ name: 'token', value: PLANTED }] }, 'x')],
  [
    'maps',
    (log) =>
      log.info(
        {
          map: new Map<unknown, unknown>([
            ['password', PLANTED],
            ['a', new Map([['token', PLANTED]])],
          ]),
        },
        'x',
      ),
  ],
  ['sets', (log) => log.info({ set: new Set([{ password: PLANTED }]) }, 'x')],
  [
    'what is no plain object',
    (log) => log.info({ one: new OwnClass(), two: new Speaking(), three: [new OwnClass()] }, 'x'),
  ],
  [
    'Redacted',
    (log) => log.info({ it: new Redacted(PLANTED), list: [new Redacted(PLANTED)] }, new Redacted(PLANTED).toString()),
  ],
  ['rings', (log) => log.info(loop(), 'x')],
  ['the depth', (log) => log.info(deep(), 'x')],
  ['getters that throw', (log) => log.info({ it: unreadable() }, 'x')],
  ['bytes', (log) => log.info({ it: Buffer.from(PLANTED), raw: new TextEncoder().encode(PLANTED) }, 'x')],
  ['child loggers', (log) => log.child({ token: PLANTED, more: { password: PLANTED } }).info('x')],
  [
    'grandchildren',
    (log) =>
      log
        .child({ a: 1 })
        .child({ url: `https://h/?token=${PLANTED}` })
        .info('x'),
  ],
  [
    'bindings',
    (log) => {
      log.setBindings({ cookie: PLANTED });
      log.info('x');
    },
  ],
  ['errors', (log) => log.error(failed(`password=${PLANTED} is wrong`))],
  ['errors under other names', (log) => log.error({ problem: failed(`Authorization: Bearer ${PLANTED}`) }, 'x')],
  ['causes', (log) => log.error(failed('outer', failed('inner', failed(`https://u:${PLANTED}@h/`))), 'x')],
  [
    'causes that are no errors',
    (log) => log.error(failed('outer', { response: { headers: { 'set-cookie': [PLANTED] } } }), 'x'),
  ],
  ['errors of many', (log) => log.error(new AggregateError([failed(`token: ${PLANTED}`)], 'many'), 'x')],
  [
    'fields of errors',
    (log) => log.error(Object.assign(failed('x'), { config: { auth: PLANTED }, password: PLANTED }), 'x'),
  ],
  [
    'our errors',
    (log) =>
      log.error(new AssayError('file.unreadable', `secret=${PLANTED}`, { place: { value: `token=${PLANTED}` } })),
  ],
  [
    'errors of adapters',
    (log) => log.error(new AdapterError('venue.rejected', `apiKey=${PLANTED}`, { retryable: false }), 'x'),
  ],
  ['addresses with a user', (log) => log.info(`to postgres://anna:${PLANTED}@db/assay and redis://:${PLANTED}/x@db`)],
  [
    'addresses with a query',
    (log) => log.info({ url: `/api?key=${PLANTED}&a=1&access_token=${PLANTED}#token=${PLANTED}` }, 'x'),
  ],
  ['URL', (log) => log.info({ url: new URL(`https://anna:${PLANTED}@h/?signature=${PLANTED}`) }, 'x')],
  ['URLSearchParams', (log) => log.info({ query: new URLSearchParams({ password: PLANTED }) }, 'x')],
  ['addresses of bots', (log) => log.info(`https://api.telegram.org/bot123456:${PLANTED}/sendMessage`)],
  [
    'addresses of webhooks',
    (log) =>
      log.info(`https://discord.com/api/webhooks/12345/${PLANTED} https://hooks.slack.com/services/T1/B2/${PLANTED}`),
  ],
  [
    'JSON in a text',
    (log) => log.info(JSON.stringify({ password: PLANTED, deep: { token: `${PLANTED}"${PLANTED}` } })),
  ],
  [
    'JSON as text in JSON as text',
    (log) => log.info(JSON.stringify({ a: JSON.stringify({ password: `${PLANTED} ${PLANTED}` }) })),
  ],
  ['JSON in JSON', (log) => log.info({ body: JSON.stringify({ password: PLANTED }) }, 'x')],
  [
    'headers in a text',
    (log) =>
      log.info(
        `GET / HTTP/1.1\r\nCookie: a=${PLANTED}; b=${PLANTED}\r\nAuthorization: AWS4 ${PLANTED}, b=${PLANTED}\r\n`,
      ),
  ],
  ['schemes', (log) => log.info(`with Bearer ${PLANTED} or basic ${PLANTED}`)],
  [
    'values put into a text',
    (log) => log.info('sent %s and %o and %j', `token=${PLANTED}`, { password: PLANTED }, { secret: PLANTED }),
  ],
  ['private keys', (log) => log.info(`-----BEGIN RSA PRIVATE KEY-----\n${PLANTED}\n-----END RSA PRIVATE KEY-----`)],
  ['private keys that are cut off', (log) => log.info({ pem: `-----BEGIN PRIVATE KEY-----\n${PLANTED}` }, 'x')],
  ['JSON web tokens', (log) => log.info(`eyJhbGciOiJIUzI1NiJ9.${PLANTED}.${PLANTED}`)],
  ['names of fields', (log) => log.info({ [`token=${PLANTED}`]: 1 }, 'x')],
  ['texts that are cut', (log) => log.info(`${'x '.repeat(1_995)}password=${PLANTED}${' y'.repeat(9_000)}`)],
  ['long lists', (log) => log.info({ list: Array.from({ length: 500 }, () => ({ token: PLANTED })) }, 'x')],
  ['a message that is no text', (log) => log.info({ msg: { password: PLANTED } })],
  [
    'every level',
    (log) => {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)
        log[level]({ token: PLANTED }, `token=${PLANTED}`);
    },
  ],
];

describe('a planted secret', () => {
  it.each(PLACES)('is not in the log when it came in %s', async (_, call) => {
    expect(await logged(call)).not.toContain(PLANTED);
  });

  it('that the program knows is taken out wherever it stands, however it is written', async () => {
    const text = await logged((log) => {
      log.info(`plain ${KNOWN} here`);
      log.info({ note: KNOWN, list: [[KNOWN]], url: `https://h/${encodeURIComponent(KNOWN)}/x` }, 'x');
      log.error(failed(`Expected something else than ${KNOWN}`, failed(KNOWN)));
      log.info({ body: Buffer.from(KNOWN).toString('base64') }, 'x');
    });
    expect(text).not.toContain(KNOWN);
    expect(text).not.toContain(encodeURIComponent(KNOWN));
    expect(text).not.toContain(Buffer.from(KNOWN).toString('base64'));
    expect(text).toContain('Expected something else than [redacted]');
  });
});
