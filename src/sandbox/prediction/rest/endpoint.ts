import type { Guest } from '#sandbox/prediction/guests/guest.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';

/** A request as an endpoint sees it. */
export interface Call {
  readonly query: URLSearchParams;
  /** What stands for `:id` in the endpoint's path; empty when it has none. */
  readonly id: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** One thing that can be asked of the venue. */
export type Endpoint =
  | { readonly isPrivate: false; answer(call: Call): unknown }
  | { readonly isPrivate: true; answer(call: Call, guest: Guest): unknown };

/** By method and path: `GET /clob/book`, `GET /gamma/markets/:id`. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** Anybody may ask. */
export function open(answer: (call: Call) => unknown): Endpoint {
  return { isPrivate: false, answer };
}

/** Only whoever has a key may ask. */
export function own(answer: (call: Call, guest: Guest) => unknown): Endpoint {
  return { isPrivate: true, answer };
}

/** A whole number from 0 of the query; `usual` when it is left out. */
export function count(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null || text === '') return usual;
  if (!/^\d{1,15}$/.test(text)) throw refuse.invalid(name);
  return Number(text);
}

/** Every value of a parameter that may be given several times, or as a list with commas. */
export function list(query: URLSearchParams, ...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => query.getAll(name)).flatMap((text) => text.split(',').filter((part) => part !== ''));
}

/** True or false of the query; undefined when it is left out. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null || text === '' ? undefined : text === 'true' || text === '1';
}
