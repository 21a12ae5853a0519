import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { AssayError } from '#core/errors.ts';

/** Lines are gathered to so many characters before they are written. */
const BUFFER_CHARS = 1 << 20;

/** A journal on its way to the disk: it gets its name only when it is whole, so an interrupted run leaves none behind. */
export class JournalFile {
  private readonly temporary: string;
  private readonly descriptor: number;
  private lines: string[] = [];
  private chars = 0;

  /** Starts a file in `folder`. Throws `store.unusable` when the folder cannot be written. */
  constructor(folder: string) {
    this.temporary = `${folder}/${temporaryPrefix(threadId)}${performance.now().toString(36).replace('.', '')}.tmp`;
    try {
      mkdirSync(folder, { recursive: true });
      this.descriptor = openSync(this.temporary, 'wx');
    } catch (cause) {
      throw new AssayError(
        'store.unusable',
        `Expected to write a journal into "${folder}": ${(cause as Error).message}`,
        { cause },
      );
    }
  }

  readonly write = (line: string): void => {
    this.lines.push(line, '\n');
    this.chars += line.length + 1;
    if (this.chars >= BUFFER_CHARS) this.flush();
  };

  /** Completes the file under its name. */
  keepAs(path: string): void {
    this.flush();
    closeSync(this.descriptor);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(this.temporary, path);
  }

  /** Takes back what was written. */
  discard(): void {
    closeSync(this.descriptor);
    rmSync(this.temporary, { force: true });
  }

  private flush(): void {
    writeSync(this.descriptor, this.lines.join(''));
    this.lines = [];
    this.chars = 0;
  }
}

/** Takes away what a thread of this process that was ended at work has left in a folder of journals. */
export function clearUnfinishedJournals(folder: string, ofThread: number): void {
  if (!existsSync(folder)) return;
  const prefix = temporaryPrefix(ofThread);
  for (const name of readdirSync(folder)) if (name.startsWith(prefix)) rmSync(`${folder}/${name}`, { force: true });
}

function temporaryPrefix(ofThread: number): string {
  return `.journal-${process.pid}-${ofThread}-`;
}
