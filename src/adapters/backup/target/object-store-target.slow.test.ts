import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { BackupTarget, TargetTools } from '#adapters/backup/target/backup-target.ts';
import { ObjectStoreTarget, parseObjectStoreAddress } from '#adapters/backup/target/object-store-target.ts';
import { openTarget } from '#adapters/backup/target/open-target.ts';
import { ObjectStore } from '#sandbox/object-store/object-store.ts';
import type { ObjectStoreFault } from '#sandbox/object-store/object-store.ts';

const NAME = 'assay-20261121T230000000Z.backup';
const KEY = { accessKeyId: 'sandbox-key', secretAccessKey: 'very+secret/value=' };
const NOW = unixMs(Date.UTC(2026, 10, 21, 23, 5));
const PART_BYTES = 1 << 16;

describe('an object store of backups', () => {
  let store: ObjectStore;
  let waits: number[] = [];
  const tools: TargetTools = { now: () => NOW, jitter: () => 0.5, pause: async (ms) => void waits.push(ms) };

  beforeEach(async () => {
    waits = [];
    store = await ObjectStore.start({ key: KEY, buckets: ['backups'], clock: { now: () => NOW }, pageSize: 3 });
  });

  afterEach(() => store.close());

  it('keeps a small backup in one request and gives it back', async () => {
    const target = opened();
    const content = randomBytes(10_000);
    await put(target, NAME, content);
    expect((await contentOf(target, NAME)).equals(content)).toBe(true);
    expect(await target.list()).toEqual([{ name: NAME, time: Date.UTC(2026, 10, 21, 23), bytes: 10_000 }]);
    expect(store.shelf('backups')!.get(`desk/one/${NAME}`)!.content.equals(content)).toBe(true);
  });

  it('keeps a large one in parts, which appears only when it is whole', async () => {
    const target = opened();
    const content = randomBytes(3.5 * PART_BYTES);
    const upload = await target.create(NAME);
    for (let at = 0; at < content.length; at += PART_BYTES - 1)
      await upload.write(content.subarray(at, at + PART_BYTES - 1));
    expect(await target.list()).toEqual([]);
    expect(store.shelf('backups')!.openUploads).toBe(1);
    await upload.commit();
    expect((await contentOf(target, NAME)).equals(content)).toBe(true);
    expect(store.shelf('backups')!.openUploads).toBe(0);
  });

  it('takes back the parts of one that is given up', async () => {
    const upload = await opened().create(NAME);
    await upload.write(randomBytes(1.5 * PART_BYTES));
    await upload.discard();
    expect(store.shelf('backups')!.openUploads).toBe(0);
  });

  it('lists pages to the end, and only what lies under its prefix and is a backup', async () => {
    const shelf = store.shelf('backups')!;
    const names = Array.from({ length: 10 }, (_, i) => `assay-202611${10 + i}T230000000Z.backup`);
    for (const name of names) shelf.put(`desk/one/${name}`, Buffer.from('x'), NOW);
    shelf.put('desk/one/notes & more.txt', Buffer.from('x'), NOW);
    shelf.put(`desk/two/${NAME}`, Buffer.from('x'), NOW);
    expect((await opened().list()).map(({ name }) => name)).toEqual(names.toReversed());
  });

  it('removes a backup, and says when there is none', async () => {
    const target = opened();
    await put(target, NAME, Buffer.from('x'));
    await expect(target.create(NAME)).rejects.toMatchObject({ code: 'backup.target' });
    await target.remove(NAME);
    await expect(target.remove(NAME)).rejects.toMatchObject({ code: 'backup.missing' });
    await expect(contentOf(target, NAME)).rejects.toMatchObject({ code: 'backup.missing' });
  });

  const UPLOAD_STEPS = [
    { method: 'GET', path: 'list-type' },
    { method: 'POST', path: 'uploads' },
    { method: 'PUT', path: 'partNumber=2' },
    { method: 'POST', path: 'uploadId' },
  ];
  const kinds = ['error', 'slow-down', 'lost', 'no-answer', 'cut'] as const;
  it.each(UPLOAD_STEPS.flatMap(({ method, path }) => kinds.map((kind) => ({ method, path, kind }))))(
    'keeps a backup whole when $method $path meets "$kind"',
    async (fault: ObjectStoreFault) => {
      const target = opened();
      const content = randomBytes(1.5 * PART_BYTES);
      store.failNext(fault);
      await put(target, NAME, content);
      expect(waits.length).toBeLessThanOrEqual(1);
      expect(store.shelf('backups')!.get(`desk/one/${NAME}`)!.content.equals(content)).toBe(true);
    },
  );

  it('goes on reading where a connection broke', async () => {
    const target = opened();
    const content = randomBytes(3 * PART_BYTES);
    await put(target, NAME, content);
    store.failNext({ kind: 'cut', path: NAME }, { kind: 'slow-down', path: NAME }, { kind: 'cut', path: NAME });
    expect((await contentOf(target, NAME)).equals(content)).toBe(true);
  });

  it('does not go on reading in another backup', async () => {
    const target = opened();
    await put(target, NAME, randomBytes(3 * PART_BYTES));
    store.failNext({ kind: 'cut', path: NAME });
    const read = async (): Promise<void> => {
      for await (const piece of target.read(NAME)) {
        if (piece.length > 0) store.shelf('backups')!.put(`desk/one/${NAME}`, randomBytes(3 * PART_BYTES), NOW);
      }
    };
    await expect(read()).rejects.toThrow(/"PreconditionFailed"/);
  });

  it('gives up after five tries, with longer and longer waits', async () => {
    const target = opened();
    store.failNext(...Array.from({ length: 5 }, () => ({ kind: 'slow-down' }) as const));
    await expect(target.list()).rejects.toMatchObject({
      code: 'backup.target',
      retryable: true,
      message: expect.stringContaining('"SlowDown"'),
    });
    expect(waits).toEqual([188, 375, 750, 1500]);
    expect(store.requests).toBe(5);
  });

  it.each([
    ['a bucket that is not there', 's3://nothing/here', KEY, 'NoSuchBucket'],
    ['an unknown key', 's3://backups', { ...KEY, accessKeyId: 'other' }, 'InvalidAccessKeyId'],
    ['a wrong secret', 's3://backups', { ...KEY, secretAccessKey: 'a-wrong-secret' }, 'SignatureDoesNotMatch'],
  ])('says what is wrong with %s, at once and without secrets', async (_, address, credentials, code) => {
    const target = await openTarget({ address: `${address}?endpoint=${store.url}`, credentials }, tools);
    const failure = await target.list().catch((error: Error) => error);
    expect(failure).toMatchObject({
      code: 'backup.target',
      retryable: false,
      message: expect.stringContaining(`"${code}"`),
    });
    expect(JSON.stringify(failure)).not.toMatch(/very|a-wrong/);
    expect(waits).toEqual([]);
  });

  it('says that our clock is wrong', async () => {
    const target = await openTarget(
      { address: `s3://backups?endpoint=${store.url}`, credentials: KEY },
      { ...tools, now: () => NOW + 3_600_000 },
    );
    await expect(target.list()).rejects.toThrow(/Expected our clock to be right/);
  });

  it('says that nobody answers', async () => {
    const { url } = store;
    const target = await openTarget({ address: `s3://backups?endpoint=${url}`, credentials: KEY }, tools);
    await store.close();
    await expect(target.list()).rejects.toThrow(/Expected an answer of the object store at .*ECONNREFUSED/);
    store = await ObjectStore.start({ key: KEY, buckets: [], clock: { now: () => NOW } });
  });

  it('asks for credentials when there are none', async () => {
    await expect(openTarget({ address: 's3://backups' })).rejects.toMatchObject({ code: 'secret.missing' });
  });

  /** Parts of 64 KiB, so that a small backup has several. */
  function opened(): BackupTarget {
    const address = parseObjectStoreAddress(`s3://backups/desk/one/?endpoint=${store.url}&region=eu-west-3`);
    return new ObjectStoreTarget(address, KEY, tools, PART_BYTES);
  }
});

