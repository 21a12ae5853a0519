import { createHmac } from 'node:crypto';
import type { Redacted } from '#core/redacted.ts';

/** The two halves of a key. */
export interface BinanceCredentials {
  readonly apiKey: Redacted;
  readonly secret: Redacted;
}

export type Parameters = Readonly<Record<string, string>>;

/**
 * Parameters as a query with its signature at the end: HMAC-SHA256, in hexadecimal, of the percent-encoded query before it.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
 */
export function signedQuery(parameters: Parameters, secret: Redacted): string {
  const query = new URLSearchParams(parameters).toString();
  return `${query}&signature=${signatureOf(query, secret)}`;
}

/** The same for the WebSocket API, which signs the parameters in alphabetical order. */
export function signedParameters(parameters: Parameters, secret: Redacted): Parameters {
  const sorted = Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { ...parameters, signature: signatureOf(new URLSearchParams(sorted).toString(), secret) };
}

function signatureOf(text: string, secret: Redacted): string {
  return createHmac('sha256', secret.reveal()).update(text).digest('hex');
}
