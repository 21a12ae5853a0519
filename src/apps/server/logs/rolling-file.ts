import { appendFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';

export interface RollingFileOptions {
  /** Of the newest one, `.../server.log`; older ones are `server.1.log`, `server.2.log`, ... */
  readonly path: string;
  readonly bytesMax: number;
  /** Older ones that are kept. */
  readonly olderMax: number;
  /** Told once for each trouble with the disk that lasts. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * A file that lines are added to, and that makes room for a new one when it is full. Writes in the background, several lines at a time;
 * when the disk fails or cannot keep up, lines are lost and counted, and nothing else happens.
 */
export class RollingFile {
  private readonly options: RollingFileOptions;
  private handle: FileHandle | undefined;
  private bytes = 0;
  private queue: string[] = [];
  private queued = 0;
  private writing: Promise<void> | undefined;
  private isTroubled = false;
  /** Lines that were lost. */
  lost = 0;

  constructor(options: RollingFileOptions) {
    this.options = options;
  }

  /** Opens the file at once, so that a folder that cannot be written is known from the beginning. Throws what the disk says. */
  async open(): Promise<void> {
    await mkdir(dirname(this.options.path), { recursive: true, mode: 0o700 });
    this.handle = await open(this.options.path, 'a', 0o600);
    this.bytes = (await this.handle.stat()).size;
  }

  write(line: string): void {
    if (this.queued > QUEUE_MAX) {
      this.lost++;
      return;
    }
    this.queue.push(line);
    this.queued += line.length;
    this.writing ??= this.writeAll();
  }

  /** Writes what waits before it returns: for a process that is about to die. */
  flushSync(): void {
    const text = this.queue.join('');
    this.queue = [];
    this.queued = 0;
    try {
      if (text !== '') appendFileSync(this.options.path, text, { mode: 0o600 });
    } catch (error) {
      this.fail(error, 1);
    }
  }

  /** Resolves once everything is in the file. */
  async close(): Promise<void> {
    await this.writing;
    await this.handle?.close();
    this.handle = undefined;
  }

  private async writeAll(): Promise<void> {
    // Lines of the same moment leave together.
    await new Promise((resolve) => void setImmediate(resolve));
    while (this.queue.length > 0) {
      const count = this.chunk();
      const text = this.queue.splice(0, count).join('');
      this.queued -= text.length;
      try {
        await this.append(text);
        this.isTroubled = false;
      } catch (error) {
        this.fail(error, count);
      }
    }
    this.writing = undefined;
  }

  /** How many lines still fit the file, and one write; at least one. */
  private chunk(): number {
    const room = Math.min(CHUNK_MAX, this.options.bytesMax - this.bytes);
    let size = 0;
    let count = 0;
    while (count < this.queue.length && (count === 0 || size + this.queue[count]!.length <= room)) {
      size += this.queue[count]!.length;
      count++;
    }
    return count;
  }

  private async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    if (this.bytes > 0 && this.bytes + bytes.length > this.options.bytesMax) await this.roll();
    if (this.handle === undefined) await this.open();
    await this.handle!.appendFile(bytes);
    this.bytes += bytes.length;
  }

  private async roll(): Promise<void> {
    const { olderMax } = this.options;
    await this.handle?.close();
    this.handle = undefined;
    await rm(this.older(olderMax), { force: true });
    for (let age = olderMax - 1; age >= 0; age--) await moved(this.older(age), this.older(age + 1));
    this.bytes = 0;
  }

  /** Age 0 is the file that is written. */
  private older(age: number): string {
    const { dir, name, ext } = parse(this.options.path);
    return age === 0 ? this.options.path : join(dir, `${name}.${age}${ext}`);
  }

  private fail(error: unknown, lines: number): void {
    this.lost += lines;
    if (!this.isTroubled) this.options.onTrouble(error);
    this.isTroubled = true;
  }
}

/** Characters that wait; beyond it lines are lost. */
const QUEUE_MAX = 8 * 1024 * 1024;
const CHUNK_MAX = 256 * 1024;

async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
