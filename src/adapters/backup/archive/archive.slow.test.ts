import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import {
  CHUNK_BYTES,
  DIGEST_BYTES,
  FRAME_HEAD_BYTES,
  MAGIC,
  PREAMBLE_BYTES,
  backupName,
  backupTime,
} from '#adapters/backup/archive/archive-format.ts';
import { readArchive } from '#adapters/backup/archive/archive-reader.ts';
import type { PartReceiver } from '#adapters/backup/archive/archive-reader.ts';
import { ArchiveWriter } from '#adapters/backup/archive/archive-writer.ts';

const HEADER = { created: unixMs(Date.UTC(2026, 10, 21, 23)), assay: '0.1.0', store: 'sqlite' } as const;
const PASSPHRASE = 'correct horse battery staple';
/** As little as argon2 takes: these tests guess hundreds of times. */
const CHEAP = { memoryKib: 8, passes: 1, lanes: 1 };

describe('an archive', () => {
  it.each([
    ['in the clear', undefined],
    ['encrypted', PASSPHRASE],
  ])('%s gives back every part as it was, in pieces of any size', async (_, passphrase) => {
    const parts = {
      'market.db': randomBytes(2.5 * CHUNK_BYTES),
      'assay.json': Buffer.from('{}'),
      empty: Buffer.alloc(0),
    };
    const archive = await written(parts, passphrase);
    const { found, read } = await readBack(archive, passphrase, 65_537);
    expect(Object.keys(found)).toEqual(Object.keys(parts));
    for (const [name, content] of Object.entries(parts)) expect(found[name]!.equals(content), name).toBe(true);
    expect(read.header).toMatchObject({
      ...HEADER,
      encryption: passphrase === undefined ? null : { derivation: 'argon2id' },
    });
    expect(read.bytes).toBe(archive.length);
    expect(read.manifest.parts[0]).toEqual({
      name: 'market.db',
      kind: 'file',
      bytes: 2.5 * CHUNK_BYTES,
      sha256: createHash('sha256').update(parts['market.db']).digest('hex'),
      rows: { 'market.db': 3 },
    });
  });

  it('that is encrypted shows nothing of its content, not even the names of its parts', async () => {
    const archive = await written({ 'secret-name': Buffer.from('secret-content'.repeat(20)) }, PASSPHRASE);
    expect(archive.includes('secret')).toBe(false);
    expect((await written({ 'secret-name': Buffer.from('x') }, PASSPHRASE)).equals(archive)).toBe(false);
  });

  it.each([
    ['in the clear', undefined],
    ['encrypted', PASSPHRASE],
  ])('%s is found damaged whichever byte is changed', async (_, passphrase) => {
    const archive = await written({ 'market.db': Buffer.from('a'.repeat(50)), b: randomBytes(30) }, passphrase);
    for (let at = 0; at < archive.length; at++) {
      const changed = Buffer.from(archive);
      changed[at]! ^= 1 << (at % 8);
      expect(await outcome(changed, passphrase), `byte ${at}`).toBe('backup.damaged');
    }
  });

  it.each([
    ['in the clear', undefined],
    ['encrypted', PASSPHRASE],
  ])('%s is found damaged wherever it is cut off', async (_, passphrase) => {
    const archive = await written({ 'market.db': Buffer.from('a'.repeat(50)), b: randomBytes(30) }, passphrase);
    for (let length = 0; length < archive.length; length++) {
      const cut = archive.subarray(0, length);
      expect(await outcome(cut, passphrase), `${length} bytes`).toBe('backup.damaged');
    }
  });

  it('is found damaged when anything follows it', async () => {
    const archive = await written({ a: Buffer.from('a') });
    await expect(readBack(Buffer.concat([archive, Buffer.from([0])]))).rejects.toThrow(/end is followed by more bytes/);
  });

  it.each([
    ['in the clear', undefined],
    ['encrypted', PASSPHRASE],
  ])('%s is found damaged when frames are swapped, repeated, left out or taken from another', async (_, passphrase) => {
    const content = Buffer.concat(Array.from({ length: 5 }, () => Buffer.alloc(CHUNK_BYTES, randomBytes(500))));
    const frames = framesOf(
      await written({ a: content.subarray(0, 3 * CHUNK_BYTES), b: content.subarray(3 * CHUNK_BYTES) }, passphrase),
    );
    const others = framesOf(
      await written({ a: Buffer.alloc(3 * CHUNK_BYTES, 'x'), b: Buffer.alloc(2 * CHUNK_BYTES, 'y') }, passphrase),
    );
    const place = fc.integer({ min: 0, max: frames.body.length - 1 });
    const change = fc.tuple(fc.constantFrom('swap', 'repeat', 'drop', 'foreign'), place, place);
    await fc.assert(
      fc.asyncProperty(change, async ([kind, i, j]) => {
        fc.pre(kind !== 'swap' || i !== j);
        // The frames that open parts are the same in the clear: they hold names only.
        fc.pre(kind !== 'foreign' || !others.body[i]!.equals(frames.body[i]!));
        const body = [...frames.body];
        if (kind === 'swap') [body[i], body[j]] = [body[j]!, body[i]!];
        else if (kind === 'repeat') body.splice(i, 0, body[i]!);
        else if (kind === 'drop') body.splice(i, 1);
        else body[i] = others.body[i]!;
        // With the last checksum made anew, as somebody would who changes a backup on purpose.
        expect(await outcome(sealed(frames.start, body), passphrase)).toBe('backup.damaged');
      }),
      { numRuns: 10 },
    );
  });

  it('names the part in which it is damaged', async () => {
    const archive = await written({ first: randomBytes(500), second: randomBytes(5_000) });
    archive[archive.length - 1_500]! ^= 1;
    await expect(readBack(archive)).rejects.toThrow(
      /Expected a whole backup, but its part "second" is not as it was written/,
    );
    await expect(readBack(archive.subarray(0, 600))).rejects.toThrow(
      /part "first" is cut off: the file ends after "600" bytes/,
    );
  });
});

