import { describe, expect, it } from 'vitest';
import { addressOf, createApi } from '#apps/web/data/api.ts';
import { ApiProblem } from '#apps/web/data/problem.ts';

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

function world(answer: () => Response | Promise<Response>) {
  const asked: Asked[] = [];
  let expired = 0;
  const api = createApi({
    fetch: async (url, init) => {
      asked.push({ url, init });
      return answer();
    },
    csrf: () => 'token-1',
    onExpired: () => void expired++,
  });
  return { api, asked, expired: () => expired };
}

const json = (data: unknown, status = 200, type = 'application/json'): Response =>
  new Response(JSON.stringify(data), { status, headers: { 'content-type': type } });

const problem = (status: number, code: string): Response =>
  json(
    { type: 'about:blank', title: 'A title', status, code, detail: 'A detail', instance: 'r-1' },
    status,
    'application/problem+json',
  );

describe('an address', () => {
  it('has its parameters filled in and leaves out of its query what is undefined', () => {
    expect(addressOf('GET /runs/:id', { params: { id: 'a/b c' } })).toBe('/api/v1/runs/a%2Fb%20c');
    const query = { instrument: 'BTC/USDT@sandbox', limit: 50, cursor: undefined, strategy: '' };
    expect(addressOf('GET /signals', { query })).toBe('/api/v1/signals?instrument=BTC%2FUSDT%40sandbox&limit=50');
  });

  it('is refused when a parameter is missing', () => {
    expect(() => addressOf('GET /runs/:id', {})).toThrow('"id"');
  });
});

describe('a request', () => {
  it('gives the answer of its endpoint', async () => {
    const { api, asked } = world(() => json({ items: [] }));
    expect(await api.call('GET /strategies')).toEqual({ items: [] });
    expect(asked[0]?.url).toBe('/api/v1/strategies');
    expect(asked[0]?.init).toMatchObject({ method: 'GET', credentials: 'same-origin' });
  });

  it('carries the token against forgery when it changes something, and only then', async () => {
    const { api, asked } = world(() => json({ items: [] }));
    await api.call('GET /jobs');
    await api.call('POST /kill-switch/lift', { body: { token: 'x' } });
    expect(asked.map(({ init }) => (init.headers as Record<string, string>)['x-csrf-token'])).toEqual([
      undefined,
      'token-1',
    ]);
    expect(asked[1]?.init.body).toBe('{"token":"x"}');
  });

  it('takes an empty answer, and one that is text', async () => {
    expect(await world(() => new Response(null, { status: 204 })).api.call('POST /auth/sign-out')).toBeUndefined();
    const page = new Response('<html>', { headers: { 'content-type': 'text/html' } });
    expect(await world(() => page).api.call('GET /runs/:id/report', { params: { id: 'r' } })).toBe('<html>');
  });
});

describe('a failure', () => {
  const failed = async (answer: () => Response | Promise<Response>, options = {}): Promise<ApiProblem> =>
    world(answer)
      .api.call('GET /jobs', options)
      .then(
        () => Promise.reject(new Error('Expected a failure, was none')),
        (error: unknown) => error as ApiProblem,
      );

  it('is the problem that the server told', async () => {
    const error = await failed(() => problem(409, 'resource.conflict'));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ kind: 'problem', status: 409, code: 'resource.conflict', message: 'A detail' });
    expect(error.problem.instance).toBe('r-1');
  });

  it('is told by its status when the server said nothing that can be read', async () => {
    const error = await failed(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect(error).toMatchObject({ kind: 'problem', status: 502, code: 'web.answer' });
  });

  it('is one of the network when nobody answered', async () => {
    const error = await failed(() => Promise.reject(new TypeError('fetch failed')));
    expect(error).toMatchObject({ kind: 'network', status: 0, code: 'web.offline' });
  });

  it('is one of time when the answer did not come', async () => {
    const answer = (init: RequestInit): Promise<Response> =>
      new Promise((_, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));
    const api = createApi({ fetch: (_, init) => answer(init), csrf: () => null, onExpired: () => undefined });
    await expect(api.call('GET /jobs', { timeoutMs: 1 })).rejects.toMatchObject({ kind: 'timeout', code: 'web.slow' });
  });

  it('is the reason of the signal when it was cancelled', async () => {
    const cancelled = new AbortController();
    cancelled.abort(new Error('the page is gone'));
    const error = await failed(() => Promise.reject(new DOMException('aborted', 'AbortError')), {
      signal: cancelled.signal,
    });
    expect(error.message).toBe('the page is gone');
  });

  it('passes when the server was in trouble or in a hurry, and does not when the request was wrong', async () => {
    const statuses = [400, 403, 404, 409, 429, 500, 503];
    const passing = await Promise.all(
      statuses.map(async (status) => (await failed(() => problem(status, 'x'))).isPassing),
    );
    expect(passing).toEqual([false, false, false, false, true, true, true]);
  });

  it('of a session that is over is told once a request, but never of a sign-in', async () => {
    const { api, expired } = world(() => problem(401, 'auth.required'));
    await expect(api.call('GET /jobs')).rejects.toMatchObject({ status: 401 });
    expect(expired()).toBe(1);
    await expect(api.call('POST /auth/sign-in', { body: { name: 'a', password: 'b' } })).rejects.toMatchObject({
      status: 401,
    });
    expect(expired()).toBe(1);
  });
});
