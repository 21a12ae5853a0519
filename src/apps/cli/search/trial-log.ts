import {
  closeSync,
  existsSync,
  ftruncateSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '#core/errors.ts';
import { canonicalJson } from '#core/hash.ts';
import type { SearchValues } from '#domain/search/dimension.ts';
import type { TrialResult } from '#apps/cli/search/trial.ts';

/** A finished trial as it stands in the file. */
export interface TrialRecord {
  /** From 0, in the order of the suggestions. */
  readonly n: number;
  /** Number of the walk-forward window; left out for a search over all bars. */
  readonly window?: number;
  readonly values: SearchValues;
  readonly result: TrialResult;
}

const FORMAT = 1;

/**
 * The finished trials of one search on the disk, one line each, in order. What is there is read first; what comes after it is
 * appended. Only one process at a time may have it open.
 */
export class TrialLog {
  readonly path: string;
  private readonly lock: string;
  private readonly descriptor: number;
  private readonly stored: Iterator<string>;
  private isReading = true;
  private count = 0;

  /** Opens or begins the file of a search. Throws `search.busy`, `search.corrupt` or `store.unusable`. */
  constructor(folder: string, search: string, isFresh: boolean) {
    this.path = join(folder, `${search}.ndjson`);
    this.lock = join(folder, `${search}.lock`);
    try {
      mkdirSync(folder, { recursive: true });
      takeLock(this.lock, search);
      if (isFresh) rmSync(this.path, { force: true });
      this.descriptor = openSync(this.path, 'a+');
      dropTornLine(this.descriptor);
    } catch (cause) {
      if (cause instanceof AssayError) throw cause;
      throw new AssayError('store.unusable', `Expected to keep a search in "${folder}": ${(cause as Error).message}`, {
        cause,
      });
    }
    this.stored = linesOf(this.path);
    const header = canonicalJson({ format: FORMAT, search });
    const first = this.stored.next();
    if (first.done === true) writeSync(this.descriptor, `${header}\n`);
    else if (first.value !== header) throw this.corrupt(0, 'is not the head of this search');
  }

  /** Trials in the file, taken or appended so far. */
  get length(): number {
    return this.count;
  }

  /** The stored result of the next trial; undefined when the file ends before it. Throws `search.corrupt` for another trial. */
  take(window: number | undefined, values: SearchValues): TrialResult | undefined {
    if (!this.isReading) return undefined;
    const line = this.stored.next();
    if (line.done === true) {
      this.isReading = false;
      return undefined;
    }
    const record = this.parsed(line.value);
    const isSame =
      record.n === this.count && record.window === window && canonicalJson(record.values) === canonicalJson(values);
    if (!isSame) throw this.corrupt(this.count + 1, 'holds another trial than the search has there');
    this.count++;
    return record.result;
  }

  append(window: number | undefined, values: SearchValues, result: TrialResult): void {
    const record: TrialRecord = { n: this.count, ...(window === undefined ? {} : { window }), values, result };
    writeSync(this.descriptor, `${JSON.stringify(record)}\n`);
    this.count++;
  }

  close(): void {
    closeSync(this.descriptor);
    rmSync(this.lock, { force: true });
  }

  private parsed(line: string): TrialRecord {
    try {
      return JSON.parse(line) as TrialRecord;
    } catch {
      throw this.corrupt(this.count + 1, 'is no JSON');
    }
  }

  private corrupt(line: number, what: string): AssayError {
    return new AssayError('search.corrupt', `Expected finished trials in "${this.path}": line ${line + 1} ${what}`, {
      place: { file: this.path, line: line + 1 },
      remedy: 'Start the search over with --fresh.',
    });
  }
}

/** Every finished trial in a file, in order. */
export function* storedTrials(path: string): Generator<TrialRecord> {
  const lines = linesOf(path);
  lines.next();
  for (const line of lines) yield JSON.parse(line) as TrialRecord;
}

/** A process that was killed in the middle of a line left half of it: nobody has seen that trial. */
function dropTornLine(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  const chunk = Buffer.alloc(1 << 16);
  for (let end = size; end > 0;) {
    const from = Math.max(0, end - chunk.length);
    readSync(descriptor, chunk, 0, end - from, from);
    const newline = chunk.subarray(0, end - from).lastIndexOf(0x0a);
    if (newline >= 0) {
      if (from + newline + 1 < size) ftruncateSync(descriptor, from + newline + 1);
      return;
    }
    end = from;
  }
  if (size > 0) ftruncateSync(descriptor, 0);
}

/** The lock holds the id of its process; one whose process is gone counts for nothing. */
function takeLock(path: string, search: string): void {
  if (existsSync(path)) {
    const owner = Number(readFileSync(path, 'utf8'));
    if (isAlive(owner)) {
      throw new AssayError(
        'search.busy',
        `Expected search "${search.slice(0, 16)}" to be free, process ${owner} works on it`,
        {
          remedy: 'Wait for it, or end it; what it has finished is kept.',
        },
      );
    }
    rmSync(path, { force: true });
  }
  const descriptor = openSync(path, 'wx');
  writeSync(descriptor, `${process.pid}`);
  closeSync(descriptor);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0); // asks only
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const CHUNK_BYTES = 1 << 20;

/** The whole lines of a file without their ends, read piece by piece; a last line without an end is left out. */
function* linesOf(path: string): Generator<string, undefined> {
  const descriptor = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let rest = Buffer.alloc(0);
    for (;;) {
      const count = readSync(descriptor, chunk, 0, chunk.length, null);
      if (count === 0) return undefined;
      let piece = Buffer.concat([rest, chunk.subarray(0, count)]);
      for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a)) {
        yield piece.toString('utf8', 0, end);
        piece = piece.subarray(end + 1);
      }
      rest = piece;
    }
  } finally {
    closeSync(descriptor);
  }
}
