import { AssayError } from '#core/errors.ts';
import type { Problem } from '#contract/problem.ts';
import { statusOf, TITLES } from '#apps/server/http/problem-status.ts';
import { InvalidRequest } from '#apps/server/http/request-parts.ts';
import { withoutPaths } from '#apps/server/http/without-paths.ts';

/** What is said of an error, and whether it is a mistake of ours, for the log. */
export interface SaidProblem {
  readonly problem: Problem;
  readonly isOurs: boolean;
}

/** An error of any kind as a problem. What was not foreseen says nothing but the id under which the log has it. */
export function problemOf(error: unknown, requestId: string): SaidProblem {
  if (error instanceof AssayError) return ofAssayError(error, requestId);
  const client = clientError(error);
  if (client !== undefined) return { problem: { ...client, instance: requestId }, isOurs: false };
  return { problem: internal(requestId), isOurs: true };
}

function ofAssayError(error: AssayError, requestId: string): SaidProblem {
  const { code, message, remedy } = error;
  const status = statusOf(code);
  if (status === 500) return { problem: internal(requestId), isOurs: true };
  const problem = {
    ...named(code, status),
    detail: withoutPaths(message),
    ...(remedy === undefined ? {} : { remedy: withoutPaths(remedy) }),
    instance: requestId,
    ...issuesOf(error),
  };
  return { problem, isOurs: status >= 500 };
}

/** The parts that are wrong, as far as the error knows them: a form shows them at their fields. */
function issuesOf(error: AssayError): Pick<Problem, 'issues'> {
  if (error instanceof InvalidRequest) return { issues: [...error.issues] };
  const { column } = error.place;
  return column === undefined ? {} : { issues: [{ place: column, message: withoutPaths(error.message) }] };
}

function internal(requestId: string): Problem {
  return {
    ...named('server.internal', 500),
    detail: 'The server made a mistake; its log has it under this id.',
    instance: requestId,
  };
}

/** Type, title, status and code of a problem. */
function named(code: string, status: number): Pick<Problem, 'type' | 'title' | 'status' | 'code'> {
  return { type: `/docs/errors#${code}`, title: TITLES[status] ?? 'Not possible', status, code };
}

/** Errors of the HTTP layer itself that the client has caused. */
function clientError(error: unknown): Omit<Problem, 'instance'> | undefined {
  const { statusCode, code } = error as { readonly statusCode?: unknown; readonly code?: unknown };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  const own = typeof code === 'string' ? OF_FASTIFY[code] : undefined;
  const [ours, detail] = own ?? (statusCode === 404 ? NOTHING_HERE : UNREADABLE);
  return { ...named(ours, statusCode), detail };
}

const NOTHING_HERE = ['resource.unknown', 'There is nothing at this address.'] as const;
const UNREADABLE = ['request.invalid', 'Expected a request that this server understands.'] as const;

const OF_FASTIFY: Readonly<Record<string, readonly [string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['request.too-large', 'Expected a smaller body.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['request.invalid', 'Expected a body of type application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['request.invalid', 'Expected a body of JSON, found none.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['request.invalid', 'Expected a body of JSON, found something else.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['request.invalid', 'Expected as many bytes as the request had announced.'],
};
