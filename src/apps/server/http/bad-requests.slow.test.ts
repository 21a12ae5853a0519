import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { API, API_BASE } from '#contract/api.ts';
import type { Api } from '#contract/api.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { problem } from '#contract/problem.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import { bareServer } from '#apps/server/http/bare-server.ts';

const open = { mode: 'open', ofSession: async () => undefined, ofToken: async () => undefined } as const;
const failed: unknown[] = [];
/** What handlers throw: the next one of these, if there is one. */
let thrown: unknown;
let app: FastifyInstance;
let port = 0;

beforeAll(async () => {
  const handlers = Object.fromEntries(
    Object.entries(API).map(([name, endpoint]: [string, Endpoint]) => [
      name,
      async () => {
        if (thrown !== undefined) throw thrown;
        return endpoint.produces === undefined ? {} : '';
      },
    ]),
  ) as unknown as Handlers<Api>;
  app = await bareServer({
    identities: open,
    handlers,
    hosts: new Set(['127.0.0.1', 'localhost']),
    observer: { onAnswered: () => undefined, onFailed: (error) => failed.push(error) },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
});
afterAll(() => app.close());

/** What comes back for bytes that may be no HTTP at all. */
function raw(bytes: string | Buffer, waitMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

async function thrownBy(error: unknown) {
  thrown = error;
  try {
    return await app.inject({ url: `${API_BASE}/overview`, headers: { host: 'localhost' } });
  } finally {
    thrown = undefined;
  }
}

describe('a request that is not as it should be', () => {
  it('is answered with every place that is wrong', async () => {
    const url = `${API_BASE}/signals?limit=0&sort=up&nobody=1`;
    const reply = await app.inject({ url, headers: { host: 'localhost' } });
    expect(reply.statusCode).toBe(400);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    const said = problem.parse(reply.json());
    expect(said.code).toBe('request.invalid');
    expect(said.issues?.map(({ place }) => place)).toEqual(['query.limit', 'query.sort', 'query']);
    expect(said.instance).toBe(reply.headers['x-request-id']);
  });

  it.each<[string, number, object]>([
    ['a body that is no JSON', 400, { payload: '{"strategy":', type: 'application/json' }],
    ['no body', 400, { payload: '', type: 'application/json' }],
    ['a body of another kind', 415, { payload: '<a/>', type: 'text/xml' }],
    ['names that change objects', 400, { payload: '{"__proto__":{"admin":true}}', type: 'application/json' }],
    ['JSON nested without end', 400, { payload: '['.repeat(500) + ']'.repeat(500), type: 'application/json' }],
    ['a body too large', 413, { payload: `"${'a'.repeat(1_100_000)}"`, type: 'application/json' }],
    [
      'fields that nobody knows',
      400,
      { payload: '{"strategy":"strike","instrument":"X","sudo":1}', type: 'application/json' },
    ],
  ])('%s is refused with %i', async (_, status, { payload, type }: { payload?: string; type?: string }) => {
    const headers = { host: 'localhost', 'content-type': type! };
    const reply = await app.inject({ method: 'POST', url: `${API_BASE}/runs`, payload: payload!, headers });
    expect([reply.statusCode, problem.parse(reply.json()).status]).toEqual([status, status]);
  });

  it('is refused under a name that is not ours', async () => {
    const reply = await app.inject({ url: `${API_BASE}/overview`, headers: { host: 'rebound.example:80' } });
    expect([reply.statusCode, reply.json().code]).toEqual([403, 'auth.origin']);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['noise', Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10]), /^HTTP\/1\.1 400 /],
    ['a line without a version', 'GET /\r\n\r\n', /^HTTP\/1\.1 4/],
    [
      'two lengths',
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabc',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'length and chunks',
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400 /,
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    ['no host', 'GET /api/v1/overview HTTP/1.1\r\nconnection: close\r\n\r\n', /^HTTP\/1\.1 400 /],
  ])('%s gets an answer, and the connection ends', async (_, bytes, expected) => {
    const answer = await raw(bytes);
    expect(answer).toMatch(expected);
  });

  it('is told that it is too large, also when it had not said how large it is', async () => {
    const piece = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`;
    const head =
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const answer = await raw(`${head}${piece.repeat(11)}`, 5_000);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"request.too-large"');
  });

  it('is told that it is too slow, and the connection ends', async () => {
    const head =
      'POST /api/v1/runs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{';
    const answer = await raw(head, 15_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"request.slow"');
  }, 20_000);

  it('leaves the server well', async () => {
    const reply = await fetch(`http://127.0.0.1:${port}/health`);
    expect([reply.status, await reply.json()]).toEqual([200, { status: 'ok', version: '0' }]);
  });
});

describe('a mistake', () => {
  it('of ours says only the id under which the log has it', async () => {
    failed.length = 0;
    const error = new Error('SELECT * FROM users WHERE secret = hunter2 at /srv/anna/assay/src/x.ts');
    const reply = await thrownBy(error);
    expect([reply.statusCode, reply.json().code]).toEqual([500, 'server.internal']);
    expect(reply.body).not.toMatch(/hunter2|SELECT|anna|\.ts/);
    expect(failed).toEqual([error]);
  });

  it('of others is said without places of this machine', async () => {
    const message =
      'Expected a journal, but it cannot be read: "/var/lib/anna/.assay/journals/a.ndjson" (BTC/USDT at C:\\Users\\anna\\x)';
    const reply = await thrownBy(new AssayError('run.unknown', message, { remedy: 'See /var/lib/assay/x.log' }));
    expect(reply.statusCode).toBe(404);
    expect(reply.json()).toMatchObject({
      detail: 'Expected a journal, but it cannot be read: "a.ndjson" (BTC/USDT at x)',
      remedy: 'See x.log',
    });
  });
});

describe('an answer', () => {
  it('is not sent again to whoever has it', async () => {
    const headers = { host: 'localhost' };
    const first = await app.inject({ url: `${API_BASE}/instruments`, headers });
    const etag = first.headers.etag as string;
    const again = await app.inject({ url: `${API_BASE}/instruments`, headers: { ...headers, 'if-none-match': etag } });
    expect([first.statusCode, again.statusCode, again.body]).toEqual([200, 304, '']);
  });

  it('forbids whatever the page does not need', async () => {
    const { headers } = await app.inject({ url: `${API_BASE}/instruments`, headers: { host: 'localhost' } });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

it('answers anything at all with a 4xx, or what was asked for', async () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('..', '%00', '%2e%2e', 'NaN', '-1', '1e309', '[]', '{}'),
  );
  const names = Object.keys(API);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(piece, { maxLength: 4 }),
      fc.json(),
      async (name, pieces, body) => {
        const [method, path] = name.split(' ') as ['POST', string];
        const filled = path.replace(/:\w+/g, () => encodeURIComponent(pieces[0] ?? 'x') || 'x');
        const query = pieces
          .map((text, i) => `${encodeURIComponent(pieces[i + 1] ?? 'limit')}=${encodeURIComponent(text)}`)
          .join('&');
        const reply = await app.inject({
          method,
          url: `${API_BASE}${filled}?${query}`,
          headers: { host: 'localhost', ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) },
          ...(method === 'POST' ? { payload: body } : {}),
        });
        expect(reply.statusCode).toBeLessThan(500);
        if (reply.statusCode >= 400) problem.parse(reply.json());
      },
    ),
  );
});
