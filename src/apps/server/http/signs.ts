import type { FastifyInstance } from 'fastify';
import { READ } from '#contract/access.ts';
import type { Guard } from '#apps/server/http/guard.ts';

/** What programs ask that look after this one. */
export interface Signs {
  /** 503 while it is down. Says nothing that a stranger may not know. */
  health(): Promise<{ readonly status: 'ok' | 'degraded' | 'down'; readonly version: string }>;
  /** Whether it has started, and can be sent requests. */
  isReady(): boolean;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
}

/** `/health` and `/ready` for anybody, `/metrics` for whoever may read. */
export function addSigns(app: FastifyInstance, signs: Signs, guard: Guard): void {
  app.get('/health', { schema: { hide: true } }, async (_request, reply) => {
    const found = await signs.health();
    return reply
      .code(found.status === 'down' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(found);
  });
  app.get('/ready', { schema: { hide: true } }, async (_request, reply) => {
    const ready = signs.isReady();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready });
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    request.caller = await guard.admit(request, READ);
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(await signs.metrics());
  });
}
