/** What the exchange answers when it refuses a request: an HTTP status and a body `{"code":-2010,"msg":"..."}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  /** Further header fields, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: number, message: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.headers = headers;
  }

  body(): { readonly code: number; readonly msg: string } {
    return { code: this.code, msg: this.message };
  }
}

/**
 * The refusals that clients tell apart, in the exchange's own words. Source of codes and texts:
 * https://developers.binance.com/docs/binance-spot-api-docs/errors.
 */
export const refuse = {
  tooManyRequests: (retrySeconds: number, limit: number) =>
    new ApiError(-1003, `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE.`, 429, {
      'retry-after': `${retrySeconds}`,
    }),
  banned: (retrySeconds: number, until: number) =>
    new ApiError(-1003, `Way too much request weight used; IP banned until ${until}.`, 418, {
      'retry-after': `${retrySeconds}`,
    }),
  tooManyOrders: (limit: number, span: string, retrySeconds: number) =>
    new ApiError(-1015, `Too many new orders; current limit is ${limit} orders per ${span}.`, 429, {
      'retry-after': `${retrySeconds}`,
    }),
  timestampAhead: () => new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  timestampStale: () => new ApiError(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  badSignature: () => new ApiError(-1022, 'Signature for this request is not valid.'),
  missing: (name: string) =>
    new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  unneeded: (name: string) => new ApiError(-1106, `Parameter '${name}' sent when not required.`),
  illegal: (name: string, legal: string) =>
    new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`),
  badPrecision: () => new ApiError(-1111, 'Parameter has too much precision.'),
  badCombination: () => new ApiError(-1128, 'Combination of optional parameters invalid.'),
  badTimeInForce: () => new ApiError(-1115, 'Invalid timeInForce.'),
  badOrderType: () => new ApiError(-1116, 'Invalid orderType.'),
  badSide: () => new ApiError(-1117, 'Invalid side.'),
  badInterval: () => new ApiError(-1120, 'Invalid interval.'),
  badSymbol: () => new ApiError(-1121, 'Invalid symbol.'),
  badWindow: () => new ApiError(-1131, 'recvWindow must be above 0 and at most 60000.'),
  badListenKey: () => new ApiError(-1125, 'This listenKey does not exist.'),
  filter: (name: string) => new ApiError(-1013, `Filter failure: ${name}`),
  rejectedOrder: (message: string) => new ApiError(-2010, message),
  cannotCancel: () => new ApiError(-2011, 'Unknown order sent.'),
  unknownOrder: () => new ApiError(-2013, 'Order does not exist.'),
  malformedKey: () => new ApiError(-2014, 'API-key format invalid.', 401),
  unknownKey: () => new ApiError(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
  notFound: () => new ApiError(-1000, 'Path not found.', 404),
  badMethod: (name: string) => new ApiError(-1000, `Unknown method "${name}".`),
} as const;