describe('a passphrase', () => {
  it('that is wrong or missing is told from damage', async () => {
    const archive = await written({ a: Buffer.from('a') }, PASSPHRASE);
    await expect(readBack(archive, 'another')).rejects.toMatchObject({ code: 'backup.passphrase' });
    await expect(readBack(archive)).rejects.toMatchObject({ code: 'backup.passphrase' });
    await expect(readBack(archive, 'another')).rejects.not.toThrow(/another|horse/);
  });

  it('is the same however its letters are composed', async () => {
    const archive = await written({ a: Buffer.from('a') }, 'caf\u00E9');
    expect((await readBack(archive, 'cafe\u0301')).found['a']!.toString()).toBe('a');
  });

  it('that is empty encrypts nothing and is refused', async () => {
    await expect(written({ a: Buffer.from('a') }, '')).rejects.toMatchObject({ code: 'argument.invalid' });
  });
});

describe('a file that is no backup of ours', () => {
  it.each(['', 'SQLite format 3\0', 'ASSAYBAK'])('such as one with the content "%s" is refused', async (content) => {
    await expect(readBack(Buffer.from(content))).rejects.toMatchObject({ code: 'backup.damaged' });
  });

  it('but of a newer format is told so', async () => {
    const archive = await written({ a: Buffer.from('a') });
    const { start } = framesOf(archive);
    const newer = Buffer.from(start.subarray(0, -DIGEST_BYTES));
    newer.writeUInt32LE(2, MAGIC.length);
    const file = Buffer.concat([newer, sha256(newer), randomBytes(50)]);
    await expect(readBack(file)).rejects.toMatchObject({ remedy: expect.stringContaining('Update Assay') });
    await expect(readBack(file)).rejects.toThrow(/format "1", was "2"/);
  });

  it.each(['../outside', '/etc/passwd', 'a/../../b', 'C:\\x', 'a//b', '.'])(
    'with a part named "%s" is refused',
    async (name) => {
      await expect(readBack(await written({ [name]: Buffer.from('a') }))).rejects.toThrow(
        /list of parts has a part named/,
      );
    },
  );

  it('with a frame that unpacks to more than a frame may hold is refused', async () => {
    const { start, body } = framesOf(await written({ a: Buffer.alloc(CHUNK_BYTES) }));
    const { body: bomb } = framesOf(await written({ a: Buffer.alloc(CHUNK_BYTES) }));
    const { zstdCompressSync } = await import('node:zlib');
    const packed = zstdCompressSync(Buffer.alloc(64 * CHUNK_BYTES));
    const head = Buffer.alloc(FRAME_HEAD_BYTES);
    head.writeUInt32LE(packed.length);
    head.writeUInt8(2, 4);
    bomb[1] = Buffer.concat([head, packed]);
    expect(body).toHaveLength(3);
    await expect(readBack(sealed(start, bomb))).rejects.toMatchObject({ code: 'backup.damaged' });
  });
});

