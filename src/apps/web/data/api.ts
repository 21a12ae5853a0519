import type { Api, EndpointName } from '#contract/api.ts';
import type { RequestOf, ResponseOf } from '#contract/endpoint.ts';
import { networkProblem, problemOfAnswer, timeoutProblem } from '#apps/web/data/problem.ts';

export type { EndpointName } from '#contract/api.ts';

type PartOf<Name extends EndpointName, Key extends 'params' | 'query' | 'body'> = RequestOf<Api[Name]>[Key];
type Given<Key extends string, Value> = [Value] extends [undefined]
  ? unknown
  : object extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** What an endpoint is asked with: `params`, `query` and `body`, each only where it has one. */
export type Input<Name extends EndpointName> = Given<'params', PartOf<Name, 'params'>> &
  Given<'query', PartOf<Name, 'query'>> &
  Given<'body', PartOf<Name, 'body'>>;

/** What an endpoint answers. */
export type Answer<Name extends EndpointName> = ResponseOf<Api[Name]>;

/** Left out where an endpoint needs nothing. */
export type InputArgument<Name extends EndpointName> =
  object extends Input<Name> ? [input?: Input<Name> & CallOptions] : [input: Input<Name> & CallOptions];

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What the client needs of its surroundings. */
export interface ApiWorld {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What `GET /auth/me` gave for changing requests. */
  readonly csrf: () => string | null;
  /** The session is over: 401 to a request that was no sign-in. */
  readonly onExpired: () => void;
}

export interface ApiClient {
  /** Throws `ApiProblem`; a request that was cancelled rejects with the signal's reason. */
  readonly call: <Name extends EndpointName>(name: Name, ...input: InputArgument<Name>) => Promise<Answer<Name>>;
}

const BASE = '/api/v1';
const TIMEOUT_MS = 20_000;

/** A client of the API, typed by the contract. */
export function createApi(world: ApiWorld): ApiClient {
  return {
    async call<Name extends EndpointName>(name: Name, ...[input]: InputArgument<Name>): Promise<Answer<Name>> {
      const parts = (input ?? {}) as LooseInput;
      const timeoutMs = parts.timeoutMs ?? TIMEOUT_MS;
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = parts.signal === undefined ? timeout : AbortSignal.any([parts.signal, timeout]);
      const answer = await world
        .fetch(addressOf(name, parts), requestOf(name, parts, signal, world.csrf()))
        .catch((cause: unknown) => {
          throw failureOf(cause, { own: parts.signal, timeout, timeoutMs });
        });
      if (answer.ok) return (await contentOf(answer)) as Answer<Name>;
      if (answer.status === 401 && !name.includes('/auth/')) world.onExpired();
      throw await problemOfAnswer(answer);
    },
  };
}

interface LooseInput extends CallOptions {
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
}

/** The address of an endpoint: parameters filled in, a query without what is undefined. */
export function addressOf(name: EndpointName, { params, query }: Pick<LooseInput, 'params' | 'query'>): string {
  const path = name.slice(name.indexOf(' ') + 1).replace(/:(\w+)/g, (_, key: string) => {
    const value = textOf((params as Record<string, unknown> | undefined)?.[key]);
    if (value === undefined) throw new TypeError(`Expected a value for "${key}" of ${name}, was none`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    const text = textOf(value);
    if (text !== undefined && text !== '') search.set(key, text);
  }
  return `${BASE}${path}${search.size === 0 ? '' : `?${search}`}`;
}

/** A value of an address; undefined when it is left out. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function requestOf(name: EndpointName, { body }: LooseInput, signal: AbortSignal, csrf: string | null): RequestInit {
  const method = name.slice(0, name.indexOf(' '));
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== null) headers['x-csrf-token'] = csrf;
  return {
    method,
    headers,
    signal,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

async function contentOf(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  return isJson ? answer.json() : answer.text();
}

function failureOf(
  cause: unknown,
  { own, timeout, timeoutMs }: { own: AbortSignal | undefined; timeout: AbortSignal; timeoutMs: number },
): unknown {
  if (own?.aborted === true) return own.reason;
  return timeout.aborted ? timeoutProblem(timeoutMs) : networkProblem(cause);
}
