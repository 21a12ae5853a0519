import type { Clock } from '#core/clock.ts';
import type { HttpCallOptions, HttpReply, HttpRequest } from '#core/wire.ts';
import type { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import { guestOf } from '#sandbox/prediction/rest/request-auth.ts';
import type { Call, Endpoint, Endpoints } from '#sandbox/prediction/rest/endpoint.ts';
import { servicePath } from '#sandbox/prediction/rest/paths.ts';
import { Refusal, refuse } from '#sandbox/prediction/rest/refusal.ts';
import { RequestRates } from '#sandbox/prediction/rest/request-rates.ts';

export interface RouterParts {
  readonly endpoints: Endpoints;
  readonly guests: GuestList;
  readonly clock: Clock;
  readonly isThrottled: boolean;
}

/** Finds the endpoint of a request, lets it wait its turn, looks at its caller, and makes the answer a reply. */
export class Router {
  private readonly parts: RouterParts;
  private readonly rates = new RequestRates();

  constructor(parts: RouterParts) {
    this.parts = parts;
  }

  async reply(request: HttpRequest, { signal }: Pick<HttpCallOptions, 'signal'>): Promise<HttpReply> {
    const [asked = '', query = ''] = request.path.split('?', 2);
    const path = servicePath(asked, query);
    const { clock, isThrottled } = this.parts;
    const wait = isThrottled ? this.rates.wait(`${request.method} ${path}`, clock.monotonic()) : 0;
    if (wait > 0) await clock.sleep(wait, signal);
    try {
      const { endpoint, id } = this.find(request.method, path);
      const call = { query: new URLSearchParams(query), id, body: bodyOf(request.body), headers: request.headers };
      return json(200, this.answer(endpoint, call, { ...request, path }));
    } catch (error) {
      if (error instanceof Refusal) return json(error.status, { error: error.message });
      throw error;
    }
  }

  private answer(endpoint: Endpoint, call: Call, request: HttpRequest): unknown {
    return endpoint.isPrivate ? endpoint.answer(call, guestOf(request, this.parts.guests)) : endpoint.answer(call);
  }

  private find(method: string, path: string): { readonly endpoint: Endpoint; readonly id: string } {
    const exact = this.parts.endpoints[`${method} ${path}`];
    if (exact !== undefined) return { endpoint: exact, id: '' };
    const cut = path.lastIndexOf('/');
    const endpoint = this.parts.endpoints[`${method} ${path.slice(0, cut)}/:id`];
    if (endpoint === undefined) throw refuse.notFound(path);
    return { endpoint, id: decodeURIComponent(path.slice(cut + 1)) };
  }
}

/** Already text: an answer that was made as JSON. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function json(status: number, body: unknown): HttpReply {
  const text = body instanceof JsonText ? body.text : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json' }, body: text };
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refuse.payload();
  }
}
