import type { FastifyInstance } from 'fastify';
import { ERROR_CODES } from '#core/error-codes.ts';
import type { ErrorCode } from '#core/error-codes.ts';
import { statusOf } from '#apps/server/http/problem-status.ts';

/** `/docs/errors`: what each code means. The `type` of every problem leads here. */
export function addErrorPage(app: FastifyInstance): void {
  const page = errorPage();
  app.get('/docs/errors', { schema: { hide: true } }, async (_request, reply) => {
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}

function errorPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, meaning]) => {
    return `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${statusOf(code as ErrorCode)}</td><td>${escaped(meaning)}</td></tr>`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Error codes – Assay</title><style>${STYLE}</style></head><body><main><h1>Error codes</h1>
<p>Every error of the API is <code>application/problem+json</code> with one of these codes.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table></main></body></html>`;
}

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color-scheme:light dark}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8884}' +
  'tr:target{background:#fc03}';

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
