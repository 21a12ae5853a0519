import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AssayError } from '#core/errors.ts';
import type { Api } from '#contract/api.ts';
import { addBodyParsers, MAX_JSON_BYTES } from '#apps/server/http/body-parsers.ts';
import { addEndpoints } from '#apps/server/http/endpoints.ts';
import { Guard } from '#apps/server/http/guard.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Identities } from '#apps/server/http/identities.ts';
import { addErrorPage } from '#apps/server/http/error-page.ts';
import { addOpenApi } from '#apps/server/http/open-api.ts';
import { addPage } from '#apps/server/http/page-files.ts';
import { problemOf } from '#apps/server/http/problems.ts';
import { requestIds } from '#apps/server/http/request-ids.ts';
import { addSecurityHeaders, REPORT_POLICY } from '#apps/server/http/security-headers.ts';
import { addSigns } from '#apps/server/http/signs.ts';
import type { Signs } from '#apps/server/http/signs.ts';

/** Told of every request that was answered. */
export interface RequestObserver {
  onAnswered(request: AnsweredRequest): void;
  /** A mistake of ours, or of somebody whom we depend on. */
  onFailed(error: unknown, request: Pick<AnsweredRequest, 'id' | 'method' | 'route'>): void;
}

export interface AnsweredRequest {
  readonly id: string;
  readonly method: string;
  /** The pattern, not the address: `/api/v1/signals/:id`; `page` for files. */
  readonly route: string;
  readonly status: number;
  readonly elapsedMs: number;
  readonly actor: string;
}

export interface HttpServerOptions {
  readonly handlers: Handlers<Api>;
  readonly identities: Identities;
  readonly signs: Signs;
  readonly observer: RequestObserver;
  readonly version: string;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Host names under which the server may be reached; undefined takes any. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly trustProxy: boolean;
  /** By which browsers reach it through a proxy. */
  readonly publicUrl?: string | undefined;
  /** Requests a minute of one address; undefined does not count. */
  readonly perMinute: number | undefined;
  /** For tests: holds every answer against the contract. */
  readonly checkResponses?: boolean;
  /** Adds what is not HTTP: the live socket. */
  readonly extend?: (app: FastifyInstance, guard: Guard) => Promise<void>;
}

/** The HTTP side of the server: every endpoint, the page, the document, the signs of life. It does not listen yet. */
export async function httpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const { identities, hosts, observer, perMinute } = options;
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: MAX_JSON_BYTES,
    genReqId: requestIds(),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    requestTimeout: UPLOAD_TIME_MS,
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      const { problem } = problemOf(error, request.id);
      void (reply as FastifyReply).code(problem.status).type(PROBLEM).send(problem);
    },
    clientErrorHandler: refuseGarbage,
    http: { headersTimeout: HEADERS_TIME_MS, maxHeaderSize: 32_768 },
  });
  if (options.publicUrl !== undefined) app.decorate('publicUrl', new URL(options.publicUrl));
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addBodyParsers(app);
  answerProblems(app, observer);
  observe(app, observer);
  const guard = new Guard({ identities, hosts });
  await addSecurityHeaders(app);
  await app.register(cookie);
  await app.register(rateLimit, {
    global: perMinute !== undefined,
    max: perMinute ?? 1,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
  });
  await addOpenApi(app, options.version);
  await app.register(async (scope) => {
    addEndpoints(scope, options.handlers, {
      guard,
      checkResponses: options.checkResponses ?? false,
      isLimited: perMinute !== undefined,
    });
  });
  addErrorPage(app);
  addSigns(app, options.signs, guard);
  await options.extend?.(app, guard);
  await addPage(app, options.pageFolder);
  return app;
}

const PROBLEM = 'application/problem+json; charset=utf-8';
const HEADERS_TIME_MS = 10_000;
/** A large file over a slow line; a body of JSON has its own, far shorter time. */
const UPLOAD_TIME_MS = 3_600_000;

function answerProblems(app: FastifyInstance, observer: RequestObserver): void {
  app.setErrorHandler((error, request, reply) => {
    const { problem, isOurs } = problemOf(error, request.id);
    if (isOurs) observer.onFailed(error, { id: request.id, method: request.method, route: routeOf(request) });
    if (problem.status === 401 && request.headers.authorization !== undefined)
      reply.header('www-authenticate', 'Bearer');
    // What was not read to its end must not be taken for the next request.
    if (problem.status === 408 || problem.status === 413) reply.header('connection', 'close');
    if (problem.code === 'auth.locked') reply.header('retry-after', secondsIn(error));
    return reply.code(problem.status).type(PROBLEM).header('cache-control', 'no-store').send(problem);
  });
}

/** How long to wait before another try, as the error says. */
function secondsIn(error: unknown): string {
  const seconds = error instanceof AssayError ? Number(error.place.value) : Number.NaN;
  return Number.isFinite(seconds) ? `${Math.ceil(seconds)}` : '60';
}

function observe(app: FastifyInstance, observer: RequestObserver): void {
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.routeOptions.config.endpoint?.produces === 'text/html')
      reply.header('content-security-policy', REPORT_POLICY);
  });
  app.addHook('onResponse', async (request, reply) => {
    observer.onAnswered({
      id: request.id,
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      elapsedMs: reply.elapsedTime,
      actor: request.caller?.actor ?? 'nobody',
    });
  });
}

function routeOf({ routeOptions }: { readonly routeOptions: { readonly url?: string | undefined } }): string {
  return routeOptions.url ?? 'page';
}

function tooMany(ttl: number): AssayError {
  return new AssayError('request.too-many', 'Expected fewer requests in a minute', {
    remedy: `Try again in ${Math.max(1, Math.ceil(ttl / 1000))} s.`,
  });
}

/** What is no HTTP at all gets an answer as well, and the connection ends. */
function refuseGarbage(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, words, code] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'Request Timeout', 'request.slow']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large', 'request.too-large']
        : [400, 'Bad Request', 'request.invalid'];
  const body = JSON.stringify({
    type: `/docs/errors#${code}`,
    title: words,
    status,
    code,
    detail: 'Expected a request of HTTP/1.1, whole and in time.',
  });
  socket.end(
    `HTTP/1.1 ${status} ${words}\r\ncontent-type: ${PROBLEM}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