describe('the address of an object store', () => {
  it('names bucket, prefix, endpoint and region', () => {
    const { endpoint, ...rest } = parseObjectStoreAddress(
      's3://my-bucket/a/b?endpoint=https://store.example:9000/x&region=eu-west-3',
    );
    expect(rest).toEqual({ bucket: 'my-bucket', prefix: 'a/b/', region: 'eu-west-3' });
    expect(endpoint.href).toBe('https://store.example:9000/x');
    expect(parseObjectStoreAddress('s3://my-bucket').endpoint.href).toBe('https://s3.us-east-1.amazonaws.com/');
  });

  it.each([
    's3://',
    's3://UPPER/x',
    's3://bucket?key=topsecret',
    's3://id:topsecret@bucket/x',
    's3://bucket?endpoint=ftp://host',
    's3://bucket?endpoint=https://id:topsecret@host',
  ])('is refused when it is "%s", without repeating it', (address) => {
    expect(() => parseObjectStoreAddress(address)).toThrow(/Expected an address such as/);
    expect(() => parseObjectStoreAddress(address)).not.toThrow(/topsecret/);
  });
});

async function put(target: BackupTarget, name: string, content: Buffer): Promise<void> {
  const upload = await target.create(name);
  await upload.write(content);
  await upload.commit();
}

async function contentOf(target: BackupTarget, name: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of target.read(name)) pieces.push(piece);
  return Buffer.concat(pieces);
}
