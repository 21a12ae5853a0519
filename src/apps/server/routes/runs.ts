import type { runsApi } from '#contract/runs.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { strategyShapes } from '#apps/server/runs/strategies.ts';

/** What can be run, backtests under way, and runs that are kept. */
export function runsHandlers({ runs }: Pick<Platform, 'runs'>): Handlers<typeof runsApi> {
  return {
    'GET /strategies': async () => ({ items: strategyShapes() }),
    'GET /runs': ({ query }) => runs.list(query),
    'POST /runs': ({ body, caller }) => runs.start(body, caller.actor),
    'GET /runs/compare': ({ query }) => runs.compare(query.a, query.b),
    'GET /runs/:id': ({ params }) => runs.get(params.id),
    'GET /runs/:id/detail': ({ params }) => runs.detail(params.id),
    'GET /runs/:id/report': ({ params }) => runs.report(params.id),
    'POST /runs/:id/cancel': ({ params, caller }) => runs.cancel(params.id, caller.actor),
  };
}
