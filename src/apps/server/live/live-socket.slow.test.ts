import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';
import { AssayError } from '#core/errors.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { CLOSE, serverMessage } from '#contract/live.ts';
import type { ClientMessage, ServerMessage } from '#contract/live.ts';
import type { LiveReader } from '#apps/server/live/live-client.ts';
import { LiveHub } from '#apps/server/live/live-hub.ts';
import type { LiveLimits } from '#apps/server/live/live-limits.ts';
import { registerLive } from '#apps/server/live/live-socket.ts';

const ANYBODY: LiveReader = { mayRead: () => true, stillAllowed: () => Promise.resolve(true) };
const FILLS: ClientMessage = { op: 'subscribe', topics: [{ topic: 'fills' }] };

const apps: FastifyInstance[] = [];
const sockets: WebSocket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

interface Place {
  readonly hub: LiveHub;
  readonly app: FastifyInstance;
  readonly port: number;
}

async function serve(limits: Partial<LiveLimits> = {}, authorise = async () => ANYBODY): Promise<Place> {
  const hub = new LiveHub({ clock: systemClock, epoch: 'life-1', limits });
  const app = fastify();
  apps.push(app);
  await registerLive(app, { hub, authorise });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { hub, app, port: (app.server.address() as AddressInfo).port };
}

