import type { ObjectShelf, StoredObject } from '#sandbox/object-store/object-shelf.ts';
import type { SignatureFault, SignedRequest } from '#sandbox/object-store/signature.ts';

/** A request that was taken apart. */
export interface ObjectRequest {
  /** What is wrong with its signature. */
  readonly fault: SignatureFault | undefined;
  /** Undefined when there is no such bucket. */
  readonly shelf: ObjectShelf | undefined;
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly request: SignedRequest & { readonly body: Buffer };
  readonly now: number;
  readonly pageSize: number;
}

export interface ObjectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of the body that a HEAD request does not get. */
  readonly length?: number;
}

/** Does what a request asks for and says so in the protocol's words. */
export function answerObjectRequest(asked: ObjectRequest): ObjectAnswer {
  const { fault, shelf, bucket, key, request } = asked;
  if (fault !== undefined) return refusal(STATUS[fault], fault);
  if (shelf === undefined) return refusal(404, 'NoSuchBucket', bucket);
  if (key === '') return request.method === 'GET' ? listed(asked, shelf) : refusal(405, 'MethodNotAllowed');
  const uploadId = asked.query.get('uploadId');
  if (asked.query.has('uploads') || uploadId !== null) return uploading(asked, shelf, uploadId);
  switch (request.method) {
    case 'PUT':
      return done({ etag: shelf.put(key, request.body, asked.now).etag });
    case 'GET':
    case 'HEAD':
      return read(asked, shelf.get(key));
    case 'DELETE':
      shelf.delete(key);
      return { ...done({}), status: 204 };
    default:
      return refusal(405, 'MethodNotAllowed');
  }
}

const STATUS: Readonly<Record<SignatureFault, number>> = {
  AccessDenied: 403,
  InvalidAccessKeyId: 403,
  SignatureDoesNotMatch: 403,
  RequestTimeTooSkewed: 403,
  XAmzContentSHA256Mismatch: 400,
};

function uploading(asked: ObjectRequest, shelf: ObjectShelf, uploadId: string | null): ObjectAnswer {
  const { key, query, request, now } = asked;
  if (uploadId === null) {
    if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed');
    const id = shelf.beginUpload(key);
    return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }
  if (request.method === 'PUT') {
    const part = shelf.putPart(uploadId, Number(query.get('partNumber')), request.body, now);
    return part === undefined ? refusal(404, 'NoSuchUpload') : done({ etag: part.etag });
  }
  if (request.method === 'DELETE') {
    return shelf.abortUpload(uploadId) ? { ...done({}), status: 204 } : refusal(404, 'NoSuchUpload');
  }
  const text = request.body.toString('utf8');
  const wanted = [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)].map(([, number, etag]) => {
    return { number: Number(number), etag: etag!.replaceAll(/&(?:#34|quot);/g, '"') };
  });
  const whole = shelf.completeUpload(uploadId, wanted, now);
  if (typeof whole === 'string') return refusal(whole === 'NoSuchUpload' ? 404 : 400, whole);
  return xml(`<CompleteMultipartUploadResult><ETag>${escaped(whole.etag)}</ETag></CompleteMultipartUploadResult>`);
}

function read({ request }: ObjectRequest, object: StoredObject | undefined): ObjectAnswer {
  if (object === undefined) return refusal(404, 'NoSuchKey');
  const { headers, method } = request;
  const { content, etag } = object;
  if ((headers['if-match'] ?? etag) !== etag) return refusal(412, 'PreconditionFailed');
  const range = /^bytes=(\d+)-$/.exec(headers['range'] ?? '')?.[1];
  const from = range === undefined ? 0 : Number(range);
  if (from >= content.length && range !== undefined) return refusal(416, 'InvalidRange');
  const body = content.subarray(from);
  const told = range === undefined ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` };
  const answer = { status: range === undefined ? 200 : 206, headers: { etag, ...told }, length: body.length };
  return { ...answer, body: method === 'HEAD' ? Buffer.alloc(0) : body };
}

function listed({ query, pageSize, bucket }: ObjectRequest, shelf: ObjectShelf): ObjectAnswer {
  const token = query.get('continuation-token');
  const after = token === null ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const { keys, next } = shelf.page(query.get('prefix') ?? '', after, pageSize);
  const contents = keys.map((key) => {
    const { content, etag, modified } = shelf.get(key)!;
    const time = new Date(modified).toISOString();
    return `<Contents><Key>${escaped(key)}</Key><LastModified>${time}</LastModified><ETag>${escaped(etag)}</ETag><Size>${content.length}</Size></Contents>`;
  });
  const more =
    next === undefined
      ? ''
      : `<NextContinuationToken>${Buffer.from(next).toString('base64url')}</NextContinuationToken>`;
  const head = `<Name>${bucket}</Name><KeyCount>${keys.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>`;
  return xml(`<ListBucketResult>${head}${more}${contents.join('')}</ListBucketResult>`);
}

function done(headers: Readonly<Record<string, string>>): ObjectAnswer {
  return { status: 200, headers, body: Buffer.alloc(0) };
}

function xml(text: string): ObjectAnswer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function refusal(status: number, code: string, resource = ''): ObjectAnswer {
  const text = `<Error><Code>${code}</Code><Resource>${escaped(resource)}</Resource></Error>`;
  return { ...xml(text), status };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
