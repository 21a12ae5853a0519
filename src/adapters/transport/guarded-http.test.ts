import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WireError } from '#core/wire.ts';
import type { HttpReply } from '#core/wire.ts';
import { guardedHttp } from '#adapters/transport/guarded-http.ts';
import { ScriptedHttp, reply } from '#adapters/transport/scripted-wire.ts';
import type { ScriptedAnswer } from '#adapters/transport/scripted-wire.ts';

const REQUEST = { method: 'GET', path: '/a', headers: {}, body: '' } as const;
const down = new WireError('could not be reached', 'perhaps');

describe('a guarded way to a server', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function stage(...answers: ScriptedAnswer[]) {
    const server = new ScriptedHttp().on('GET /a', ...answers);
    const states: string[] = [];
    const guard = guardedHttp(server.port, {
      failuresToOpen: 3,
      openMs: 1_000,
      concurrent: 2,
      queued: 1,
      onState: (state) => states.push(state),
    });
    const call = (): Promise<HttpReply> => guard.http(REQUEST, { timeoutMs: 100 });
    const outcome = (): Promise<unknown> =>
      call().then(
        ({ status }) => status,
        (error: unknown) => error,
      );
    return { server, guard, states, call, outcome };
  }

  it('passes answers on, errors as well', async () => {
    const { call, outcome, guard } = stage(reply(200, 'ok'), down, reply(404, ''), reply(429, ''));
    expect((await call()).body).toBe('ok');
    expect(await outcome()).toBe(down);
    expect([await outcome(), await outcome()]).toEqual([404, 429]);
    expect(guard.state()).toBe('closed');
  });

  it.each<[string, ScriptedAnswer]>([
    ['no answers', down],
    ['answers of status 500 and above', reply(503, '')],
  ])('stops asking after %s in a row, and says that nothing was sent', async (_, answer) => {
    const { server, outcome, guard, states } = stage(answer);
    for (let i = 0; i < 3; i++) await outcome();
    expect(guard.state()).toBe('open');
    expect(await outcome()).toMatchObject({ name: 'WireError', sent: 'no' });
    expect(server.requests).toHaveLength(3);
    expect(states).toEqual(['open']);
  });

  it('lets one request try whether the server is back, and goes on when it is', async () => {
    const { server, outcome, guard, states } = stage(down, down, down, down, reply(200, ''));
    for (let i = 0; i < 3; i++) await outcome();
    vi.advanceTimersByTime(1_000);
    expect(await outcome()).toBe(down);
    expect(guard.state()).toBe('open');
    expect(await outcome()).toMatchObject({ sent: 'no' });
    vi.advanceTimersByTime(1_000);
    expect(await outcome()).toBe(200);
    expect(guard.state()).toBe('closed');
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
    expect(server.requests).toHaveLength(5);
  });

  it('does not count refusals and requests to ask less', async () => {
    const { outcome, guard } = stage(reply(429, ''));
    for (let i = 0; i < 10; i++) await outcome();
    expect(guard.state()).toBe('closed');
  });

  it('sends so many at a time, lets some wait, and turns away the rest as not sent', async () => {
    const ends: (() => void)[] = [];
    const { server, guard, outcome } = stage(
      () => new Promise<HttpReply>((end) => ends.push(() => end(reply(200, '')))),
    );
    const calls = [outcome(), outcome(), outcome(), outcome()];
    expect(await calls[3]).toMatchObject({ name: 'WireError', sent: 'no' });
    expect(server.requests).toHaveLength(2);
    expect(guard.load()).toEqual({ underWay: 2, waiting: 1 });
    ends.shift()!();
    expect(await calls[0]).toBe(200);
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests).toHaveLength(3);
    for (const end of ends) end();
    expect([await calls[1], await calls[2]]).toEqual([200, 200]);
    expect(guard.load()).toEqual({ underWay: 0, waiting: 0 });
  });
});
