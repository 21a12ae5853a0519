import type { FastifyInstance } from 'fastify';
import swagger from '@fastify/swagger';
import swaggerPage from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { problem } from '#contract/problem.ts';

/** What the document says of an endpoint; requests are read by the contract itself. */
export function openApiSchema(endpoint: Endpoint): object {
  const { summary, tag, access, params, query, body, response, upload, status = 200, produces } = endpoint;
  const security =
    access.kind === 'public' ? [] : [{ session: [] }, ...(access.kind === 'role' ? [{ token: [] }] : [])];
  const needs =
    access.kind === 'role' ? `Needs the role ${access.role}, and of a token the scope ${access.scope}.` : '';
  return {
    summary,
    description: access.kind === 'public' ? 'Anybody may ask.' : needs,
    tags: [tag],
    security,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body }),
    ...(upload === undefined ? {} : { consumes: ['text/csv', 'application/gzip', 'application/octet-stream'] }),
    ...(produces === undefined ? {} : { produces: [produces] }),
    response: { ...(response === undefined ? { 204: EMPTY } : { [status]: response }), '4xx': problem },
  };
}

const EMPTY = z.null().describe('done');

/** The OpenAPI 3.1 document of the API, at `/docs/json`, and a page to read and try it, at `/docs`. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Assay',
        version,
        description:
          'Everything the dashboard can do. Times are UTC milliseconds, amounts are decimal texts, shares are ratios from 0 to 1; null means not known. Errors are problem+json (RFC 9457).',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'assay', description: 'a browser that is signed in' },
          token: { type: 'http', scheme: 'bearer', description: 'an API token' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerPage, { routePrefix: '/docs', uiConfig: { deepLinking: true, tryItOutEnabled: true } });
}
