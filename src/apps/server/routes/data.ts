import { AssayError } from '#core/errors.ts';
import type { dataApi } from '#contract/data.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

/** What is stored, and files that are sent in. */
export function dataHandlers({ imports }: Pick<Platform, 'imports'>): Handlers<typeof dataApi> {
  return {
    'GET /data': async () => ({ items: await imports.sets.shapes() }),
    'GET /data/gaps': async ({ query }) => {
      const { instrument, timeframe, limit } = query;
      return imports.sets.gaps(instrument, timeframe, limit);
    },
    'GET /data/imports': async () => ({ items: imports.list() }),
    'GET /data/imports/:id': async ({ params }) => imports.get(params.id),
    'POST /data/imports': async ({ query, upload, uploadBytes, signal, caller }) => {
      if (upload === undefined) {
        throw new AssayError('request.invalid', 'Expected the bytes of a file as the body, found none');
      }
      return imports.receive({ query, bytes: upload, announcedBytes: uploadBytes, signal, by: caller.actor });
    },
  };
}
