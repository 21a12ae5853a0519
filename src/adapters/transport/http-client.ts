import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply } from '#core/wire.ts';
import { ThrottledError } from '#adapters/transport/retry.ts';

export interface HttpSettings {
  readonly http: HttpPort;
  /** For one request, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Who answers, in messages: `Binance`. */
  readonly provider: string;
}

export interface HttpAnswer {
  readonly body: unknown;
  readonly headers: HttpReply['headers'];
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
}

/** A provider of data that answers in JSON. Whatever goes wrong is an `AdapterError` that says whether trying again may help. */
export class HttpClient {
  private readonly settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.settings = settings;
  }

  async getJson(path: string, query: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<HttpAnswer> {
    const search = new URLSearchParams(query).toString();
    return this.asked({ method: 'GET', path: search === '' ? path : `${path}?${search}`, body: '' }, signal);
  }

  /** For questions that are too long for a path: asks as often as it is told to, and changes nothing there. */
  async postJson(path: string, question: unknown, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.asked({ method: 'POST', path, body: JSON.stringify(question) }, signal);
  }

  private async asked(question: Question, signal?: AbortSignal): Promise<HttpAnswer> {
    const { status, headers, body } = await this.send(question, signal);
    if (status === 429 || status === 418) throw this.throttled(status, headers);
    if (status >= 500) throw this.failed('feed.unavailable', `answered with status ${status}`, { retryable: true });
    if (status >= 300) throw this.refused(status, body);
    try {
      return { body: JSON.parse(body) as unknown, headers };
    } catch (cause) {
      throw this.failed('feed.malformed', `answered "${excerpt(body)}" where JSON belongs`, { retryable: true, cause });
    }
  }

  private async send({ method, path, body }: Question, signal?: AbortSignal): Promise<HttpReply> {
    const { http, timeoutMs } = this.settings;
    const options = signal === undefined ? { timeoutMs } : { timeoutMs, signal };
    try {
      const type = body === '' ? {} : { 'content-type': 'application/json' };
      return await http({ method, path, headers: { accept: 'application/json', ...type }, body }, options);
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof WireError)) throw cause;
      throw this.failed('feed.unavailable', cause.message, { retryable: true, cause });
    }
  }

  private throttled(status: number, headers: HttpReply['headers']): ThrottledError {
    const { provider } = this.settings;
    const retryAfterMs = retryAfterOf(headers) ?? MINUTE_MS;
    const message = `${provider} asks for fewer requests (status ${status}): wait ${Math.ceil(retryAfterMs / 1000)} s`;
    return new ThrottledError(message, { retryAfterMs, remedy: 'Try again later; what was stored is kept.' });
  }

  private refused(status: number, text: string): AdapterError {
    return this.failed('feed.rejected', `refused the request (status ${status}): "${excerpt(text)}"`, {
      retryable: false,
    });
  }

  private failed(
    code: 'feed.unavailable' | 'feed.malformed' | 'feed.rejected',
    what: string,
    options: { readonly retryable: boolean; readonly cause?: unknown },
  ): AdapterError {
    const { provider } = this.settings;
    const remedy =
      code === 'feed.unavailable'
        ? { remedy: `Check the connection and the address of ${provider}, then try again.` }
        : {};
    return new AdapterError(code, `${provider} ${what}`, { ...options, ...remedy });
  }
}

/** How long a server asks us to stay away, ms; undefined when it does not say. */
export function retryAfterOf(headers: HttpReply['headers']): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The beginning of a text, on one line, for messages. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
