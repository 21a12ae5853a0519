import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { AssayError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import { CLOSE } from '#contract/live.ts';
import type { LiveReader } from '#apps/server/live/live-client.ts';
import type { LiveHub } from '#apps/server/live/live-hub.ts';
import { REASON_MAX, SocketSinks } from '#apps/server/live/socket-sink.ts';

export interface LiveDoor {
  readonly hub: LiveHub;
  /**
   * Who asks; called once for each socket. Throws `auth.required` or `auth.forbidden` for whoever may not listen; anything else that it
   * throws answers the request before it becomes a socket.
   */
  readonly authorise: (request: FastifyRequest) => Promise<LiveReader>;
}

const LIVE_PATH = '/ws/live';

/**
 * Serves `/ws/live`. A request of another page throws `auth.origin`, which answers it before it becomes a socket; whoever may not
 * listen gets a socket that closes with `CLOSE.unauthorised` or `CLOSE.forbidden`, because a page cannot read anything else. When the
 * instance closes, the hub closes first.
 */
export async function registerLive(app: FastifyInstance, { hub, authorise }: LiveDoor): Promise<void> {
  const entries = new WeakMap<FastifyRequest, Entry>();
  const sinks = new SocketSinks();
  app.addHook('preClose', (done) => {
    stop(app, hub);
    done();
  });
  const options = { maxPayload: hub.limits.messageBytes, perMessageDeflate: false, closeTimeout: CLOSE_TIMEOUT_MS };
  await app.register(websocket, {
    options,
    errorHandler: onSocketError,
  });
  app.route({
    method: 'GET',
    url: LIVE_PATH,
    schema: { hide: true },
    preValidation: async (request) => {
      refuseOtherOrigins(request);
      entries.set(request, await entryOf(authorise(request)));
    },
    handler: (_request, reply) => reply.code(426).header('upgrade', 'websocket').send(),
    wsHandler: (socket, request) => {
      const entry = entries.get(request);
      if (entry?.kind === 'allowed') listen(hub, socket, { sinks, request, reader: entry.reader });
      else socket.close(CLOSE[entry?.why ?? 'unauthorised'], entry?.detail.slice(0, REASON_MAX));
    },
  });
}

/** A client that does not answer to a close is cut off after so long. */
const CLOSE_TIMEOUT_MS = 10 * SECOND_MS;

/** The same, while the server stops. */
const STOP_TIMEOUT_MS = SECOND_MS;

interface Listening {
  readonly sinks: SocketSinks;
  readonly request: FastifyRequest;
  readonly reader: LiveReader;
}

function listen(hub: LiveHub, webSocket: WebSocket, { sinks, request, reader }: Listening): void {
  const { socket } = request;
  const client = hub.connect(sinks.sink(webSocket, socket), reader);
  if (client === undefined) return;
  webSocket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) client.garbage('Expected text, was binary data');
    else client.receive(textOf(data));
  });
  webSocket.on('pong', () => client.heard());
  webSocket.on('close', () => client.gone());
  socket.on('drain', () => client.look());
}

type Entry =
  | { readonly kind: 'allowed'; readonly reader: LiveReader }
  | { readonly kind: 'refused'; readonly why: 'unauthorised' | 'forbidden'; readonly detail: string };

async function entryOf(authorised: Promise<LiveReader>): Promise<Entry> {
  try {
    return { kind: 'allowed', reader: await authorised };
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    if (error.code === 'auth.required') return { kind: 'refused', why: 'unauthorised', detail: error.message };
    if (error.code === 'auth.forbidden') return { kind: 'refused', why: 'forbidden', detail: error.message };
    throw error;
  }
}

/** A browser says from which page a socket is asked for, and lets any page ask. Programs say nothing. */
function refuseOtherOrigins({ headers, host }: FastifyRequest): void {
  const { origin } = headers;
  if (origin === undefined || hostOf(origin) === host.toLowerCase()) return;
  throw new AssayError('auth.origin', 'Expected a request of a page of this server, was one of another page');
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}

/** What breaks a frame makes `ws` close that socket with the right code; it only has to be left alone. */
function onSocketError(error: Error & { code?: string }, socket: WebSocket): void {
  if (error.code?.startsWith('WS_ERR') !== true) socket.terminate();
}

function stop(app: FastifyInstance, hub: LiveHub): void {
  hub.close();
  const cutOff = (): void => {
    for (const socket of app.websocketServer.clients) socket.terminate();
  };
  setTimeout(cutOff, STOP_TIMEOUT_MS).unref();
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
