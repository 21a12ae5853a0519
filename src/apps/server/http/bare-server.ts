import type { FastifyInstance } from 'fastify';
import { API } from '#contract/api.ts';
import type { Api } from '#contract/api.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import { httpServer } from '#apps/server/http/http-server.ts';
import type { HttpServerOptions } from '#apps/server/http/http-server.ts';

export interface BareOptions extends Partial<HttpServerOptions> {
  readonly identities: HttpServerOptions['identities'];
  /** Told of each request that reached its handler. */
  readonly onReached?: (name: string) => void;
}

/** The HTTP side alone, with handlers that answer nothing: for tests of what stands before them. */
export function bareServer({ onReached, ...options }: BareOptions): Promise<FastifyInstance> {
  const handlers = Object.fromEntries(
    Object.entries(API).map(([name, endpoint]: [string, Endpoint]) => [
      name,
      async () => {
        onReached?.(name);
        return endpoint.produces === undefined ? {} : '';
      },
    ]),
  );
  return httpServer({
    handlers: handlers as unknown as Handlers<Api>,
    signs: {
      health: async () => ({ status: 'ok', version: '0' }),
      isReady: () => true,
      metrics: async () => '',
    },
    observer: { onAnswered: () => undefined, onFailed: () => undefined },
    version: '0.0.0',
    pageFolder: 'none',
    hosts: undefined,
    trustProxy: false,
    perMinute: undefined,
    ...options,
  });
}
