import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AssayError } from '#core/errors.ts';
import { HOUR_MS } from '#core/time.ts';

export interface UploadOptions {
  /** As the sender calls it, for messages. */
  readonly name: string;
  /** Where it is put, in a folder that only this user may read. */
  readonly path: string;
  /** As announced; undefined when it was not. */
  readonly announcedBytes: number | undefined;
  readonly limits: UploadLimits;
  readonly signal: AbortSignal;
  /** Bytes that have arrived. */
  readonly onBytes: (bytes: number) => void;
}

/** Bounds of an upload, both in bytes: as it was sent, and unpacked. */
export interface UploadLimits {
  readonly sentBytes: number;
  readonly unpackedBytes: number;
}

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Writes an upload into a file, unpacked when it is gzip. Throws `import.cancelled` when the sender goes away or sends less than it
 * announced, `request.too-large` beyond a limit, `file.unreadable` for damaged gzip, `store.unusable` when the disk is full. The file
 * may be there in part then.
 */
export async function receiveUpload(upload: Readable, options: UploadOptions): Promise<void> {
  const { path, name, announcedBytes, limits, signal, onBytes } = options;
  let bytes = 0;
  const sent = bounded(
    limits.sentBytes,
    () => tooLarge(name, limits.sentBytes, 'sent'),
    (count) => onBytes((bytes = count)),
  );
  const unpacked = bounded(limits.unpackedBytes, () => tooLarge(name, limits.unpackedBytes, 'unpacked'));
  const stop = (): void => void sent.destroy(cancelledUpload(name, bytes));
  // Listened to from the beginning: what breaks while the file is being made comes out when it is read.
  for (const stream of [sent, unpacked, upload]) stream.on('error', ignored);
  upload.once('error', (error) => sent.destroy(error));
  upload.once('close', () => upload.readableEnded || stop());
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (upload.errored !== null) throw upload.errored;
    if (signal.aborted || upload.destroyed) throw cancelledUpload(name, bytes);
    const source = upload.pipe(sent);
    await using file = await open(path, 'wx', 0o600);
    const { isGzip, stream } = await peeked(source);
    const target = file.createWriteStream();
    if (isGzip) await pipeline(stream, createGunzip(), unpacked, target, { signal });
    else await pipeline(stream, unpacked, target, { signal });
  } catch (error) {
    throw signal.aborted ? cancelledUpload(name, bytes) : uploadError(error, name, bytes);
  } finally {
    signal.removeEventListener('abort', stop);
    upload.unpipe(sent);
    sent.destroy();
  }
  if (announcedBytes !== undefined && announcedBytes !== bytes) throw cutOff(name, bytes, announcedBytes);
}

/** Makes the folder for uploads, for this user alone, and clears it of what a process that was killed has left. */
export async function uploadFolder(dataFolder: string, now: number): Promise<string> {
  const folder = join(dataFolder, 'uploads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const touched = await stat(path).catch(() => undefined);
    // An upload that goes on touches its file all the time.
    if (touched !== undefined && now - touched.mtimeMs > HOUR_MS) await rm(path, { force: true });
  }
  return folder;
}

function ignored(): void {
  // What went wrong comes out of the pipeline.
}

/** Passes bytes on and counts them; more than `limit` of them are an error. */
function bounded(limit: number, error: () => Error, onCount?: (bytes: number) => void): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onCount?.(bytes);
      if (bytes > limit) done(error());
      else done(null, chunk);
    },
  });
}

/** Looks at the first two bytes; the stream that it gives back still has them. */
async function peeked(source: Readable): Promise<{ readonly isGzip: boolean; readonly stream: Readable }> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return {
    isGzip: GZIP_MAGIC.every((byte, i) => head[i] === byte),
    stream: Readable.from(all(), { objectMode: false }),
  };
}

function uploadError(error: unknown, name: string, bytes: number): unknown {
  if (error instanceof AssayError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'Z_BUF_ERROR') {
    return new AssayError('file.unreadable', `Expected whole gzip data, but it ends too early: "${name}"`, {
      place: { file: name },
      remedy: 'The file was cut off: fetch or copy it again.',
      cause: error,
    });
  }
  if (code.startsWith('Z_')) {
    return new AssayError(
      'file.unreadable',
      `Expected sound gzip data, but it is damaged (${error.message}): "${name}"`,
      { place: { file: name }, remedy: 'Fetch or copy the file again.', cause: error },
    );
  }
  if (DISK_TROUBLE.includes(code)) {
    return new AssayError('store.unusable', `Expected room for "${name}" in the data folder (${code})`, {
      cause: error,
    });
  }
  return GONE.includes(code) ? cancelledUpload(name, bytes) : error;
}

const GONE = ['ECONNRESET', 'EPIPE', 'ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'];
const DISK_TROUBLE = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE', 'ENOENT', 'EEXIST', 'EFBIG'];

/** The sender went away. */
export function cancelledUpload(name: string, bytes: number): AssayError {
  return new AssayError(
    'import.cancelled',
    `The upload of "${name}" ended after ${bytes} bytes; nothing of it was kept`,
    {
      place: { file: name },
      remedy: 'Send it again.',
    },
  );
}

function cutOff(name: string, bytes: number, announced: number): AssayError {
  return new AssayError(
    'import.cancelled',
    `Expected "${announced}" bytes of "${name}", was "${bytes}"; nothing of it was kept`,
    { place: { file: name, value: `${bytes}` }, remedy: 'Send it again.' },
  );
}

function tooLarge(name: string, limit: number, how: string): AssayError {
  return new AssayError('request.too-large', `Expected "${name}" to be at most "${limit}" bytes ${how}, it is more`, {
    place: { file: name },
    remedy: 'Divide it into several files, or use assay import.',
  });
}
