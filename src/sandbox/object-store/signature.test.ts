import { describe, expect, it } from 'vitest';
import { signatureFault } from '#sandbox/object-store/signature.ts';
import type { SignedRequest } from '#sandbox/object-store/signature.ts';

/** The examples that Amazon gives, https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2013, 4, 24);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('the signature of a request', () => {
  it.each([
    ['GET', '/test.txt', { range: 'bytes=0-9' }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
    ['GET', '/?lifecycle', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    ['GET', '/?max-keys=2&prefix=J', {}, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('%s %s of the documentation is right', (method, path, extra, signature) => {
    expect(signatureFault(signed(method, path, extra, signature), KEY, NOW)).toBeUndefined();
  });

  const GOOD = signed(
    'GET',
    '/test.txt',
    { range: 'bytes=0-9' },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );

  it.each([
    ['another path', { ...GOOD, path: '/other.txt' }, 'SignatureDoesNotMatch'],
    ['another method', { ...GOOD, method: 'DELETE' }, 'SignatureDoesNotMatch'],
    [
      'another header that was signed',
      { ...GOOD, headers: { ...GOOD.headers, range: 'bytes=0-99' } },
      'SignatureDoesNotMatch',
    ],
    ['another body', { ...GOOD, body: Buffer.from('x') }, 'XAmzContentSHA256Mismatch'],
    ['no signature', { ...GOOD, headers: {} }, 'AccessDenied'],
  ] as const)('does not hold for %s', (_, request, fault) => {
    expect(signatureFault(request, KEY, NOW)).toBe(fault);
  });

  it('does not hold for another key, another secret or another time', () => {
    expect(signatureFault(GOOD, { ...KEY, accessKeyId: 'OTHER' }, NOW)).toBe('InvalidAccessKeyId');
    expect(signatureFault(GOOD, { ...KEY, secretAccessKey: 'other' }, NOW)).toBe('SignatureDoesNotMatch');
    expect(signatureFault(GOOD, KEY, NOW + 16 * 60_000)).toBe('RequestTimeTooSkewed');
  });
});

function signed(
  method: string,
  path: string,
  extra: Readonly<Record<string, string>>,
  signature: string,
): SignedRequest {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    ...extra,
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
  };
  const names = Object.keys(headers).join(';');
  const credential = `${KEY.accessKeyId}/20130524/us-east-1/s3/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return { method, path, headers: { ...headers, authorization }, body: Buffer.alloc(0) };
}