describe('the name of a backup', () => {
  it('tells its time to the millisecond', () => {
    expect(backupName(HEADER.created)).toBe('assay-20261121T230000000Z.backup');
    for (const ms of [0, 1, 999]) {
      const created = unixMs(HEADER.created + ms);
      expect(backupTime(backupName(created))).toBe(created);
    }
  });

  it('sorts as its time does', () => {
    const times = [0, 1, 10, 999, 1_000, 60_000].map((ms) => unixMs(HEADER.created + ms));
    const names = times.map((time) => backupName(time));
    expect(names.toSorted()).toEqual(names);
  });

  it.each([
    'assay-20261121T230000000Z.backup.partial',
    'assay-20269921T230000000Z.backup',
    'other.backup',
    '.assay-20261121T230000000Z.backup',
  ])('is none when it is "%s"', (name) => {
    expect(backupTime(name)).toBeUndefined();
  });
});

async function written(parts: Readonly<Record<string, Buffer>>, passphrase?: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const sink = { write: async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes)) };
  const writer = await ArchiveWriter.begin(sink, HEADER, { passphrase, cost: CHEAP });
  for (const [name, content] of Object.entries(parts)) {
    await writer.part({ name, kind: 'file' }, { bytes: inPieces(content, 100_003), rows: () => ({ [name]: 3 }) });
  }
  await writer.finish();
  return Buffer.concat(pieces);
}

async function readBack(archive: Uint8Array, passphrase?: string, pieceBytes = 1 << 18) {
  const found: Record<string, Buffer> = {};
  let name = '';
  const receiver: PartReceiver = {
    begin: async (part) => {
      name = part.name;
      found[name] = Buffer.alloc(0);
    },
    data: async (bytes) => {
      found[name] = Buffer.concat([found[name]!, bytes]);
    },
    end: async () => undefined,
  };
  return { read: await readArchive(inPieces(archive, pieceBytes), passphrase, receiver), found };
}

/** The code of the error, or that there was none. */
async function outcome(archive: Uint8Array, passphrase?: string): Promise<unknown> {
  return readBack(archive, passphrase).then(
    () => 'whole',
    (error: { readonly code?: string }) => error.code,
  );
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** An archive taken apart: what stands before the first frame, and the frames. */
function framesOf(archive: Buffer): { readonly start: Buffer; readonly body: Buffer[] } {
  let at = PREAMBLE_BYTES + archive.readUInt32LE(MAGIC.length + 4) + DIGEST_BYTES;
  const start = archive.subarray(0, at);
  const body: Buffer[] = [];
  while (at < archive.length - DIGEST_BYTES) {
    const length = FRAME_HEAD_BYTES + archive.readUInt32LE(at);
    body.push(archive.subarray(at, at + length));
    at += length;
  }
  return { start, body };
}

function sealed(start: Buffer, body: readonly Buffer[]): Buffer {
  const whole = Buffer.concat([start, ...body]);
  return Buffer.concat([whole, sha256(whole)]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
