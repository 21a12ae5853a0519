import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '#core/clock.ts';
import { answerObjectRequest } from '#sandbox/object-store/object-answers.ts';
import type { ObjectAnswer } from '#sandbox/object-store/object-answers.ts';
import { ObjectShelf } from '#sandbox/object-store/object-shelf.ts';
import { signatureFault } from '#sandbox/object-store/signature.ts';
import type { ObjectStoreKey, SignedRequest } from '#sandbox/object-store/signature.ts';

export interface ObjectStoreOptions {
  readonly key: ObjectStoreKey;
  readonly buckets: readonly string[];
  readonly clock: Pick<Clock, 'now'>;
  /** Keys in one page of a list; the protocol's 1,000 unless said otherwise. */
  readonly pageSize?: number;
}

/** What goes wrong with the next request that fits. */
export interface ObjectStoreFault {
  /** `error`: 500. `slow-down`: 503. `lost`: cut before anything is done. `no-answer`: done, then cut. `cut`: half an answer. */
  readonly kind: 'error' | 'slow-down' | 'lost' | 'no-answer' | 'cut';
  readonly method?: string;
  /** Part of the path with its query. */
  readonly path?: string;
}

/** An S3-compatible store on loopback: objects, parts, lists, signatures; path-style addresses; everything in memory. */
export class ObjectStore implements AsyncDisposable {
  readonly url: string;
  private readonly server: Server;
  private readonly options: ObjectStoreOptions;
  private readonly shelves: Map<string, ObjectShelf>;
  private readonly faults: ObjectStoreFault[] = [];
  private served = 0;

  private constructor(server: Server, options: ObjectStoreOptions) {
    this.server = server;
    this.options = options;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.shelves = new Map(options.buckets.map((bucket) => [bucket, new ObjectShelf()]));
  }

  static async start(options: ObjectStoreOptions): Promise<ObjectStore> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const store = new ObjectStore(server, options);
    server.on('request', (request, response) => {
      store.serve(request, response).catch(() => response.destroy());
    });
    return store;
  }

  /** Requests that came, those that failed by a fault included. */
  get requests(): number {
    return this.served;
  }

  /** What one bucket holds, to look at or to damage. */
  shelf(bucket: string): ObjectShelf | undefined {
    return this.shelves.get(bucket);
  }

  /** Each fault happens once, to the first request that fits it. */
  failNext(...faults: readonly ObjectStoreFault[]): void {
    this.faults.push(...faults);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.served++;
    const { method = '', url: path = '' } = incoming;
    const fault = this.takeFault(method, path);
    if (fault?.kind === 'lost') return void incoming.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const headers = incoming.headers as Record<string, string | undefined>;
    const answer = faultAnswer(fault) ?? this.answer({ method, path, headers, body: Buffer.concat(chunks) });
    if (fault?.kind === 'no-answer') return void incoming.socket.destroy();
    response.writeHead(answer.status, {
      ...answer.headers,
      'content-length': `${answer.length ?? answer.body.length}`,
    });
    if (fault?.kind !== 'cut') return void response.end(answer.body);
    response.write(answer.body.subarray(0, answer.body.length >> 1), () => incoming.socket.destroy());
  }

  private answer(request: SignedRequest & { readonly body: Buffer }): ObjectAnswer {
    const { key, clock, pageSize = 1_000 } = this.options;
    const now = clock.now();
    const url = new URL(request.path, this.url);
    const [, bucket = '', ...steps] = decodeURIComponent(url.pathname).split('/');
    return answerObjectRequest({
      fault: signatureFault(request, key, now),
      shelf: this.shelves.get(bucket),
      bucket,
      key: steps.join('/'),
      query: url.searchParams,
      request,
      now,
      pageSize,
    });
  }

  private takeFault(method: string, path: string): ObjectStoreFault | undefined {
    const at = this.faults.findIndex((fault) => {
      return (fault.method ?? method) === method && path.includes(fault.path ?? '');
    });
    return at < 0 ? undefined : this.faults.splice(at, 1)[0];
  }
}

function faultAnswer(fault: ObjectStoreFault | undefined): ObjectAnswer | undefined {
  if (fault?.kind === 'error') return failure(500, 'InternalError');
  if (fault?.kind === 'slow-down') return failure(503, 'SlowDown');
  return undefined;
}

function failure(status: number, code: string): ObjectAnswer {
  return { status, headers: {}, body: Buffer.from(`<Error><Code>${code}</Code></Error>`) };
}
