import { keyedHash } from '#core/hmac.ts';
import type { Redacted } from '#core/redacted.ts';
import type { Hex } from '#core/typed-data.ts';

/** What the venue gives a wallet to sign requests with. Only `key` is no secret of its own, and is kept as one all the same. */
export interface PolymarketApiKey {
  readonly key: Redacted;
  /** Base64, either alphabet. */
  readonly secret: Redacted;
  readonly passphrase: Redacted;
}

export interface SignableRequest {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Empty when there is none. */
  readonly body: string;
}

/** HMAC-SHA256 over time, method, path and body, in the alphabet of addresses, padded (the venue's "L2"). */
export function l2Signature(secret: Redacted, { timestamp, method, path, body }: SignableRequest): string {
  const key = Buffer.from(secret.reveal(), 'base64');
  const message = Buffer.from(`${timestamp}${method}${path}${body}`, 'utf8');
  const hash = Buffer.from(keyedHash('sha256', key, message));
  return hash.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** Headers of requests for an account. `address` is the key's own, not the funder's. */
export function l2Headers(
  address: Hex,
  apiKey: PolymarketApiKey,
  request: SignableRequest,
): Readonly<Record<string, string>> {
  return {
    poly_address: address,
    poly_signature: l2Signature(apiKey.secret, request),
    poly_timestamp: `${request.timestamp}`,
    poly_api_key: apiKey.key.reveal(),
    poly_passphrase: apiKey.passphrase.reveal(),
  };
}
