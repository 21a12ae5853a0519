import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '#core/time.ts';
import { receiveUpload, uploadFolder } from '#apps/server/imports/upload-file.ts';
import type { UploadOptions } from '#apps/server/imports/upload-file.ts';

let folder = '';
let files = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-upload-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function options(more: Partial<UploadOptions> = {}): UploadOptions {
  return {
    name: 'bars.csv',
    path: join(folder, `${files++}`),
    announcedBytes: undefined,
    limits: { sentBytes: 10_000, unpackedBytes: 20_000 },
    signal: new AbortController().signal,
    onBytes: () => undefined,
    ...more,
  };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected a rejection'),
    (error: unknown) => error,
  );
}

describe('an upload', () => {
  it('is written as it was sent, whatever its pieces, for this user alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), async (pieces) => {
        const whole = Buffer.concat(pieces);
        fc.pre(!(whole[0] === 0x1f && whole[1] === 0x8b));
        const to = options({ announcedBytes: whole.length });
        await receiveUpload(
          Readable.from(
            pieces.map((piece) => Buffer.from(piece)),
            { objectMode: false },
          ),
          to,
        );
        expect(readFileSync(to.path).equals(whole)).toBe(true);
        expect(statSync(to.path).mode & 0o777).toBe(0o600);
      }),
      { numRuns: 60 },
    );
  });

  it('is unpacked when it is gzip, also when the first byte comes alone', async () => {
    const packed = gzipSync('ts,open\n'.repeat(500));
    const seen: number[] = [];
    const to = options({ onBytes: (bytes) => seen.push(bytes) });
    await receiveUpload(Readable.from([packed.subarray(0, 1), packed.subarray(1)]), to);
    expect(readFileSync(to.path, 'utf8')).toBe('ts,open\n'.repeat(500));
    expect(seen).toEqual([1, packed.length]);
  });

  it('ends at the limit of bytes, as sent or unpacked', async () => {
    const sent = await rejection(receiveUpload(Readable.from([Buffer.alloc(10_001, 65)]), options()));
    expect(sent).toMatchObject({ code: 'request.too-large', message: expect.stringContaining('"10000" bytes sent') });
    const to = options();
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const wide = { sentBytes: bomb.length, unpackedBytes: 20_000 };
    const unpacked = await rejection(receiveUpload(Readable.from([bomb]), { ...to, limits: wide }));
    expect(unpacked).toMatchObject({ code: 'request.too-large', message: expect.stringContaining('unpacked') });
    expect(existsSync(to.path) ? statSync(to.path).size : 0).toBeLessThanOrEqual(20_000);
  });

  it('says whether gzip is damaged or cut off', async () => {
    const packed = gzipSync(Buffer.from(Array.from({ length: 900 }, (_, i) => `${i * 7919}`).join(',')));
    const cut = await rejection(receiveUpload(Readable.from([packed.subarray(0, -20)]), options()));
    expect(cut).toMatchObject({
      code: 'file.unreadable',
      message: expect.stringContaining('ends too early: "bars.csv"'),
    });
    const wrong = Buffer.from(packed);
    wrong.fill(0xff, 40, 60);
    const damaged = await rejection(receiveUpload(Readable.from([wrong]), options()));
    expect(damaged).toMatchObject({ code: 'file.unreadable', message: expect.stringContaining('it is damaged') });
  });

  it('is cancelled when the sender breaks off, goes away, or sends less than announced', async () => {
    const broken = new PassThrough();
    const first = rejection(receiveUpload(broken, options()));
    broken.write('half a li');
    broken.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    expect(await first).toMatchObject({ code: 'import.cancelled' });

    const closed = new PassThrough();
    const second = rejection(receiveUpload(closed, options()));
    closed.write('half a li');
    closed.destroy();
    expect(await second).toMatchObject({ code: 'import.cancelled' });

    const stop = new AbortController();
    const waiting = new PassThrough();
    const third = rejection(receiveUpload(waiting, options({ signal: stop.signal, onBytes: () => stop.abort() })));
    waiting.write('half a line');
    expect(await third).toMatchObject({ code: 'import.cancelled' });
    waiting.destroy();

    const short = await rejection(receiveUpload(Readable.from([Buffer.from('abc')]), options({ announcedBytes: 5 })));
    expect(short).toMatchObject({
      code: 'import.cancelled',
      message: 'Expected "5" bytes of "bars.csv", was "3"; nothing of it was kept',
    });
    const late = await rejection(receiveUpload(closed, options()));
    expect(late).toMatchObject({ code: 'import.cancelled' });
  });

  it('passes on what the stream itself refuses', async () => {
    const stream = new PassThrough();
    const refused = rejection(receiveUpload(stream, options()));
    stream.destroy(new TypeError('a mistake'));
    expect(await refused).toBeInstanceOf(TypeError);
  });
});

describe('the folder of uploads', () => {
  it('is for this user alone, and loses what nobody has touched for an hour', async () => {
    const path = await uploadFolder(folder, Date.now());
    expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of ['old', 'new']) writeFileSync(join(path, name), 'x');
    const old = (Date.now() - 2 * HOUR_MS) / 1_000;
    utimesSync(join(path, 'old'), old, old);
    await uploadFolder(folder, Date.now());
    expect([existsSync(join(path, 'old')), existsSync(join(path, 'new'))]).toEqual([false, true]);
  });
});
