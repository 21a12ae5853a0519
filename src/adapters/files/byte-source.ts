import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AssayError } from '#core/errors.ts';

const BLOCK_BYTES = 1 << 18;

/** The bytes of a file, unpacked when it is gzip, whatever its name says. May be read more than once. */
export class ByteSource {
  readonly path: string;
  /** Size of the file as it lies on the disk. */
  readonly sizeBytes: number;
  readonly isGzip: boolean;
  private stream: { readonly bytesRead: number } | undefined;

  private constructor(path: string, sizeBytes: number, isGzip: boolean) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.isGzip = isGzip;
  }

  /** Throws `file.unreadable` for what is not there, is not a file, or is a kind of file that cannot be read here. */
  static async open(path: string): Promise<ByteSource> {
    try {
      const { size } = await regularFile(path);
      const magic = await firstBytes(path, 4);
      rejectForeign(path, magic);
      return new ByteSource(path, size, magic[0] === 0x1f && magic[1] === 0x8b);
    } catch (cause) {
      throw unreadable(path, cause);
    }
  }

  /** How much of the file on the disk the latest reading has taken so far; for progress. */
  get bytesRead(): number {
    return this.stream?.bytesRead ?? 0;
  }

  /** Blocks from the beginning. A block is valid until the next one is asked for. */
  async *blocks(signal?: AbortSignal): AsyncGenerator<Buffer> {
    const file = createReadStream(this.path, { highWaterMark: BLOCK_BYTES });
    this.stream = file;
    const bytes: Readable = this.isGzip
      ? pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), () => undefined)
      : file;
    try {
      for await (const block of bytes) {
        signal?.throwIfAborted();
        yield block as Buffer;
      }
    } catch (cause) {
      throw signal?.aborted === true ? cause : unreadable(this.path, cause);
    } finally {
      bytes.destroy();
      file.destroy();
    }
  }

  /** The first bytes after unpacking; fewer when there are no more. */
  async head(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const block of this.blocks()) {
      parts.push(Buffer.from(block));
      length += block.length;
      if (length >= bytes) break;
    }
    return Buffer.concat(parts).subarray(0, bytes);
  }
}

async function regularFile(path: string): Promise<{ size: number }> {
  const found = await stat(path);
  if (found.isFile()) return found;
  throw new AssayError(
    'file.unreadable',
    `Expected a file, was a ${found.isDirectory() ? 'folder' : 'device'}: "${path}"`,
    {
      place: { file: path },
      remedy: 'Name the files in it.',
    },
  );
}

async function firstBytes(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Formats that people try, by their first bytes, and what to do about them. */
function rejectForeign(path: string, magic: Buffer): void {
  const foreign = [
    {
      bytes: 'PK\u0003\u0004',
      name: 'a ZIP archive or a spreadsheet',
      remedy: 'Unzip it, or save the sheet as CSV, then import that.',
    },
    { bytes: 'PAR1', name: 'a Parquet file', remedy: 'Convert it to CSV first.' },
    { bytes: '\u00FF\u00FE', name: 'UTF-16 text', remedy: 'Save it as UTF-8.' },
    { bytes: '\u00FE\u00FF', name: 'UTF-16 text', remedy: 'Save it as UTF-8.' },
    { bytes: '\u0028\u00B5\u002F\u00FD', name: 'a zstd archive', remedy: 'Unpack it, then import the CSV.' },
    { bytes: 'BZh', name: 'a bzip2 archive', remedy: 'Unpack it, then import the CSV.' },
  ].find(({ bytes }) => magic.toString('latin1').startsWith(bytes));
  if (foreign === undefined) return;
  throw new AssayError('file.unreadable', `Expected CSV text or gzip, was ${foreign.name}: "${path}"`, {
    place: { file: path },
    remedy: foreign.remedy,
  });
}

function unreadable(path: string, cause: unknown): unknown {
  if (cause instanceof AssayError || !(cause instanceof Error)) return cause;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (code === 'Z_BUF_ERROR') {
    return new AssayError('file.unreadable', `Expected whole gzip data, but it ends too early: "${path}"`, {
      place: { file: path },
      remedy: 'The file was cut off: fetch or copy it again.',
      cause,
    });
  }
  if (code.startsWith('Z_')) {
    return new AssayError(
      'file.unreadable',
      `Expected sound gzip data, but it is damaged (${cause.message}): "${path}"`,
      {
        place: { file: path },
        remedy: 'Fetch or copy the file again.',
        cause,
      },
    );
  }
  const reason = {
    ENOENT: 'there is no such file',
    EACCES: 'reading it is not allowed',
    EPERM: 'reading it is not allowed',
  }[code];
  return new AssayError('file.unreadable', `Expected a file to read, but ${reason ?? cause.message}: "${path}"`, {
    place: { file: path },
    remedy: code === 'ENOENT' ? 'Check the path.' : 'Check the path and its permissions.',
    cause,
  });
}
