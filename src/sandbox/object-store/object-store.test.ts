import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import { answerObjectRequest } from '#sandbox/object-store/object-answers.ts';
import type { ObjectAnswer } from '#sandbox/object-store/object-answers.ts';
import { ObjectShelf } from '#sandbox/object-store/object-shelf.ts';
import { ObjectStore } from '#sandbox/object-store/object-store.ts';

const NOW = unixMs(Date.UTC(2026, 10, 21));

describe('the answers of an object store', () => {
  let shelf: ObjectShelf;

  beforeEach(() => {
    shelf = new ObjectShelf();
  });

  it('give back what was put, whole, from a byte on, or only its size', () => {
    expect(asked('PUT', '/b/a%20key', { body: 'content' })).toMatchObject({
      status: 200,
      headers: { etag: etagOf('content') },
    });
    expect(textOf(asked('GET', '/b/a%20key'))).toBe('content');
    const rest = asked('GET', '/b/a%20key', { headers: { range: 'bytes=3-', 'if-match': etagOf('content') } });
    expect([rest.status, textOf(rest), rest.headers['content-range']]).toEqual([206, 'tent', 'bytes 3-6/7']);
    expect(asked('HEAD', '/b/a%20key')).toMatchObject({ status: 200, length: 7, body: Buffer.alloc(0) });
  });

  it.each([
    ['an object that is not there', 'GET', '/b/none', {}, '404 NoSuchKey'],
    ['a bucket that is not there', 'GET', '/other/key', {}, '404 NoSuchBucket'],
    ['an object that was changed', 'GET', '/b/there', { 'if-match': '"other"' }, '412 PreconditionFailed'],
    ['bytes beyond the end', 'GET', '/b/there', { range: 'bytes=5-' }, '416 InvalidRange'],
    ['an upload that is not there', 'PUT', '/b/there?partNumber=1&uploadId=none', {}, '404 NoSuchUpload'],
    ['what the protocol does not have', 'DELETE', '/b', {}, '405 MethodNotAllowed'],
  ])('refuse %s', (_, method, path, headers, wanted) => {
    asked('PUT', '/b/there', { body: 'x' });
    const answer = asked(method, path, { headers });
    expect(`${answer.status} ${/<Code>(.*)<\/Code>/.exec(textOf(answer))?.[1]}`).toBe(wanted);
  });

  it('put parts together in their order, when all of them are what was sent', () => {
    const id = /<UploadId>(.*)<\/UploadId>/.exec(textOf(asked('POST', '/b/key?uploads=')))![1]!;
    for (const [number, body] of ['one ', 'two ', 'three'].entries()) {
      asked('PUT', `/b/key?partNumber=${number + 1}&uploadId=${id}`, { body });
    }
    const complete = (...parts: readonly (readonly [number, string])[]): ObjectAnswer => {
      const list = parts.map(
        ([number, content]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etagOf(content)}</ETag></Part>`,
      );
      return asked('POST', `/b/key?uploadId=${id}`, { body: list.join('') });
    };
    expect(textOf(complete([1, 'one '], [2, 'other']))).toContain('InvalidPart');
    expect(textOf(complete([2, 'two '], [1, 'one ']))).toContain('InvalidPartOrder');
    expect(asked('GET', '/b/key').status).toBe(404);
    expect(complete([1, 'one '], [2, 'two '], [3, 'three']).status).toBe(200);
    expect(textOf(asked('GET', '/b/key'))).toBe('one two three');
    expect(shelf.openUploads).toBe(0);
  });

  it('list keys by their bytes, page by page', () => {
    for (const key of ['b', 'a', 'c&d', 'other']) asked('PUT', `/b/p/${encodeURIComponent(key)}`, { body: key });
    const first = textOf(asked('GET', '/b?list-type=2&prefix=p%2F'));
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first)![1]!;
    const second = textOf(asked('GET', `/b?list-type=2&prefix=p%2F&continuation-token=${token}`));
    expect([...`${first}${second}`.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1])).toEqual([
      'p/a',
      'p/b',
      'p/c&amp;d',
      'p/other',
    ]);
    expect([first, second].map((page) => /<IsTruncated>(.*?)</.exec(page)![1])).toEqual(['true', 'false']);
  });

  function asked(
    method: string,
    path: string,
    { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
  ): ObjectAnswer {
    const url = new URL(path, 'http://localhost');
    const [, bucket = '', ...steps] = decodeURIComponent(url.pathname).split('/');
    return answerObjectRequest({
      fault: undefined,
      shelf: bucket === 'b' ? shelf : undefined,
      bucket,
      key: steps.join('/'),
      query: url.searchParams,
      request: { method, path, headers, body: Buffer.from(body) },
      now: NOW,
      pageSize: 2,
    });
  }
});

describe('an object store on loopback', () => {
  let store: ObjectStore;

  beforeEach(async () => {
    store = await ObjectStore.start({
      key: { accessKeyId: 'a', secretAccessKey: 'b' },
      buckets: ['b'],
      clock: { now: () => NOW },
    });
  });

  afterEach(() => store.close());

  it('lets nobody in without a signature', async () => {
    const answer = await fetch(`${store.url}/b/key`, { method: 'PUT', body: 'x' });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    expect(store.shelf('b')!.get('key')).toBeUndefined();
  });

  it('fails as it was told to, once each', async () => {
    store.failNext({ kind: 'error' }, { kind: 'slow-down', method: 'GET' }, { kind: 'lost' });
    expect((await fetch(`${store.url}/b`)).status).toBe(500);
    expect((await fetch(`${store.url}/b`)).status).toBe(503);
    await expect(fetch(`${store.url}/b`)).rejects.toThrow(/fetch failed/);
    expect((await fetch(`${store.url}/b`)).status).toBe(403);
    expect(store.requests).toBe(4);
  });
});

function textOf({ body }: ObjectAnswer): string {
  return body.toString('utf8');
}

function etagOf(content: string): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}
