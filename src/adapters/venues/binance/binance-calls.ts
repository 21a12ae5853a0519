import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { MINUTE_MS } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { excerpt, retryAfterOf } from '#adapters/transport/http-client.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { ThrottledError, retrying } from '#adapters/transport/retry.ts';
import { costOf } from '#adapters/venues/binance/limits.ts';
import { INVALID_TIMESTAMP, TOO_MANY_ORDERS, meaningOfRefusal } from '#adapters/venues/binance/rejections.ts';
import { signedQuery } from '#adapters/venues/binance/signing.ts';
import type { BinanceCredentials, Parameters } from '#adapters/venues/binance/signing.ts';
import type { VenueTime } from '#adapters/venues/binance/venue-time.ts';
import { parseVenue, refusalSchema, timeSchema } from '#adapters/venues/binance/wire.ts';

/** What came of one request. */
export type CallOutcome =
  | { readonly kind: 'answer'; readonly body: unknown }
  /** Binance has read it and said no; nothing was done, unless the code says otherwise. */
  | { readonly kind: 'refusal'; readonly code: number; readonly text: string }
  /** Certainly not done: it did not leave, or was turned away at the door. */
  | { readonly kind: 'not-sent'; readonly error: AdapterError }
  /** May or may not have been done. */
  | { readonly kind: 'doubt'; readonly error: AdapterError };

/** One request in Binance's words. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly parameters?: Parameters;
  readonly weight: number;
  /** Orders that it counts as; none when left out. */
  readonly orders?: number;
  /** `key` sends the key, `signed` a signature and a time as well. */
  readonly security?: 'none' | 'key' | 'signed';
}

export interface CallSettings {
  /** Binance refuses a signed request that reaches it later than this after its timestamp. */
  readonly recvWindowMs: number;
  readonly timeoutMs: number;
  /** Tries of a read, the first included. */
  readonly readAttempts: number;
  readonly jitter: () => number;
}

export interface CallParts {
  readonly http: HttpPort;
  readonly clock: Clock;
  readonly credentials: BinanceCredentials;
  readonly limits: RequestLimits;
  readonly settings: CallSettings;
}

/** Sends requests to Binance, each within its limits, and says exactly how much is known of what became of them. */
export class BinanceCalls {
  readonly time: VenueTime;
  private readonly parts: CallParts;

  constructor(parts: CallParts, makeTime: (ask: () => Promise<number>) => VenueTime) {
    this.parts = parts;
    this.time = makeTime(() => this.askTime());
  }

  /**
   * Asks for something that changes nothing: waits its turn, tries again what may pass, and measures the venue's clock again when
   * the venue does not believe ours. Throws `venue.unavailable` and `venue.clock`; every other refusal is an answer.
   */
  async read(call: Call, signal?: AbortSignal): Promise<Extract<CallOutcome, { kind: 'answer' | 'refusal' }>> {
    const { clock, settings } = this.parts;
    const rule = {
      attempts: settings.readAttempts,
      firstWaitMs: 250,
      longestWaitMs: 5_000,
      jitter: settings.jitter,
      pause: (ms: number, aborted?: AbortSignal) => clock.sleep(ms, aborted),
    };
    return retrying(rule, () => this.readOnce(call, signal), signal);
  }

  /** The body of an answer to a read. Throws `venue.rejected` when it is refused. */
  async readBody(call: Call): Promise<unknown> {
    const outcome = await this.read(call);
    if (outcome.kind === 'answer') return outcome.body;
    throw refusedError(outcome.code, outcome.text);
  }

  /** Sends once and at once, or not at all. `timestamp` is that of the request, by the venue's clock. */
  async sendOnce(call: Call): Promise<{ readonly outcome: CallOutcome; readonly timestamp: UnixMs }> {
    const { limits } = this.parts;
    try {
      await this.time.ready();
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      return { outcome: { kind: 'not-sent', error }, timestamp: this.time.now() };
    }
    const timestamp = this.time.now();
    const waitMs = limits.take(costOf(call.weight, call.orders));
    if (waitMs > 0) return { outcome: { kind: 'not-sent', error: throttledError(waitMs) }, timestamp };
    return { outcome: await this.exchange(call, timestamp), timestamp };
  }

