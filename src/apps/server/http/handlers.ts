import type { Readable } from 'node:stream';
import type { Role, Scope } from '#contract/access.ts';
import type { EndpointTable, ParsedRequest, ResponseOf } from '#contract/endpoint.ts';

/** Who asks, after the guard has let the request through. */
export interface Caller {
  /** For the audit log: `local`, `user:anna`, `token:ci (anna)`. */
  readonly actor: string;
  readonly role: Role;
  /** Undefined for whoever may do all that the role may: a browser, or this machine without accounts. */
  readonly scopes: readonly Scope[] | undefined;
  /** Undefined where there are no accounts. */
  readonly userId: string | undefined;
  /** Of the browser session; undefined for tokens, and where there are no accounts. */
  readonly sessionId: string | undefined;
}

/** What a handler knows of a request besides its parts. */
export interface RequestFrame {
  readonly caller: Caller;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Of the client, as far as the socket tells. */
  readonly address: string;
  /** What the browser calls itself; at most 200 characters. */
  readonly agent: string;
  /** Name and scheme by which the page was reached: `https://assay.example.com`. */
  readonly origin: string;
  /** The bytes of an upload, of an endpoint that takes one; already bounded. */
  readonly upload: Readable | undefined;
  /** As announced by the client; undefined when it did not. */
  readonly uploadBytes: number | undefined;
  /** Sets or (with undefined) takes away the cookie of the browser session. */
  setSession(token: string | undefined): void;
}

/** What is done for one endpoint. Throws `AssayError`s, whose codes become statuses in `problem-status.ts`. */
export type Handler<E> = (request: ParsedRequest<E> & RequestFrame) => Promise<ResponseOf<E>>;

/** A handler for every endpoint of a part of the contract. */
export type Handlers<Table extends EndpointTable> = { readonly [Name in keyof Table]: Handler<Table[Name]> };
