import type { alertsApi } from '#contract/alerts.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

/** Endpoints of `contract/alerts.ts`. */
export function alertsHandlers({ alerts }: Pick<Platform, 'alerts'>): Handlers<typeof alertsApi> {
  return {
    'GET /alerts': async ({ query: { limit, cursor, state, severity } }) => {
      const place = new ListCursor<{ before: number }>('alerts', { state, severity }, { before: 'number' });
      const before = place.decode(cursor)?.before;
      const { items, next } = await alerts.list({ state, severity, before, limit });
      return { items: [...items], next: place.encode(next === undefined ? undefined : { before: next }) };
    },
    'POST /alerts/:id/acknowledge': async ({ params: { id }, caller }) => alerts.acknowledge(id, caller.actor),
    'GET /alerts/channels': async () => ({ items: [...(await alerts.channels())] }),
    'POST /alerts/channels/:name/test': async ({ params: { name } }) => alerts.test(name),
  };
}
