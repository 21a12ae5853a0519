import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { AssayError } from '#core/errors.ts';
import { READ } from '#contract/access.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { sessionCookie } from '#apps/server/accounts/session-cookie.ts';
import { originOf } from '#apps/server/http/guard.ts';
import type { Guard } from '#apps/server/http/guard.ts';
import { httpServer } from '#apps/server/http/http-server.ts';
import type { RequestObserver } from '#apps/server/http/http-server.ts';
import type { Identities } from '#apps/server/http/identities.ts';
import { hostsOf, placeOf } from '#apps/server/listen.ts';
import type { LiveHub } from '#apps/server/live/live-hub.ts';
import { registerLive } from '#apps/server/live/live-socket.ts';
import type { ServerLog } from '#apps/server/logs/open-log.ts';
import type { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { allHandlers } from '#apps/server/routes/all-handlers.ts';
import type { ServerHealth } from '#apps/server/server-health.ts';

export interface WebAppParts {
  readonly platform: Platform;
  readonly hub: LiveHub;
  readonly metrics: ServerMetrics;
  readonly health: ServerHealth;
  readonly log: ServerLog;
  readonly settings: Settings;
  readonly version: string;
}

/** Folder of the built page. */
const PAGE_FOLDER = join(import.meta.dirname, '..', '..', '..', 'dist', 'web');

/** HTTP, WebSocket and page over the platform. */
export function webApp({
  platform,
  hub,
  metrics,
  health,
  log,
  settings,
  version,
}: WebAppParts): Promise<FastifyInstance> {
  const place = placeOf(settings);
  const identities = identitiesOf(platform);
  return httpServer({
    handlers: allHandlers(platform),
    identities,
    signs: {
      health: async () => ({ status: (await health.report()).status, version }),
      isReady: () => true,
      metrics: () => metrics.text(),
    },
    observer: observer(metrics, log),
    version,
    pageFolder: PAGE_FOLDER,
    hosts: hostsOf(place),
    trustProxy: place.trustProxy,
    publicUrl: place.publicUrl,
    perMinute: identities.mode === 'open' ? undefined : settings.server.requestsPerMinute,
    extend: (app, guard) => addLive(app, guard, { hub, identities }),
  });
}

function identitiesOf({ accounts }: Platform): Identities {
  return {
    mode: accounts.mode,
    ofSession: async (token) => {
      const found = await accounts.identifySession(token);
      return found === undefined ? undefined : { caller: found, csrf: found.csrf };
    },
    ofToken: (bearer) => accounts.identifyToken(bearer),
  };
}

/** Whoever may read may listen; a session or token that has ended is noticed at the next heartbeat. */
function addLive(
  app: FastifyInstance,
  guard: Guard,
  { hub, identities }: { hub: LiveHub; identities: Identities },
): Promise<void> {
  return registerLive(app, {
    hub,
    authorise: async (request) => {
      await guard.admit(request, READ);
      const cookie = request.cookies[sessionCookie(originOf(request)).name];
      return {
        mayRead: () => true,
        stillAllowed: async () => {
          if (identities.mode === 'open') return true;
          if (cookie !== undefined) return (await identities.ofSession(cookie)) !== undefined;
          return guard.admit(request, READ).then(() => true, isRefusal);
        },
      };
    },
  });
}

/** False for whoever may no longer listen; trouble of the store is no such thing, and is thrown on. */
function isRefusal(error: unknown): boolean {
  if (error instanceof AssayError && error.code.startsWith('auth.')) return false;
  throw error;
}

function observer(metrics: ServerMetrics, { log }: ServerLog): RequestObserver {
  return {
    onAnswered: (request) => {
      metrics.onAnswered(request);
      const { id, method, route, status, elapsedMs, actor } = request;
      const line = { id, method, route, status, ms: Math.round(elapsedMs), actor };
      if (status >= 500) log.error(line, 'answered');
      else log.debug(line, 'answered');
    },
    onFailed: (error, request) => log.error({ err: error, ...request }, 'a request failed'),
  };
}
