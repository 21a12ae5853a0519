import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Redacted } from '#core/redacted.ts';
import { MINUTE_MS } from '#core/time.ts';

/** Headers by which the receiver sees who sent a body, and that it is not an old one sent again. */
export const SIGNATURE_HEADER = 'x-assay-signature';
export const TIMESTAMP_HEADER = 'x-assay-timestamp';
export const DELIVERY_HEADER = 'x-assay-delivery';

/** `v1=<hex>`: HMAC-SHA-256 over the timestamp (UTC seconds), a full stop and the body as it is sent. */
export function webhookSignature(secret: Redacted, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret.reveal()).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** What a receiver does: the signature fits, and the timestamp is at most so far from its own clock. */
export function isSignedBy(
  secret: Redacted,
  message: { readonly signature: string; readonly timestamp: string; readonly body: string },
  clock: { readonly nowMs: number; readonly toleranceMs?: number },
): boolean {
  const { signature, timestamp, body } = message;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const { nowMs, toleranceMs = 5 * MINUTE_MS } = clock;
  const expected = Buffer.from(webhookSignature(secret, timestamp, body));
  const given = Buffer.from(signature);
  const fits = given.length === expected.length && timingSafeEqual(given, expected);
  return fits && Math.abs(nowMs - Number(timestamp) * 1000) <= toleranceMs;
}
