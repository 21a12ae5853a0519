import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import staticFiles from '@fastify/static';
import { AssayError } from '#core/errors.ts';

/** Serves the built page: files by name for ever, the shell for every other address that a browser opens. */
export async function addPage(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'));
  if (isBuilt) {
    await app.register(staticFiles, {
      root: folder,
      index: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  if (isBuilt) app.get('/', { schema: { hide: true } }, (_request, reply) => shell(reply));
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request))
      throw new AssayError('resource.unknown', `There is nothing at "${request.url.split('?')[0]!.slice(0, 200)}"`);
    if (!isBuilt) throw new AssayError('web.missing', 'Expected the page to be built', { remedy: 'npm run build' });
    return shell(reply);
  });
}

function shell(reply: FastifyReply): FastifyReply {
  return reply.code(200).header('cache-control', 'no-cache').sendFile('index.html');
}

/** An address that a person opens, below which the page finds its own way. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (/^\/(api|ws|docs|assets)(\/|$)/.test(url)) return false;
  return (headers.accept ?? '').includes('text/html');
}
