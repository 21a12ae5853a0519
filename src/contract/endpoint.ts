import type { z } from 'zod';
import type { Access } from '#contract/access.ts';

type Shape = z.ZodType;

/** One thing that can be asked of the server. */
export interface Endpoint {
  /** In one sentence, for the page that documents it. */
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly params?: Shape;
  readonly query?: Shape;
  /** JSON, unless `upload` is set. */
  readonly body?: Shape;
  /** The body is a stream of bytes, of at most so many. */
  readonly upload?: { readonly maxBytes: number };
  /** JSON, unless `produces` says otherwise. Left out: an empty answer, 204. */
  readonly response?: Shape;
  readonly produces?: 'text/html' | 'text/csv' | 'application/x-ndjson';
  /** Of a success, when it is not 200: 201 made, 202 begun. */
  readonly status?: 201 | 202;
  /** Requests of one client in a minute, when fewer than usual are allowed. */
  readonly perMinute?: number;
}

/** Declares an endpoint, keeping the types of its shapes. */
export function endpoint<const E extends Endpoint>(definition: E): E {
  return definition;
}

/** Endpoints by `'GET /signals'`. */
export type EndpointTable = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Endpoint>>;

type In<S> = S extends Shape ? z.input<S> : undefined;
type Out<S> = S extends Shape ? z.output<S> : undefined;
type Part<E, K extends keyof Endpoint> = K extends keyof E ? E[K] : undefined;

/** What a client gives: before defaults are filled in. */
export interface RequestOf<E> {
  readonly params: In<Part<E, 'params'>>;
  readonly query: In<Part<E, 'query'>>;
  readonly body: In<Part<E, 'body'>>;
}

/** What a handler is given: after defaults are filled in. */
export interface ParsedRequest<E> {
  readonly params: Out<Part<E, 'params'>>;
  readonly query: Out<Part<E, 'query'>>;
  readonly body: Out<Part<E, 'body'>>;
}

/** What an endpoint answers. */
export type ResponseOf<E> = Out<Part<E, 'response'>>;
