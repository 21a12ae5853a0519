import { AssayError } from '#core/errors.ts';
import { WireError } from '#core/wire.ts';
import type { HttpCallOptions, HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';

/**
 * One server over the network. A path of the address is kept before that of each request. Redirections are not followed: an
 * order that was sent elsewhere would be in doubt.
 */
export function fetchPort(baseUrl: string): HttpPort {
  const base = addressOf(baseUrl, ['https:', 'http:'], 'https://api.example.com');
  return (request, options) => exchange(`${base}${request.path}`, request, options);
}

/** An address without the slash at its end. Throws `argument.invalid` unless it has one of the protocols. */
export function addressOf(text: string, protocols: readonly string[], example: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && protocols.includes(url.protocol)) {
    return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  }
  throw new AssayError('argument.invalid', `Expected an address such as "${example}", was "${text}"`, {
    place: { value: text },
  });
}

async function exchange(url: string, request: HttpRequest, options: HttpCallOptions): Promise<HttpReply> {
  const { timeoutMs, signal } = options;
  const isTakenBack = (): boolean => signal?.aborted === true;
  if (isTakenBack()) throw new WireError('was not asked: the call was taken back', 'no', signal?.reason);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      ...(request.body === '' ? {} : { body: request.body }),
    });
    const body = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (cause) {
    if (signal?.aborted === true)
      throw new WireError('gave no answer before the call was taken back', 'perhaps', cause);
    if (timeout.aborted) throw new WireError(`gave no whole answer within ${timeoutMs} ms`, 'perhaps', cause);
    const codes = codesOf(cause);
    const sent = codes.length > 0 && codes.every((code) => NEVER_SENT.test(code)) ? 'no' : 'perhaps';
    throw new WireError(`could not be reached (${codes[0] ?? reasonOf(cause)})`, sent, cause);
  }
}

/**
 * Failures before the first byte of a request: no address, nobody who listens, no way there, no trust. All others, a
 * connection that was reset among them, may have come after it.
 */
const NEVER_SENT =
  /^(?:ENOTFOUND|EAI_\w+|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_WRONG_VERSION_NUMBER|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/;

/** `fetch` hides the reason in the cause; a name with several addresses has one reason for each. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(codesOf);
  if ('code' in error && typeof error.code === 'string') return [error.code];
  return codesOf(error.cause);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
