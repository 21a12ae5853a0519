import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { AssayError } from '#core/errors.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpRequest, SocketPort } from '#core/wire.ts';

/** A venue that is reachable on this machine. */
export interface ServedVenue {
  readonly port: number;
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  /** `ws://127.0.0.1:8080`. */
  readonly socketUrl: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

export interface ServedPorts {
  readonly http: HttpPort;
  readonly sockets: SocketPort;
}

const LOOPBACK = '127.0.0.1';
const LONGEST_BODY = 1_000_000;
const PATIENCE_MS = 60_000;
/** As often as a venue asks whether a client is still there. */
const PING_MS = 20_000;
/** Nobody hears what is said to a client that does not read. */
const MOST_UNSENT = 16_000_000;

/** Puts a venue's ports on loopback, never on the network. `port` 0 takes any that is free. Throws `argument.invalid` for one that is taken. */
export async function serve(ports: ServedPorts, port: number): Promise<ServedVenue> {
  const server = createServer((request, response) => void answer(ports.http, request, response));
  const sockets = new WebSocketServer({ server, maxPayload: LONGEST_BODY });
  // What goes wrong with the server below it is heard there.
  sockets.on('error', () => undefined);
  sockets.on('connection', (socket, request) => connect(ports.sockets, socket, request.url ?? '/'));
  await listening(server, port);
  const pings = setInterval(() => sockets.clients.forEach((client) => client.ping()), PING_MS);
  server.on('close', () => clearInterval(pings));
  const address = server.address();
  const found = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: found,
    url: `http://${LOOPBACK}:${found}`,
    socketUrl: `ws://${LOOPBACK}:${found}`,
    close: () => closed(server, sockets),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const found = isTaken ? 'one that is taken' : error.message;
      reject(
        new AssayError('argument.invalid', `Expected a port that is free, was "${port}": ${found}`, {
          place: { value: `${port}` },
          remedy: 'Choose another with --port, or 0 for any.',
          cause: error,
        }),
      );
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function closed(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(http: HttpPort, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const reply = await http(await readRequest(request), { timeoutMs: PATIENCE_MS });
    response.writeHead(reply.status, reply.headers).end(reply.body);
  } catch (error) {
    // A lost answer is a connection that breaks off; anything else is our own mistake, and is shown.
    if (error instanceof WireError) request.socket.destroy();
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}

async function readRequest(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new WireError(`Expected a body of at most "${LONGEST_BODY}" bytes`, 'perhaps');
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const method = (request.method ?? 'GET') as HttpRequest['method'];
  return { method, path: request.url ?? '/', headers, body: Buffer.concat(chunks).toString('utf8') };
}

function connect(open: SocketPort, client: WebSocket, path: string): void {
  const end = open(path, {
    onOpen: () => undefined,
    onText: (text) => {
      if (client.bufferedAmount > MOST_UNSENT) client.terminate();
      else client.send(text);
    },
    onClose: (code, reason) => {
      // 1006 may not be said: it is what a connection that breaks off is told by its own end.
      if (code === 1_006) client.terminate();
      else client.close(code, reason);
    },
  });
  client.on('message', (data: Buffer) => end.send(data.toString('utf8')));
  client.on('close', () => end.close());
  client.on('error', () => end.close());
}
