import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { invariant } from '#core/invariant.ts';
import { API, API_BASE } from '#contract/api.ts';
import type { Api } from '#contract/api.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { sessionCookie } from '#apps/server/accounts/session-cookie.ts';
import { boundedUpload, tooLarge } from '#apps/server/http/body-parsers.ts';
import { etagOf, isKnown } from '#apps/server/http/etag.ts';
import { originOf } from '#apps/server/http/guard.ts';
import type { Guard } from '#apps/server/http/guard.ts';
import type { Caller, Handlers, RequestFrame } from '#apps/server/http/handlers.ts';
import { openApiSchema } from '#apps/server/http/open-api.ts';
import { parsedParts } from '#apps/server/http/request-parts.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Undefined for what is no endpoint of the contract. */
    readonly endpoint?: Endpoint;
  }
  interface FastifyRequest {
    /** Set by the guard before the body is read. */
    caller: Caller | undefined;
  }
}

export interface EndpointOptions {
  readonly guard: Guard;
  /** Holds every answer against the contract: for tests, as it costs time. */
  readonly checkResponses: boolean;
  /** Whether requests of endpoints that say so are counted, and refused past their limit. */
  readonly isLimited: boolean;
}

type AnyHandler = (request: RequestFrame & Record<'params' | 'query' | 'body', unknown>) => Promise<unknown>;

/** Serves every endpoint of the contract by its handler. */
export function addEndpoints(app: FastifyInstance, handlers: Handlers<Api>, options: EndpointOptions): void {
  app.decorateRequest('caller');
  for (const [name, definition] of Object.entries(API)) {
    const endpoint: Endpoint = definition;
    const [method, path] = name.split(' ') as [HTTPMethods, string];
    const handler = handlers[name as keyof Api] as unknown as AnyHandler;
    invariant(handler !== undefined, `every endpoint has a handler, "${name}" has none`);
    app.route({
      method,
      url: `${API_BASE}${path}`,
      schema: openApiSchema(endpoint),
      config: {
        endpoint,
        ...(options.isLimited && endpoint.perMinute !== undefined
          ? { rateLimit: { max: endpoint.perMinute, timeWindow: 60_000 } }
          : {}),
      },
      onRequest: async (request) => {
        request.caller = await options.guard.admit(request, endpoint.access);
        assertUploadSize(request, endpoint);
      },
      handler: (request, reply) => answer({ request, reply, endpoint, handler, options }),
    });
  }
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly endpoint: Endpoint;
  readonly handler: AnyHandler;
  readonly options: EndpointOptions;
}

async function answer({ request, reply, endpoint, handler, options }: Exchange): Promise<FastifyReply> {
  const parts = parsedParts(endpoint, {
    params: request.params,
    query: request.query,
    body: jsonBody(request, endpoint),
  });
  const result = await handler({ ...parts, ...frameOf(request, reply, endpoint) });
  if (endpoint.response === undefined) return reply.code(204).send();
  if (options.checkResponses) assertPromised(request, endpoint, result);
  reply.code(endpoint.status ?? 200);
  if (endpoint.produces !== undefined) return reply.type(`${endpoint.produces}; charset=utf-8`).send(result);
  return sendJson(request, reply, result);
}

/** What may be kept is kept under the name of its content, and asked for again each time. */
function sendJson(request: FastifyRequest, reply: FastifyReply, result: unknown): FastifyReply {
  const payload = JSON.stringify(result);
  reply.type('application/json; charset=utf-8');
  if (request.method !== 'GET') return reply.header('cache-control', 'no-store').send(payload);
  const etag = etagOf(payload);
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'Cookie, Authorization');
  return isKnown(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(payload);
}

function frameOf(request: FastifyRequest, reply: FastifyReply, endpoint: Endpoint): RequestFrame {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const announced = Number(request.headers['content-length']);
  return {
    caller: request.caller!,
    signal: gone.signal,
    address: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, 200),
    origin: originOf(request),
    upload: endpoint.upload === undefined ? undefined : boundedUpload(uploadOf(request), endpoint.upload.maxBytes),
    uploadBytes: Number.isFinite(announced) ? announced : undefined,
    setSession: (token) => setCookie(request, reply, token),
  };
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string | undefined): void {
  const { name, options } = sessionCookie(originOf(request));
  if (token === undefined) reply.clearCookie(name, { ...options, maxAge: 0 });
  else reply.setCookie(name, token, options);
}

function jsonBody(request: FastifyRequest, { upload }: Endpoint): unknown {
  return upload === undefined ? request.body : undefined;
}

/** A body of the kinds that are taken comes as the stream itself. */
function uploadOf(request: FastifyRequest): Readable {
  return (request.body as Readable | undefined) ?? request.raw;
}

function assertUploadSize(request: FastifyRequest, { upload }: Endpoint): void {
  if (upload !== undefined && Number(request.headers['content-length'] ?? 0) > upload.maxBytes)
    throw tooLarge(upload.maxBytes);
}

function assertPromised({ method, url }: FastifyRequest, { response }: Endpoint, result: unknown): void {
  const checked = response!.safeParse(result);
  invariant(checked.success, `the answer to ${method} ${url} is as promised, was: ${checked.error?.message ?? ''}`);
}
