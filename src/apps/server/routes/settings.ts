import type { settingsApi } from '#contract/settings.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

export function settingsHandlers({ settings }: Pick<Platform, 'settings'>): Handlers<typeof settingsApi> {
  return {
    'GET /settings': () => settings.list(),
    'PATCH /settings': ({ body: { changes, ifMatch }, caller }) =>
      settings.change({ changes, ifMatch, by: caller.actor }),
  };
}
