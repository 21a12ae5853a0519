import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { RunDetail, RunRow } from '#contract/runs.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import type { Store } from '#adapters/storage/store.ts';
import { clearUnfinishedJournals } from '#apps/research/journal-file.ts';
import { InterruptedError } from '#apps/research/work-context.ts';
import { withoutPaths } from '#apps/server/http/without-paths.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import { KeptRuns } from '#apps/server/runs/kept-runs.ts';
import type { KeptRun } from '#apps/server/runs/make-run.ts';
import { runPage } from '#apps/server/runs/run-list.ts';
import type { RunListQuery, RunPage } from '#apps/server/runs/run-list.ts';
import { runOrder } from '#apps/server/runs/run-order.ts';
import type { RunOrder, RunRequest } from '#apps/server/runs/run-order.ts';
import { doneRow, isOver, progressOf, queuedRow, storedRow } from '#apps/server/runs/run-rows.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';
import { ThreadQueue } from '#apps/server/threads/thread-queue.ts';
import type { ThreadQueueOptions } from '#apps/server/threads/thread-queue.ts';

export interface RunDeskOptions extends ThreadPlace {
  readonly store: Pick<Store, 'runs' | 'bars' | 'audit'>;
  readonly clock: Clock;
  readonly publisher: LivePublisher;
  /** How the thread is kept; `entry` takes the place of the module that makes runs. */
  readonly thread?: Partial<Pick<ThreadQueueOptions, 'entry' | 'waitingMax' | 'idleMs' | 'stopMs' | 'heapMb'>>;
}

/** Runs of this process that came to nothing or are kept by now are remembered under their first id; so many. */
const REMEMBERED = 200;
const ENTRY = new URL('./run-worker.ts', import.meta.url);

/** Makes backtests beside the server, one at a time, and shows what is kept of them. */
export class RunDesk {
  private readonly options: RunDeskOptions;
  private readonly queue: ThreadQueue<RunOrder, KeptRun>;
  private readonly kept: KeptRuns;
  private readonly entries = new Map<string, RunEntry>();
  /** Counts the runs that were kept since the start: whoever shows evidence sees by it that there is more. */
  revision = 0;

  constructor(options: RunDeskOptions) {
    const { dataFolder, databaseUrl, clock, thread } = options;
    this.options = options;
    this.kept = new KeptRuns(options);
    const setup: ThreadPlace = { dataFolder, databaseUrl };
    const onLost = (threadId: number): void => clearUnfinishedJournals(join(dataFolder, 'journals'), threadId);
    this.queue = new ThreadQueue({ entry: ENTRY, setup, clock, noun: 'run', onLost, ...thread });
  }

  /**
   * Puts a backtest into the line. Throws what is not allowed about it (`argument.*`, `config.invalid`, `data.missing`, naming the
   * field), and `resource.conflict` when too many wait. `by`: for the audit log.
   */
  async start(request: RunRequest, by: string): Promise<RunRow> {
    this.queue.assertRoom();
    const order = await runOrder(request, this.options.store.bars);
    this.queue.assertRoom();
    const id = `run-${randomUUID().slice(0, 13)}`;
    const entry: RunEntry = {
      row: queuedRow(id, order, this.options.clock.now()),
      stop: new AbortController(),
      startedAt: undefined,
    };
    await this.note(by, 'run.start', { run: id, title: order.title, configHash: order.configHash });
    this.remember(entry);
    this.change(entry, {});
    const { row } = entry;
    void this.work(entry, order);
    return row;
  }

  list(query: RunListQuery): Promise<RunPage> {
    // What is kept is in the store, under its final id.
    const unkept = [...this.entries.values()].map(({ row }) => row).filter(({ status }) => status !== 'done');
    return runPage(this.options.store.runs, unkept, query);
  }

  /** By either id. Throws `run.unknown`. */
  async get(id: string): Promise<RunRow> {
    return this.entries.get(id)?.row ?? storedRow(await this.kept.record(id));
  }

  /** Ends a run that waits or is at work; it is `cancelled` a moment later, and nothing of it is left. Throws `run.unknown`, or `resource.conflict` when it is over. */
  async cancel(id: string, by: string): Promise<RunRow> {
    const entry = this.entries.get(id);
    const row = entry?.row ?? (await this.get(id));
    if (entry === undefined || isOver(row)) {
      throw new AssayError('resource.conflict', `Expected a run that waits or is at work, "${id}" is ${row.status}`, {
        place: { value: row.status },
      });
    }
    entry.stop.abort();
    await this.note(by, 'run.cancel', { run: id, title: row.title });
    return entry.row;
  }

  /** Throws `run.unknown`, `resource.conflict` while it is not done. */
  async detail(id: string): Promise<RunDetail> {
    const record = await this.doneRecord(id);
    return { run: storedRow(record), ...(await this.kept.body(record)) };
  }

  /** The report as a page. Throws what `detail` does, and `data.missing` when the journal is gone. */
  async report(id: string): Promise<string> {
    return this.kept.page(await this.doneRecord(id));
  }

  /** Two runs side by side. Throws what `report` does. */
  async compare(a: string, b: string): Promise<unknown> {
    return this.kept.comparison(await this.doneRecord(a), await this.doneRecord(b));
  }

  /** Ends everything that is under way. */
  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.kept.close()]);
  }

  private async work(entry: RunEntry, order: RunOrder): Promise<void> {
    const { clock } = this.options;
    try {
      const kept = await this.queue.run(order, {
        signal: entry.stop.signal,
        onStart: () => {
          entry.startedAt = clock.monotonic();
          this.change(entry, { status: 'running' });
        },
        onProgress: (progress) => {
          const elapsedMs = clock.monotonic() - (entry.startedAt ?? clock.monotonic());
          this.change(entry, { progress: progressOf(progress, elapsedMs) });
        },
      });
      this.revision++;
      this.change(entry, doneRow(entry.row, kept, clock.now()));
    } catch (error) {
      const isCancelled = error instanceof InterruptedError;
      const ended = { ended: clock.now(), progress: null };
      this.change(
        entry,
        isCancelled ? { ...ended, status: 'cancelled' } : { ...ended, status: 'failed', error: wordsOf(error) },
      );
    }
  }

  private change(entry: RunEntry, change: Partial<RunRow>): void {
    entry.row = { ...entry.row, ...change };
    this.options.publisher.publish('runs', entry.row, entry.row.id);
  }

  private remember(entry: RunEntry): void {
    this.entries.set(entry.row.id, entry);
    for (const [id, { row }] of this.entries) {
      if (this.entries.size <= REMEMBERED) return;
      if (isOver(row)) this.entries.delete(id);
    }
  }

  private doneRecord(id: string): Promise<RunRecord> {
    const row = this.entries.get(id)?.row;
    if (row === undefined) return this.kept.record(id);
    if (row.result !== null) return this.kept.record(row.result);
    const error = new AssayError('resource.conflict', `Expected a run that is done, "${id}" is ${row.status}`, {
      place: { value: row.status },
    });
    return Promise.reject(error);
  }

  private async note(actor: string, action: string, detail: unknown): Promise<void> {
    await this.options.store.audit.add({ time: this.options.clock.now(), actor, action, detail });
  }
}

interface RunEntry {
  row: RunRow;
  readonly stop: AbortController;
  /** By the monotonic clock; undefined while it waits. */
  startedAt: number | undefined;
}

function wordsOf(error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const remedy = error instanceof AssayError ? error.remedy : undefined;
  return withoutPaths(remedy === undefined ? message : `${message}. ${remedy}`);
}
