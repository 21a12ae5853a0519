import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AssayError } from '#core/errors.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { HealthReport } from '#apps/trading/health-report.ts';

export interface HealthServer {
  /** `http://127.0.0.1:8484/health`. */
  readonly url: string;
  readonly feature: Feature;
  close(): Promise<void>;
}

/**
 * Answers `GET /health` with 200 while the program works, wholly or in part, and with 503 when it is down. `place` is `host:port`;
 * port 0 takes any that is free. Throws `argument.invalid` when it is not one, or taken.
 */
export async function openHealthServer(place: string, report: () => Promise<HealthReport>): Promise<HealthServer> {
  const { host, port } = parsedPlace(place);
  const server = createServer((request, response) => {
    const isHealth = request.method === 'GET' && (request.url ?? '').split('?')[0] === '/health';
    const send = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
    };
    if (!isHealth) {
      send(404, { error: 'Expected GET /health' });
      return;
    }
    report().then(
      (found) => send(found.status === 'down' ? 503 : 200, found),
      (error: unknown) =>
        send(503, { status: 'down', reasons: [error instanceof Error ? error.message : String(error)] }),
    );
  });
  await listening(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}/health`,
    feature: { name: 'health server', run: (running) => untilBroken(server, running) },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parsedPlace(place: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(place);
  const port = Number(match?.[2]);
  if (match !== null && port <= 65_535) return { host: match[1] ?? '127.0.0.1', port };
  throw new AssayError('argument.invalid', `Expected --health to be a place such as "127.0.0.1:8484", was "${place}"`, {
    place: { value: place },
  });
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const found = cause.code === 'EADDRINUSE' ? 'one that is taken' : cause.message;
      const message = `Expected to listen for /health on "${host}:${port}", was ${found}`;
      reject(new AssayError('argument.invalid', message, { cause, remedy: 'Choose another with --health host:port.' }));
    });
    server.listen(port, host, resolve);
  });
}

async function untilBroken(server: Server, { signal, well }: Parameters<Feature['run']>[0]): Promise<void> {
  well();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
