import { AdapterError, AssayError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import { ThrottledError } from '#adapters/transport/retry.ts';

export interface HttpSettings {
  /** `https://api.binance.com`; a path of its own is kept. */
  readonly baseUrl: string;
  /** For one request, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Who answers, in messages: `Binance`. */
  readonly provider: string;
}

export interface HttpAnswer {
  readonly body: unknown;
  readonly headers: Headers;
}

/** A server that answers in JSON. Whatever goes wrong is an `AdapterError` that says whether trying again may help. */
export class HttpClient {
  private readonly settings: HttpSettings;
  private readonly base: URL;

  constructor(settings: HttpSettings) {
    this.settings = settings;
    this.base = baseOf(settings.baseUrl);
  }

  async getJson(path: string, query: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(path.replace(/^\//, ''), this.base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { status, headers, text } = await this.fetchText(url, signal);
    if (status === 429 || status === 418) throw this.throttled(status, headers);
    if (status >= 500) throw this.failed('feed.unavailable', `answered with status ${status}`, { retryable: true });
    if (status >= 400) throw this.refused(status, text);
    try {
      return { body: JSON.parse(text) as unknown, headers };
    } catch (cause) {
      throw this.failed('feed.malformed', `answered "${excerpt(text)}" where JSON belongs`, { retryable: true, cause });
    }
  }

  private async fetchText(url: URL, signal?: AbortSignal): Promise<{ status: number; headers: Headers; text: string }> {
    const { timeoutMs } = this.settings;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headers: { accept: 'application/json' },
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      signal?.throwIfAborted();
      const what = timeout.aborted
        ? `gave no whole answer within ${timeoutMs} ms`
        : `could not be reached (${reasonOf(cause)})`;
      throw this.failed('feed.unavailable', what, { retryable: true, cause });
    }
  }

  private throttled(status: number, headers: Headers): ThrottledError {
    const { provider } = this.settings;
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : MINUTE_MS;
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
    const remedy =
      code === 'feed.unavailable' ? { remedy: `Check the connection and ${this.base.origin}, then try again.` } : {};
    return new AdapterError(code, `${this.settings.provider} ${what}`, { ...options, ...remedy });
  }
}

function baseOf(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new AssayError('argument.invalid', `Expected an address such as "https://api.example.com", was "${baseUrl}"`, {
    place: { value: baseUrl },
  });
}

/** `fetch` hides the reason of a failed connection in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
