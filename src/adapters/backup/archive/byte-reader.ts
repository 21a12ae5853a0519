import { createHash } from 'node:crypto';
import { damagedBackup } from '#adapters/backup/archive/archive-format.ts';

/** Reads a stream in pieces of wanted sizes and keeps a SHA-256 of all that was taken. */
export class ByteReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private readonly hash = createHash('sha256');
  private buffered: Uint8Array[] = [];
  private available = 0;
  private taken = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Bytes taken so far. */
  get position(): number {
    return this.taken;
  }

  /** SHA-256 of the bytes taken so far. */
  digest(): Buffer {
    return this.hash.copy().digest();
  }

  /** Exactly so many bytes; throws `backup.damaged` when the stream ends before. */
  async take(size: number, where: string): Promise<Buffer> {
    while (this.available < size) {
      const { done, value } = await this.source.next();
      if (done === true)
        throw damagedBackup(where, `is cut off: the file ends after "${this.taken + this.available}" bytes`);
      this.buffered.push(value);
      this.available += value.length;
    }
    const bytes = this.cut(size);
    this.hash.update(bytes);
    this.taken += size;
    return bytes;
  }

  async isAtEnd(): Promise<boolean> {
    while (this.available === 0) {
      const { done, value } = await this.source.next();
      if (done === true) return true;
      this.buffered.push(value);
      this.available += value.length;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private cut(size: number): Buffer {
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const first = this.buffered[0]!;
      const part = first.subarray(0, size - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.buffered.shift();
      else this.buffered[0] = first.subarray(part.length);
    }
    this.available -= size;
    return bytes;
  }
}
