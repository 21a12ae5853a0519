import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createListener } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WireError } from '#core/wire.ts';
import type { HttpRequest } from '#core/wire.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';

const GET: HttpRequest = { method: 'GET', path: '/a/b?c=d', headers: { 'x-key': 'k' }, body: '' };
const POST: HttpRequest = { ...GET, method: 'POST', path: '/order', body: 'a=1' };

describe('the way to a server', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    answer = (_, response) => void response.end('{}');
    server = createServer((request, response) => {
      asked++;
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => answer(request, response, body));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const failure = async (work: Promise<unknown>): Promise<WireError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(WireError);
    return error as WireError;
  };

  it('carries method, path, headers and body there, and status, headers and body back', async () => {
    answer = ({ method, url, headers }, response, body) => {
      response.writeHead(418, { 'X-Used': '5' });
      response.end(JSON.stringify({ method, url, key: headers['x-key'], body }));
    };
    const port = fetchPort(`${address()}/prefix/`);
    const got = await port(POST, { timeoutMs: 2_000 });
    expect(got).toMatchObject({ status: 418, headers: { 'x-used': '5' } });
    expect(JSON.parse(got.body)).toEqual({ method: 'POST', url: '/prefix/order', key: 'k', body: 'a=1' });
    expect(JSON.parse((await port(GET, { timeoutMs: 2_000 })).body)).toMatchObject({
      url: '/prefix/a/b?c=d',
      body: '',
    });
  });

  it('follows no redirection: an order would go where nobody sent it', async () => {
    answer = (_, response) => void response.writeHead(307, { location: '/elsewhere' }).end();
    expect((await fetchPort(address())(POST, { timeoutMs: 2_000 })).status).toBe(307);
    expect(asked).toBe(1);
  });

  it('is sure that nothing was sent when nobody listens', async () => {
    const other = createListener();
    await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
    const { port } = other.address() as AddressInfo;
    await new Promise((closed) => other.close(closed));
    const error = await failure(fetchPort(`http://127.0.0.1:${port}`)(POST, { timeoutMs: 2_000 }));
    expect([error.sent, error.message]).toEqual(['no', 'could not be reached (ECONNREFUSED)']);
  });

  it('is sure that nothing was sent when the other side speaks no TLS', async () => {
    const error = await failure(fetchPort(address().replace('http', 'https'))(POST, { timeoutMs: 2_000 }));
    expect(error.sent).toBe('no');
    expect(asked).toBe(0);
  });

  it('is not sure when the answer does not come in time', async () => {
    answer = () => undefined;
    const error = await failure(fetchPort(address())(POST, { timeoutMs: 60 }));
    expect([error.sent, error.message]).toEqual(['perhaps', 'gave no whole answer within 60 ms']);
  });

  it('is not sure when the connection breaks before or in the middle of the answer, and asks once only', async () => {
    answer = (_, response) => void response.destroy();
    expect((await failure(fetchPort(address())(POST, { timeoutMs: 2_000 }))).sent).toBe('perhaps');
    answer = (_, response) => {
      response.setHeader('content-length', '1000');
      response.write('half', () => void response.destroy());
    };
    expect((await failure(fetchPort(address())(POST, { timeoutMs: 2_000 }))).sent).toBe('perhaps');
    expect(asked).toBe(2);
  });

  it('sends nothing for a call that was taken back before, and is not sure of one that is taken back later', async () => {
    const { signal } = { signal: AbortSignal.abort() };
    expect((await failure(fetchPort(address())(GET, { timeoutMs: 2_000, signal }))).sent).toBe('no');
    expect(asked).toBe(0);
    const controller = new AbortController();
    answer = () => controller.abort();
    const late = failure(fetchPort(address())(GET, { timeoutMs: 2_000, signal: controller.signal }));
    expect((await late).sent).toBe('perhaps');
  });

  it('takes nothing but an address', () => {
    for (const text of ['binance', 'ftp://a.b', '', 'ws://a.b'])
      expect(() => fetchPort(text)).toThrow('Expected an address');
  });
});
