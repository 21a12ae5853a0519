import { AssayError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import { SECOND_MS } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { ChannelError } from '#domain/alerts/notify-port.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { excerpt, retryAfterOf } from '#adapters/transport/http-client.ts';
import { withoutSecrets } from '#adapters/notify/without-secrets.ts';

/** One POST to a service. */
export interface Post {
  /** Who is asked, in messages: `Telegram`. */
  readonly service: string;
  /** Whole, with what is secret in it. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** What no error may show. */
  readonly secrets: readonly Redacted[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** What to do when it is refused, where that is known. */
  readonly remedyOf?: (status: number) => string | undefined;
  /** How long an answer with 429 asks us to wait where no header says so, ms. */
  readonly waitIn?: (body: string) => number | undefined;
}

/** Posts, and resolves when the service has taken it. Throws {@link ChannelError}, never with the address. */
export async function post(request: Post): Promise<void> {
  const reply = await replyTo(request);
  const { status, headers, body } = reply;
  if (status >= 200 && status < 300) return;
  const words = withoutSecrets(excerpt(body), request.secrets);
  const said = `answered with status ${status}${words === '' ? '' : `: "${words}"`}`;
  if (status === 429) throw throttled(request, said, retryAfterOf(headers) ?? request.waitIn?.(body));
  throw failed(request, said, isPassing(status), request.remedyOf?.(status));
}

async function replyTo(request: Post): Promise<HttpReply> {
  const { service, timeoutMs = 10 * SECOND_MS, signal, secrets } = request;
  try {
    const { http, path } = wayTo(request.url);
    return await http(requestOf(request, path), signal === undefined ? { timeoutMs } : { timeoutMs, signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof WireError) throw failed(request, withoutSecrets(error.message, secrets), true);
    // What the platform says of an address or a header that it does not take quotes it.
    throw new ChannelError(`${service} could not be asked: its address or a header is not well-formed`, {
      retryable: false,
      remedy: 'Check the address in the settings, and the secret of the channel.',
    });
  }
}

function requestOf({ headers, body }: Post, path: string): HttpRequest {
  return { method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, body };
}

function wayTo(address: string): { readonly http: HttpPort; readonly path: string } {
  if (!URL.canParse(address)) throw new AssayError('argument.invalid', 'Expected an address');
  const { origin, pathname, search } = new URL(address);
  return { http: fetchPort(origin), path: `${pathname}${search}` };
}

/** Asked again, these may go well: the service is busy or broken for now. */
function isPassing(status: number): boolean {
  return status >= 500;
}

function failed({ service }: Post, what: string, retryable: boolean, remedy?: string): ChannelError {
  return new ChannelError(`${service} ${what}`, remedy === undefined ? { retryable } : { retryable, remedy });
}

function throttled({ service }: Post, said: string, retryAfterMs: number | undefined): ChannelError {
  const options = { retryable: true, remedy: 'It is tried again later.' };
  return new ChannelError(`${service} ${said}`, retryAfterMs === undefined ? options : { ...options, retryAfterMs });
}
