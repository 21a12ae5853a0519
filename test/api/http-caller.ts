import { Agent, request as httpRequest } from 'node:http';

export interface HttpQuestion {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: string | undefined;
  /** Of the body, when there is one. */
  readonly type?: string | undefined;
  /** An API token. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly cookies: readonly string[];
  json(): unknown;
}

/** A client that keeps its connections, and shows answers whole. */
export class HttpCaller {
  private readonly origin: URL;
  private readonly agent: Agent;

  constructor(url: string, connections: number) {
    this.origin = new URL(url);
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Rejects when no answer comes. */
  send({ method, path, body, type = 'application/json', token, headers = {} }: HttpQuestion): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          host: this.origin.hostname,
          port: this.origin.port,
          agent: this.agent,
          method,
          path,
          headers: {
            accept: 'application/json',
            ...(body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode!,
              type: response.headers['content-type'] ?? '',
              text,
              cookies: response.headers['set-cookie'] ?? [],
              json: () => JSON.parse(text) as unknown,
            });
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Works through a list, as many at once as there are connections. */
  async all<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < items.length; i = next++) await work(items[i]!, i);
    };
    await Promise.all(Array.from({ length: this.agent.maxSockets }, worker));
  }

  close(): void {
    this.agent.destroy();
  }
}
