import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import { MAX_UPLOAD_BYTES } from '#contract/data.ts';
import type { ImportShape } from '#contract/data.ts';
import type { Store } from '#adapters/storage/store.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import { importChoice, shownName } from '#apps/server/imports/import-choice.ts';
import type { ImportQuery } from '#apps/server/imports/import-choice.ts';
import type { ImportedUpload, UploadTask } from '#apps/server/imports/import-upload.ts';
import { StoredSets } from '#apps/server/imports/stored-sets.ts';
import { cancelledUpload, receiveUpload, uploadFolder } from '#apps/server/imports/upload-file.ts';
import type { UploadLimits } from '#apps/server/imports/upload-file.ts';
import { withoutPaths } from '#apps/server/http/without-paths.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';
import { ThreadQueue } from '#apps/server/threads/thread-queue.ts';
import type { ThreadQueueOptions } from '#apps/server/threads/thread-queue.ts';

export interface ImportDeskOptions extends ThreadPlace {
  readonly store: Pick<Store, 'bars' | 'audit'>;
  readonly clock: Clock;
  readonly publisher: LivePublisher;
  readonly limits?: UploadLimits;
  readonly thread?: Partial<Pick<ThreadQueueOptions, 'idleMs' | 'stopMs' | 'heapMb'>>;
}

/** A file on its way in. */
export interface Upload {
  readonly query: ImportQuery;
  readonly bytes: Readable;
  /** As announced; undefined when it was not. */
  readonly announcedBytes: number | undefined;
  /** Aborted when the sender has gone. */
  readonly signal: AbortSignal;
  /** For the audit log. */
  readonly by: string;
}

/** CSV packs to a tenth or so: what unpacks to more than this is a mistake, or meant to fill the disk. */
const LIMITS: UploadLimits = { sentBytes: MAX_UPLOAD_BYTES, unpackedBytes: 4 * MAX_UPLOAD_BYTES };
/** Files that may be on their way at the same time. */
const AT_ONCE = 4;
const REMEMBERED = 100;
/** At most five messages a second say how far an upload is. */
const PROGRESS_EVERY_MS = 200;
const ENTRY = new URL('./import-worker.ts', import.meta.url);

/** Takes files of bars, and knows what is stored. */
export class ImportDesk {
  readonly sets: StoredSets;
  private readonly options: ImportDeskOptions;
  private readonly queue: ThreadQueue<UploadTask, ImportedUpload>;
  private readonly entries = new Map<string, ImportShape>();

  constructor(options: ImportDeskOptions) {
    const { dataFolder, databaseUrl, clock, store, thread } = options;
    this.options = options;
    this.sets = new StoredSets(store.bars);
    const setup: ThreadPlace = { dataFolder, databaseUrl };
    this.queue = new ThreadQueue({ entry: ENTRY, setup, clock, noun: 'import', ...thread });
  }

  /** The latest first. */
  list(): ImportShape[] {
    return [...this.entries.values()].reverse();
  }

  /** Throws `resource.unknown`. */
  get(id: string): ImportShape {
    const found = this.entries.get(id);
    if (found !== undefined) return found;
    const { message } = unknownName('import', id, this.entries.keys());
    throw new AssayError('resource.unknown', message, { place: { value: id } });
  }

  /**
   * Takes a file and stores its bars: all of them, or none. Throws `import.cancelled` when the sender goes away, `request.too-large`,
   * `resource.conflict` when too many are on their way, and what is wrong with the file (`csv.*`, `bars.*`, `file.unreadable`, with line
   * and column where there is one).
   */
  async receive(upload: Upload): Promise<ImportShape> {
    // It may break off at any moment, also before anybody reads it.
    upload.bytes.on('error', () => undefined);
    const choice = importChoice(upload.query);
    const running = this.list().filter(({ status }) => status === 'running').length;
    if (running >= AT_ONCE) {
      throw new AssayError('resource.conflict', `Expected at most ${AT_ONCE} imports at once, there are "${running}"`, {
        remedy: 'Try again when one is over.',
      });
    }
    const id = `import-${randomUUID().slice(0, 13)}`;
    const name = shownName(upload.query.file);
    this.remember(this.begun(id, name, choice.symbol, upload.announcedBytes));
    try {
      const done = await this.stored(id, name, { ...upload, choice });
      return this.change(id, doneShape(done, this.options.clock.now()));
    } catch (caught) {
      const error = caught instanceof InterruptedError ? cancelledUpload(name, this.get(id).bytes) : caught;
      this.change(id, endedShape(error, this.options.clock.now()));
      throw error;
    }
  }

  /** Ends everything that is under way. */
  close(): Promise<void> {
    return this.queue.close();
  }

  private async stored(
    id: string,
    name: string,
    upload: Upload & { readonly choice: UploadTask['choice'] },
  ): Promise<ImportedUpload> {
    const { clock, dataFolder, limits = LIMITS } = this.options;
    const { bytes, announcedBytes, signal, choice, by } = upload;
    const path = join(await uploadFolder(dataFolder, clock.now()), `${id}.csv`);
    try {
      const onBytes = this.byteTeller(id);
      await receiveUpload(bytes, { name, path, announcedBytes, limits, signal, onBytes });
      const done = await this.queue.run({ path, name, choice }, { signal });
      this.sets.forget(done.instrument, done.timeframe);
      const { instrument, timeframe, added, replaced } = done;
      const detail = { file: name, instrument, timeframe, added, replaced };
      await this.options.store.audit.add({ time: clock.now(), actor: by, action: 'data.import', detail });
      return done;
    } finally {
      await rm(path, { force: true });
    }
  }

  private byteTeller(id: string): (bytes: number) => void {
    const { clock } = this.options;
    let toldAt = clock.monotonic();
    return (bytes) => {
      const now = clock.monotonic();
      if (now - toldAt < PROGRESS_EVERY_MS) {
        this.entries.set(id, { ...this.get(id), bytes });
        return;
      }
      toldAt = now;
      this.change(id, { bytes });
    };
  }

  private begun(id: string, file: string, symbol: string, totalBytes: number | undefined): ImportShape {
    return {
      id,
      file,
      symbol,
      status: 'running',
      bytes: 0,
      totalBytes: totalBytes ?? null,
      started: this.options.clock.now(),
      ended: null,
      timeframe: null,
      added: 0,
      identical: 0,
      conflicts: 0,
      rejected: 0,
      notes: [],
      problem: null,
    };
  }

  private remember(shape: ImportShape): void {
    this.entries.set(shape.id, shape);
    this.change(shape.id, {});
    for (const [id, { status }] of this.entries) {
      if (this.entries.size <= REMEMBERED) return;
      if (status !== 'running') this.entries.delete(id);
    }
  }

  private change(id: string, change: Partial<ImportShape>): ImportShape {
    const shape = { ...this.get(id), ...change };
    this.entries.set(id, shape);
    this.options.publisher.publish('imports', shape, id);
    return shape;
  }
}

function doneShape(done: ImportedUpload, ended: number): Partial<ImportShape> {
  const { timeframe, added, identical, kept, rejected, notes } = done;
  // What was overwritten is told by a note; it no longer differs.
  return { status: 'done', ended, timeframe, added, identical, conflicts: kept, rejected, notes: [...notes] };
}

function endedShape(error: unknown, ended: number): Partial<ImportShape> {
  const isCancelled = error instanceof AssayError && error.code === 'import.cancelled';
  const message = error instanceof Error ? error.message : String(error);
  return { status: isCancelled ? 'cancelled' : 'failed', ended, problem: withoutPaths(message) };
}
