import type { HttpReply, HttpRequest } from '#core/wire.ts';
import type { RequestKind } from '#testkit/venue-model/faulty-wire.ts';
import type { ModelOrder } from '#testkit/venue-model/model-order.ts';
import type { ModelVenue } from '#testkit/venue-model/model-venue.ts';

/** A model venue in the wire shape of one exchange. */
export interface ExchangeShape {
  readonly key: string;
  serve(request: HttpRequest): HttpReply;
  kindOf(request: HttpRequest): RequestKind;
  /** The name that a request to place an order carries. */
  nameIn(request: HttpRequest): string;
}

/** One request, taken apart. */
export interface ShapeCall {
  readonly venue: ModelVenue;
  readonly query: URLSearchParams;
  /** JSON or form fields, as they came. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** `POST /v5/order/create` and the like, with what answers it. */
export type ShapeRoutes = Readonly<Record<string, (call: ShapeCall) => unknown>>;

/** A name, or a number, as the request holds it. */
export function field(call: ShapeCall, name: string): string | undefined {
  const value = call.fields[name] ?? call.query.get(name);
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? `${value}` : undefined;
}

export function callOf(venue: ModelVenue, request: HttpRequest): ShapeCall {
  return { venue, query: new URL(request.path, 'http://model').searchParams, fields: fieldsOf(request) };
}

/** One page of a list, and the cursor of the next: `''` at the end. The cursor is how many came before. */
export function pageOf<T>(
  call: ShapeCall,
  list: readonly T[],
  most: number,
): { readonly page: readonly T[]; readonly cursor: string } {
  const size = Math.min(Number(field(call, 'limit') ?? most), most);
  const from = Number(field(call, 'cursor') ?? '0');
  return { page: list.slice(from, from + size), cursor: from + size < list.length ? `${from + size}` : '' };
}

export function routeOf({ method, path }: HttpRequest): string {
  return `${method} ${path.split('?')[0]}`;
}

export function json(body: unknown, status = 200): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Orders by a number, by a name, or all. */
export function chosen(venue: ModelVenue, id: string | undefined, name: string | undefined): readonly ModelOrder[] {
  return venue.orders.filter(
    (order) => (id === undefined || `${order.id}` === id) && (name === undefined || order.clientId === name),
  );
}

/** Average price of what was executed; undefined before anything was. */
export function averageOf({ cost, filled }: ModelOrder): string | undefined {
  return filled.isZero() ? undefined : cost.dividedBy(filled, 8, 'nearest-even').toString();
}

function fieldsOf({ headers, body }: HttpRequest): Record<string, unknown> {
  if (body === '') return {};
  if ((headers['content-type'] ?? '').includes('json')) return JSON.parse(body) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(body));
}