interface Heard {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<{ code: number; reason: string }>;
  say(message: ClientMessage): void;
  /** Resolves once a message is there that fits. */
  until(fits: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

function dial({ port }: Place, options: ClientOptions = {}): Heard {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/live`, options);
  sockets.push(socket);
  const messages: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    messages.push(serverMessage.parse(JSON.parse(data.toString())));
    for (const look of waiting) look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const until = (fits: (message: ServerMessage) => boolean): Promise<ServerMessage> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = messages.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { socket, messages, closed, until, say: (message) => socket.send(JSON.stringify(message)) };
}

async function listening(place: Place, message: ClientMessage = FILLS): Promise<Heard> {
  const heard = dial(place);
  await heard.until(({ type }) => type === 'welcome');
  heard.say(message);
  await heard.until(({ type }) => type === 'subscribed');
  return heard;
}

const isEvent = (seq: number) => (message: ServerMessage) => message.type === 'event' && message.seq === seq;

describe('/ws/live', () => {
  it('tells what is published, in order, however much of it at once', async () => {
    const place = await serve();
    const page = await listening(place);
    for (let i = 1; i <= 2_000; i++) place.hub.publish('fills', { i, text: 'Größe ≥ 1 ✓' });
    await page.until(isEvent(2_000));
    const events = page.messages.filter((message) => message.type === 'event');
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 2_000 }, (_, i) => i + 1));
    expect(events.at(-1)).toMatchObject({ data: { i: 2_000, text: 'Größe ≥ 1 ✓' } });
  });

  it.each([
    ['no JSON', (socket: WebSocket) => socket.send('{'), CLOSE.garbage],
    ['binary data', (socket: WebSocket) => socket.send(Buffer.from(JSON.stringify(FILLS))), CLOSE.garbage],
    ['a frame above 16 kB', (socket: WebSocket) => socket.send('x'.repeat(17_000)), 1009],
    ['text that is not UTF-8', (socket: WebSocket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
  ])('closes the socket that sends %s, and no other', async (_, send, code) => {
    const place = await serve();
    const [bad, good] = [await listening(place), await listening(place)];
    send(bad.socket);
    expect((await bad.closed).code).toBe(code);
    place.hub.publish('fills', 'still here');
    expect(await good.until(isEvent(1))).toMatchObject({ data: 'still here' });
    expect(good.socket.readyState).toBe(WebSocket.OPEN);
    expect(place.hub.counts().clients).toBe(1);
  });

  it('closes a socket whose frames are broken, and no other', async () => {
    const place = await serve();
    const good = await listening(place);
    const raw = connect(place.port, '127.0.0.1');
    raw.write(
      'GET /ws/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(raw, 'data');
    raw.resume();
    raw.write(Buffer.from([0xff, 0x80, 0x13, 0x37, 0xff, 0xff, 0xff, 0xff]));
    await once(raw, 'end');
    raw.destroy();
    place.hub.publish('fills', 'still here');
    expect(await good.until(isEvent(1))).toMatchObject({ data: 'still here' });
  });

  it('gives what was missed to a client that lost its connection', async () => {
    const place = await serve();
    const first = await listening(place);
    place.hub.publish('fills', 1);
    await first.until(isEvent(1));
    first.socket.terminate();
    await first.closed;
    place.hub.publish('fills', 2);
    place.hub.publish('fills', 3);
    const second = await listening(place, {
      op: 'subscribe',
      topics: [{ topic: 'fills', since: 1, epoch: 'life-1' }],
    });
    await second.until(isEvent(3));
    expect(second.messages.slice(1)).toMatchObject([
      { type: 'subscribed', seq: 1, state: 'resumed' },
      { type: 'event', seq: 2 },
      { type: 'event', seq: 3 },
    ]);
  });

  it('drops a client that stops reading, with a reason, while others hear everything', async () => {
    const place = await serve({ slowBytes: 64 * 1024, heldMessages: 200 });
    const [slow, good] = [await listening(place), await listening(place)];
    slow.socket.pause();
    let seq = 0;
    while (place.hub.counts().closed['too-slow'] === 0) {
      place.hub.publish('fills', 'x'.repeat(20_000));
      await good.until(isEvent(++seq));
    }
    slow.socket.resume();
    expect(await slow.closed).toEqual({
      code: CLOSE.tooSlow,
      reason: expect.stringContaining('More waits') as unknown,
    });
    place.hub.publish('fills', 'last');
    expect(await good.until(isEvent(seq + 1))).toMatchObject({ data: 'last' });
    expect(slow.messages.length).toBeLessThan(good.messages.length);
  });

  it('takes pongs for signs of life, and drops who sends none', async () => {
    const place = await serve({ heartbeatMs: 20, silentMs: 100 });
    const [alive, dead] = [dial(place), dial(place, { autoPong: false })];
    expect(await dead.closed).toMatchObject({ code: CLOSE.silent });
    await alive.until(({ type }) => type === 'heartbeat');
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('refuses a page of another origin before there is a socket', async () => {
    const place = await serve();
    const [foreign, own, opaque] = [
      dial(place, { origin: 'https://evil.example' }),
      dial(place, { origin: `http://127.0.0.1:${place.port}` }),
      dial(place, { origin: 'null' }),
    ];
    const [[, response]] = await Promise.all([
      once(foreign.socket, 'unexpected-response'),
      once(opaque.socket, 'unexpected-response'),
    ]);
    expect((response as { statusCode: number }).statusCode).toBeGreaterThanOrEqual(400);
    await own.until(({ type }) => type === 'welcome');
    expect(place.hub.counts().clients).toBe(1);
  });

  it.each([
    ['auth.required' as const, CLOSE.unauthorised],
    ['auth.forbidden' as const, CLOSE.forbidden],
  ])('closes with a code that a page can read when it may not listen: %s', async (code, close) => {
    const place = await serve({}, () => Promise.reject(new AssayError(code, 'Expected somebody else')));
    const page = dial(place);
    expect(await page.closed).toEqual({ code: close, reason: 'Expected somebody else' });
    expect(page.messages).toEqual([]);
  });

  it('answers a request that is not for a socket', async () => {
    const { app } = await serve();
    expect((await app.inject('/ws/live')).statusCode).toBe(426);
  });

  it('says that it goes when the server stops, which does not wait for a client that does not read', async () => {
    const place = await serve();
    const [page, stuck] = [await listening(place), await listening(place)];
    stuck.socket.pause();
    await place.app.close();
    expect(await page.closed).toEqual({ code: 1001, reason: 'The server is stopping' });
    expect(place.hub.counts().closed.stopping).toBe(2);
  });
});
