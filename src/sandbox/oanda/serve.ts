import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest } from '#core/wire.ts';
import type { PracticeServer } from '#sandbox/oanda/practice-server.ts';

/** A practice server that listens on loopback. */
export interface ServedPractice {
  /** `http://127.0.0.1:43121`; requests and streams alike. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The most that a request may hold. */
const MOST_BYTES = 1_000_000;

/** Puts a practice server on loopback; port 0 takes a free one. */
export function servePractice(practice: PracticeServer, port = 0): Promise<ServedPractice> {
  const server = createServer((incoming, outgoing) => {
    if (/\/stream(?:\?|$)/.test(incoming.url ?? '')) streamTo(practice, incoming, outgoing);
    else void replyTo(practice, incoming, outgoing);
  });
  return new Promise((resolve, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const stop = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ address, stop });
    });
  });
}

async function replyTo(practice: PracticeServer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await bodyOf(incoming);
  if (body === undefined) {
    outgoing.writeHead(413).end();
    return;
  }
  const request = { method: incoming.method as HttpRequest['method'], path: incoming.url ?? '/', body };
  const reply = practice.handle({ ...request, headers: headersOf(incoming) });
  outgoing.writeHead(reply.status, reply.headers).end(reply.body);
}

/** One JSON text a line, for as long as the client stays. */
function streamTo(practice: PracticeServer, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const stop = practice.stream(incoming.url ?? '/', headersOf(incoming), {
    onOpen: () => outgoing.writeHead(200, { 'content-type': 'application/octet-stream' }).flushHeaders(),
    onLine: (line) => void outgoing.write(`${line}\n`),
    onClose: (reason) => void outgoing.writeHead(401).end(reason),
  });
  outgoing.on('close', stop);
}

async function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(pairs);
}
