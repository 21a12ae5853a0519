import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a server of a test has heard it. */
export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never answers: the client gives up. */
  readonly isSilent?: boolean;
}

export interface AnsweringServer extends AsyncDisposable {
  readonly address: string;
  readonly heard: readonly HeardRequest[];
}

/** A real server on this machine that gives these answers in turn, and the last one for ever: for tests. */
export async function answeringServer(...answers: readonly Answer[]): Promise<AnsweringServer> {
  const heard: HeardRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const answer = answers[Math.min(heard.length, answers.length - 1)]!;
      heard.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
      if (answer.isSilent === true) return;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((closed) => {
      server.close(() => closed());
    });
  };
  return { address: `http://127.0.0.1:${port}`, heard, [Symbol.asyncDispose]: close };
}
