import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Who may use the store. */
export interface ObjectStoreKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Codes of the protocol's errors. */
export type SignatureFault =
  | 'AccessDenied'
  | 'InvalidAccessKeyId'
  | 'SignatureDoesNotMatch'
  | 'RequestTimeTooSkewed'
  | 'XAmzContentSHA256Mismatch';

const SKEW_MS_MAX = 900_000;

/**
 * What is wrong with the signature of a request; undefined when nothing is. AWS Signature Version 4 from its description,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, with no code of any client.
 */
export function signatureFault(request: SignedRequest, key: ObjectStoreKey, now: number): SignatureFault | undefined {
  const authorization = request.headers['authorization'] ?? '';
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/s3\/aws4_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (match === null) return 'AccessDenied';
  const [, accessKeyId, day, region, signedHeaders, signature] = match as unknown as string[];
  if (accessKeyId !== key.accessKeyId) return 'InvalidAccessKeyId';
  const stamp = request.headers['x-amz-date'] ?? '';
  if (!stamp.startsWith(day!) || Math.abs(instantOf(stamp) - now) > SKEW_MS_MAX) return 'RequestTimeTooSkewed';
  const payload = request.headers['x-amz-content-sha256'] ?? '';
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(request.body)) return 'XAmzContentSHA256Mismatch';
  if (!signedHeaders!.split(';').includes('host')) return 'SignatureDoesNotMatch';
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical(request, signedHeaders!, payload))].join('\n');
  const parts = [day!, region!, 's3', 'aws4_request'];
  const signingKey = parts.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${key.secretAccessKey}`);
  const expected = hmac(signingKey, text);
  return timingSafeEqual(expected, Buffer.from(signature!, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}

function canonical({ method, path, headers }: SignedRequest, signedHeaders: string, payload: string): string {
  const [route = '', query = ''] = path.split('?', 2);
  const pairs = query === '' ? [] : query.split('&').map((pair) => canonicalPair(pair));
  const names = signedHeaders.split(';');
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const steps = route.split('/').map((step) => encoded(decodeURIComponent(step)));
  return [method, steps.join('/'), pairs.sort().join('&'), lines.join(''), signedHeaders, payload].join('\n');
}

function canonicalPair(pair: string): string {
  const at = pair.indexOf('=');
  const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  return [name, value].map((part) => encoded(decodeURIComponent(part.replaceAll('+', ' ')))).join('=');
}

/** Percent signs for all but letters, digits and `-._~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20261121T230000Z`; NaN when it is none. */
function instantOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