  private async readOnce(
    call: Call,
    signal?: AbortSignal,
  ): Promise<Extract<CallOutcome, { kind: 'answer' | 'refusal' }>> {
    if (call.security === 'signed') await this.time.ready();
    await this.parts.limits.admit(costOf(call.weight), signal);
    const outcome = await this.exchange(call, this.time.now());
    if (outcome.kind === 'answer') return outcome;
    // What a throttled read has to wait for, the limits know by now.
    if (outcome.kind !== 'refusal') throw unavailable(outcome.error.message, outcome.error);
    const { code, text } = outcome;
    if (meaningOfRefusal(code, text).kind !== 'rejected')
      throw unavailable(`Binance cannot answer: "${text}" (${code})`);
    if (code !== INVALID_TIMESTAMP) return outcome;
    throw new AdapterError('venue.clock', `Binance does not believe our time: "${outcome.text}"`, {
      retryable: true,
      remedy: 'Set the clock of this machine by a time server.',
    });
  }

  private async exchange(call: Call, timestamp: UnixMs): Promise<CallOutcome> {
    const { http, limits, settings } = this.parts;
    let reply: HttpReply;
    try {
      reply = await http(this.requestOf(call, timestamp), { timeoutMs: settings.timeoutMs });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const kind = error.sent === 'no' ? 'not-sent' : 'doubt';
      return { kind, error: unavailable(`Binance ${error.message}`, error) };
    }
    limits.record(reply.headers);
    const outcome = outcomeOf(reply);
    if (outcome.kind === 'not-sent' && outcome.error instanceof ThrottledError) {
      // Too many orders must not keep us from cancelling some.
      if (refusalIn(reply.body)?.code === TOO_MANY_ORDERS) limits.useUp('orders');
      else limits.hold(outcome.error.retryAfterMs);
    }
    if (outcome.kind === 'refusal' && outcome.code === INVALID_TIMESTAMP) this.time.doubt();
    return outcome;
  }

  private requestOf({ method, path, parameters = {}, security = 'none' }: Call, timestamp: UnixMs): HttpRequest {
    const { credentials, settings } = this.parts;
    const headers = {
      accept: 'application/json',
      ...(security === 'none' ? {} : { 'x-mbx-apikey': credentials.apiKey.reveal() }),
    };
    const timed = { ...parameters, recvWindow: `${settings.recvWindowMs}`, timestamp: `${timestamp}` };
    const query =
      security === 'signed' ? signedQuery(timed, credentials.secret) : new URLSearchParams(parameters).toString();
    if (method !== 'POST') return { method, path: query === '' ? path : `${path}?${query}`, headers, body: '' };
    return { method, path, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: query };
  }

  private async askTime(): Promise<number> {
    const body = await this.readBody({ method: 'GET', path: '/api/v3/time', weight: 1 });
    return parseVenue(timeSchema, body, 'its time').serverTime;
  }
}

/**
 * Statuses: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-api-information#http-return-codes. 5xx says
 * nothing of what became of a request. A refusal comes as JSON with a code; without one it is not Binance who answered.
 */
function outcomeOf({ status, headers, body }: HttpReply): CallOutcome {
  if (status === 429 || status === 418) return { kind: 'not-sent', error: throttledError(retryAfterOf(headers)) };
  if (status === 403) return { kind: 'not-sent', error: throttledError(retryAfterOf(headers), 'its firewall') };
  if (status >= 500) return { kind: 'doubt', error: unavailable(`Binance answered with status ${status}`) };
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    return { kind: 'doubt', error: malformed(`Binance answered "${excerpt(body)}" where JSON belongs`, cause) };
  }
  if (status >= 200 && status < 300) return { kind: 'answer', body: parsed };
  const refusal = refusalSchema.safeParse(parsed);
  if (refusal.success) return { kind: 'refusal', code: refusal.data.code, text: refusal.data.msg };
  return {
    kind: 'doubt',
    error: malformed(`Binance answered status ${status} with "${excerpt(body)}", without a code`),
  };
}

function refusalIn(body: string): { readonly code: number } | undefined {
  try {
    return refusalSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Asked to do less, by Binance or by our own count of its limits. */
export function throttledError(waitMs: number | undefined, who = 'Binance'): ThrottledError {
  const retryAfterMs = waitMs ?? MINUTE_MS;
  const message = `Expected room for a request, but ${who} wants fewer: wait ${Math.ceil(retryAfterMs / 1000)} s`;
  return new ThrottledError(message, { code: 'venue.unavailable', retryAfterMs, remedy: 'Try again then.' });
}

export function refusedError(code: number, text: string): AdapterError {
  return new AdapterError('venue.rejected', `Binance refused the request: "${excerpt(text)}" (${code})`, {
    retryable: false,
    place: { value: `${code}` },
  });
}

function unavailable(message: string, cause?: unknown): AdapterError {
  const remedy = 'Check the connection and the address of the venue.';
  return new AdapterError('venue.unavailable', message, { retryable: true, remedy, cause });
}

function malformed(message: string, cause?: unknown): AdapterError {
  return new AdapterError('venue.malformed', message, { retryable: true, cause });
}
