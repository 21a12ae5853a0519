import { AdapterError } from '#core/errors.ts';
import type { AssayErrorOptions } from '#core/errors.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { parseWire } from '#adapters/transport/parse-wire.ts';
import type { WireSchema } from '#adapters/transport/parse-wire.ts';
import { refusalSchema } from '#adapters/venues/oanda/wire.ts';

export interface OandaAccess {
  readonly http: HttpPort;
  /** `101-004-1234567-001`. */
  readonly accountId: string;
  readonly token: string;
  readonly timeoutMs: number;
  /** Which codes its errors carry: `venue.unavailable`, or `feed.unavailable`. */
  readonly family: 'venue' | 'feed';
}

/** What came of a request that changes something. */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'not-sent'; readonly error: AdapterError }
  | { readonly kind: 'doubt'; readonly error: AdapterError };

/** What a refusal says, by the server's own code. */
export interface OandaRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const PROVIDER = 'OANDA';

/** Requests of one account. The token leaves only in the header of a request: nothing that is thrown or printed holds it. */
export class OandaCalls {
  readonly accountPath: string;
  readonly #access: OandaAccess;

  constructor(access: OandaAccess) {
    this.#access = access;
    this.accountPath = `/v3/accounts/${encodeURIComponent(access.accountId)}`;
  }

  /** For streams, which are opened elsewhere. */
  headers(): Record<string, string> {
    return {
      authorization: `Bearer ${this.#access.token}`,
      'accept-datetime-format': 'RFC3339',
      'content-type': 'application/json',
    };
  }

  /** Reads something. Throws `unavailable`, `rejected` or `malformed` of its family. */
  async read<T>(path: string, schema: WireSchema<T>, what: string): Promise<T> {
    const found = await this.readIfThere(path, schema, what);
    if (found === undefined) throw this.refused(what, { status: 404, code: '', message: 'not found' });
    return found;
  }

  /** As {@link read}; undefined when the server says that there is no such thing (404). */
  async readIfThere<T>(path: string, schema: WireSchema<T>, what: string): Promise<T | undefined> {
    const outcome = await this.change('GET', path, undefined);
    if (outcome.kind !== 'answered') throw outcome.error;
    const { status, body } = outcome;
    if (status === 404) return undefined;
    if (status !== 200) throw this.refused(what, refusalOf(status, body));
    return parseWire(schema, body, { code: `${this.#access.family}.malformed`, provider: PROVIDER, what });
  }

  /** Sends a request once, and says how sure it is that it arrived. */
  async change(method: HttpRequest['method'], path: string, body: unknown): Promise<CallOutcome> {
    const request = { method, path, headers: this.headers(), body: body === undefined ? '' : JSON.stringify(body) };
    let reply: HttpReply;
    try {
      reply = await this.#access.http(request, { timeoutMs: this.#access.timeoutMs });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const kind = error.sent === 'no' ? 'not-sent' : 'doubt';
      return { kind, error: this.unavailable(`${PROVIDER} ${error.message}`, { cause: error }) };
    }
    if (reply.status === 429)
      return { kind: 'not-sent', error: this.unavailable(`${PROVIDER} asks for fewer requests`) };
    const parsed = jsonOf(reply.body);
    if (reply.status >= 500 || parsed === undefined) {
      const found = reply.status >= 500 ? `status ${reply.status}` : `"${excerpt(reply.body)}" where JSON belongs`;
      return { kind: 'doubt', error: this.unavailable(`${PROVIDER} answered with ${found}`) };
    }
    return { kind: 'answered', status: reply.status, body: parsed };
  }

  private refused(what: string, { status, message }: OandaRefusal): AdapterError {
    const isKey = status === 401 || status === 403;
    return new AdapterError(
      `${this.#access.family}.rejected`,
      `${PROVIDER} refused ${what} (status ${status}): "${message}"`,
      {
        retryable: false,
        remedy: isKey
          ? 'Check the token and the account id, and that the token is of this environment.'
          : 'See the message.',
      },
    );
  }

  private unavailable(message: string, options: AssayErrorOptions = {}): AdapterError {
    return new AdapterError(`${this.#access.family}.unavailable`, message, {
      retryable: true,
      remedy: 'Check the connection, and https://status.oanda.com.',
      ...options,
    });
  }
}

/** The server's code and words; an answer without them is told by its status. */
export function refusalOf(status: number, body: unknown): OandaRefusal {
  const parsed = refusalSchema.safeParse(body);
  if (!parsed.success) return { status, code: '', message: `status ${status}` };
  const { errorCode, errorMessage, orderRejectTransaction } = parsed.data;
  return { status, code: orderRejectTransaction?.rejectReason ?? errorCode ?? '', message: errorMessage };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
