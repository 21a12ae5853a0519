import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { HttpPort, HttpRequest } from '#core/wire.ts';
import { loadCcxt } from '#adapters/venues/ccxt/ccxt-library.ts';
import type { CcxtExchange, CcxtLibrary } from '#adapters/venues/ccxt/ccxt-library.ts';

export interface CcxtAccess {
  /** ccxt's name of an exchange: `bybit`, `kraken`, `coinbase`, `okx`, and a hundred more. */
  readonly exchange: string;
  readonly clock: Clock;
  /** The way to one origin, such as `https://api.kraken.com`: `fetchPort` for a program. */
  readonly httpTo: (origin: string) => HttpPort;
  readonly timeoutMs: number;
  /** Keys as ccxt names them: `apiKey`, `secret`, `password`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Goes into the exchange's `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Off only where a test counts time itself. */
  readonly isRateLimited: boolean;
}

/** An exchange of ccxt whose requests go through our ports, whose numbers are text, and whose clock is ours. */
export async function openExchange(access: CcxtAccess): Promise<{ exchange: CcxtExchange; library: CcxtLibrary }> {
  const library = await loadCcxt();
  const { exchange: name, clock } = access;
  if (!library.names.includes(name)) throw unknownExchange(name, library.names);
  const exchange = new library.exchanges[name]!({
    ...access.credentials,
    enableRateLimit: access.isRateLimited,
    // Numbers stay the text that the exchange sent: ccxt would otherwise bring them through floating point.
    number: String,
    options: { defaultType: 'spot', ...access.options },
  });
  // Names of deposits and withdrawals are no business of trading, and some exchanges ask for more rights to list them.
  exchange.has['fetchCurrencies'] = false;
  exchange.milliseconds = () => Math.floor(clock.now());
  exchange.fetch = throughPorts(exchange, access, library);
  return { exchange, library };
}

/** As ccxt's own `fetch`, but through our ports: what fails there says whether it may have been sent. */
function throughPorts(
  exchange: CcxtExchange,
  { httpTo, timeoutMs }: CcxtAccess,
  { errors }: CcxtLibrary,
): CcxtExchange['fetch'] {
  const ports = new Map<string, HttpPort>();
  return async (url, method = 'GET', headers = {}, body = '') => {
    const { origin, pathname, search } = new URL(url);
    const port = ports.get(origin) ?? httpTo(origin);
    ports.set(origin, port);
    const sent = exchange.setHeaders({ ...exchange.headers, ...headers });
    const lowered = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
    const request: HttpRequest = {
      method: method as HttpRequest['method'],
      path: pathname + search,
      headers: lowered,
      body,
    };
    const reply = await port(request, { timeoutMs });
    // Exchanges differ in what they write below these; what they mean is the same.
    if (reply.status === 429 || reply.status === 418) throw new errors['RateLimitExceeded']!(`status ${reply.status}`);
    const empty = reply.status === 204 || reply.status === 304;
    const response = new Response(empty ? null : reply.body, { status: reply.status, headers: { ...reply.headers } });
    return exchange.handleRestResponse(response, url, method, sent, body);
  };
}

function unknownExchange(name: string, known: readonly string[]): AssayError {
  const near = nearestNames(name, known);
  const hint = near.length === 0 ? 'see https://docs.ccxt.com for its names' : `did you mean "${near.join('" or "')}"?`;
  return new AssayError('argument.unknown', `Unknown exchange "${name}" of ccxt: ${hint}`, { place: { value: name } });
}
