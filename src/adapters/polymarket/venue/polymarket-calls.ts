import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { Hex } from '#core/typed-data.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { excerpt, retryAfterOf } from '#adapters/transport/http-client.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import type { WireSchema } from '#adapters/transport/parse-wire.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { ThrottledError, retrying } from '#adapters/transport/retry.ts';
import { l2Headers } from '#adapters/polymarket/auth/request-signature.ts';
import type { PolymarketApiKey } from '#adapters/polymarket/auth/request-signature.ts';
import { costOf } from '#adapters/polymarket/venue/limits.ts';
import type { RequestClass } from '#adapters/polymarket/venue/limits.ts';
import { isTradingHalted } from '#adapters/polymarket/venue/rejections.ts';
import { errorAnswerSchema } from '#adapters/polymarket/wire/trading.ts';

/** What came of one request. */
export type CallOutcome =
  | { readonly kind: 'answer'; readonly body: unknown }
  /** Read and refused; nothing was done. */
  | { readonly kind: 'refusal'; readonly status: number; readonly text: string }
  /** Certainly not done. */
  | { readonly kind: 'not-sent'; readonly error: AdapterError }
  /** May or may not have been done. */
  | { readonly kind: 'doubt'; readonly error: AdapterError };

export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly counts: RequestClass;
  /** Whether it is about the account, and signed for it. */
  readonly isSigned: boolean;
}

export interface CallParts {
  readonly http: HttpPort;
  readonly clock: Clock;
  readonly limits: RequestLimits;
  /** The key's own address. */
  readonly address: Hex;
  readonly apiKey: PolymarketApiKey;
  readonly timeoutMs: number;
  readonly readAttempts: number;
  readonly jitter: () => number;
}

type Decided = Extract<CallOutcome, { kind: 'answer' | 'refusal' }>;

/** Sends requests within the limits, signed, and says exactly how much is known of what became of them. */
export class PolymarketCalls {
  readonly #parts: CallParts;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  /** Asks for something that changes nothing; tries again what may pass. Throws `venue.unavailable`. */
  ask(call: Call): Promise<Decided> {
    const { clock, readAttempts: attempts, jitter } = this.#parts;
    const pause = (ms: number, signal?: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    return retrying({ attempts, firstWaitMs: 250, longestWaitMs: 5_000, jitter, pause }, () => this.askOnce(call));
  }

  /** The answer in its promised shape. Throws `venue.rejected`, `venue.malformed` too. */
  async read<T>(call: Call, schema: WireSchema<T>, what: string): Promise<T> {
    const outcome = await this.ask(call);
    if (outcome.kind === 'refusal') throw refusedError(outcome);
    return parseVenue(schema, outcome.body, what);
  }

  /**
   * Does nothing but reach the venue: for what our notes alone could answer, so that no answer is given while it is away. Throws
   * `venue.unavailable`.
   */
  async reach(): Promise<void> {
    await this.ask({ method: 'GET', path: '/time', counts: 'other', isSigned: false });
  }

  /** Sends once and at once, or not at all. */
  async sendOnce(call: Call): Promise<CallOutcome> {
    const waitMs = this.#parts.limits.take(costOf(call.counts));
    if (waitMs > 0) return { kind: 'not-sent', error: throttledError(waitMs) };
    return this.exchange(call);
  }

  private async askOnce(call: Call): Promise<Decided> {
    await this.#parts.limits.admit(costOf(call.counts));
    const outcome = await this.exchange(call);
    if (outcome.kind === 'answer' || outcome.kind === 'refusal') return outcome;
    throw outcome.error;
  }

  private async exchange(call: Call): Promise<CallOutcome> {
    const { http, limits, timeoutMs } = this.#parts;
    let reply: HttpReply;
    try {
      reply = await http(this.requestOf(call), { timeoutMs });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const kind = error.sent === 'no' ? 'not-sent' : 'doubt';
      return { kind, error: unavailable(`Polymarket ${error.message}`, error) };
    }
    const outcome = outcomeOf(reply);
    if (outcome.kind === 'not-sent' && outcome.error instanceof ThrottledError) limits.hold(outcome.error.retryAfterMs);
    return outcome;
  }

  private requestOf({ method, path, query, body, isSigned }: Call): HttpRequest {
    const { address, apiKey, clock } = this.#parts;
    const text = body === undefined ? '' : JSON.stringify(body);
    const timestamp = Math.floor(clock.now() / SECOND_MS);
    const headers = {
      accept: 'application/json',
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...(isSigned ? l2Headers(address, apiKey, { timestamp, method, path, body: text }) : {}),
    };
    const search = new URLSearchParams(query).toString();
    return { method, path: search === '' ? path : `${path}?${search}`, headers, body: text };
  }
}

/** 425 comes while the matching engine starts anew and takes nothing; 503 may say that trading rests, other 5xx say nothing. */
function outcomeOf({ status, headers, body }: HttpReply): CallOutcome {
  if (status === 429) return { kind: 'not-sent', error: throttledError(retryAfterOf(headers)) };
  if (status === 425) return { kind: 'not-sent', error: unavailable('Polymarket starts anew and takes no orders yet') };
  if (status === 503 && isTradingHalted(body)) return { kind: 'refusal', status, text: refusalText(body) };
  if (status >= 500) return { kind: 'doubt', error: unavailable(`Polymarket answered with status ${status}`) };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    const kind = status === 401 || status === 403 || status === 404 ? 'refusal' : 'doubt';
    if (kind === 'refusal') return { kind, status, text: excerpt(body) };
    return { kind, error: malformed(`Polymarket answered "${excerpt(body)}" where JSON belongs`, cause) };
  }
  return status < 300 ? { kind: 'answer', body: parsed } : { kind: 'refusal', status, text: refusalText(body) };
}

function refusalText(body: string): string {
  try {
    const shape = errorAnswerSchema.safeParse(JSON.parse(body));
    return shape.success ? excerpt(shape.data.error) : excerpt(body);
  } catch {
    return excerpt(body);
  }
}

/** Checks an answer of the venue. Throws `venue.malformed`. */
export function parseVenue<T>(schema: WireSchema<T>, body: unknown, what: string): T {
  return parseWire(schema, body, { code: 'venue.malformed', provider: 'Polymarket', what });
}

export function refusedError({ status, text }: { readonly status: number; readonly text: string }): AdapterError {
  return new AdapterError('venue.rejected', `Polymarket refused the request (status ${status}): "${text}"`, {
    retryable: false,
    place: { value: `${status}` },
  });
}

function throttledError(waitMs = 10 * SECOND_MS): ThrottledError {
  const message = `Expected room for a request, but Polymarket wants fewer: wait ${Math.ceil(waitMs / SECOND_MS)} s`;
  return new ThrottledError(message, { code: 'venue.unavailable', retryAfterMs: waitMs, remedy: 'Try again then.' });
}

export function unavailable(message: string, cause?: unknown): AdapterError {
  const remedy = 'Check the connection and the address of the venue.';
  return new AdapterError('venue.unavailable', message, { retryable: true, remedy, cause });
}

export function malformed(message: string, cause?: unknown): AdapterError {
  return new AdapterError('venue.malformed', message, { retryable: true, cause });
}
