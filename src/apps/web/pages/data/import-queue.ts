import type { ImportShape } from '#contract/data.ts';
import type { Problem } from '#contract/problem.ts';
import { problemOf } from '#apps/web/data/problem.ts';
import { createStore } from '#apps/web/data/store.ts';
import type { UploadOptions } from '#apps/web/data/upload.ts';
import { guessFile } from '#apps/web/pages/data/file-guess.ts';
import { optionError } from '#apps/web/pages/data/import-words.ts';

/** What is said about a file when it is sent. Empty: the server finds out. */
export interface ImportOptions {
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: string;
  readonly tz: string;
  readonly map: string;
  readonly conflicts: 'keep' | 'replace';
  readonly bad: 'refuse' | 'skip';
}

/** `ready`: to be looked at and started; `waiting`: its turn comes. */
export type ItemState = 'ready' | 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled';

/** A file in the queue. */
export interface ImportItem {
  readonly id: number;
  readonly file: File;
  readonly options: ImportOptions;
  readonly state: ItemState;
  readonly sent: number;
  readonly result: ImportShape | undefined;
  readonly problem: Problem | undefined;
}

/** Sends a file; `upload` of the page. */
export type Send = (query: SentQuery, file: Blob, options: UploadOptions) => Promise<ImportShape>;

export interface SentQuery extends Pick<ImportOptions, 'symbol' | 'conflicts' | 'bad'> {
  readonly file: string;
  readonly venue?: string;
  readonly timeframe?: string;
  readonly tz?: string;
  readonly map?: string;
}

/** Files that are to be imported, sent one after the other. It outlives the page, so that one may look at something else meanwhile. */
export class ImportQueue {
  readonly items = createStore<readonly ImportItem[]>([]);
  private readonly send: Send;
  private readonly onDone: () => void;
  private readonly stops = new Map<number, AbortController>();
  private nextId = 1;
  private isBusy = false;

  /** `onDone`: something was stored. */
  constructor(send: Send, onDone: () => void) {
    this.send = send;
    this.onDone = onDone;
  }

  /** Puts files in, each with what its name says. */
  add(files: readonly File[]): void {
    const added = files.map((file) => ({
      id: this.nextId++,
      file,
      options: firstOptions(file.name),
      state: 'ready' as const,
      sent: 0,
      result: undefined,
      problem: undefined,
    }));
    this.items.set([...this.items.get(), ...added]);
  }

  setOptions(id: number, options: Partial<ImportOptions>): void {
    this.change(id, (item) => ({ options: { ...item.options, ...options } }));
  }

  /** Lets a file go when its turn comes; also one that failed, or was cancelled. */
  start(id: number): void {
    const item = this.item(id);
    if (item === undefined || item.state === 'sending' || optionError(item.options) !== undefined) return;
    this.change(id, () => ({ state: 'waiting', sent: 0, problem: undefined, result: undefined }));
    void this.work();
  }

  /** All that are ready and know their symbol. */
  startAll(): void {
    for (const { id, state } of this.items.get()) if (state === 'ready') this.start(id);
  }

  /** Ends what is being sent, or takes back its turn. Nothing half-done is stored. */
  cancel(id: number): void {
    const stop = this.stops.get(id);
    if (stop === undefined) this.change(id, () => ({ state: 'cancelled' }));
    else stop.abort(new DOMException('Cancelled', 'AbortError'));
  }

  remove(id: number): void {
    this.items.set(this.items.get().filter((item) => item.id !== id || item.state === 'sending'));
  }

  /** Takes away what is over. */
  clear(): void {
    this.items.set(this.items.get().filter(({ state }) => !['done', 'cancelled'].includes(state)));
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      let next = this.waiting();
      while (next !== undefined) {
        await this.sendOne(next);
        next = this.waiting();
      }
    } finally {
      this.isBusy = false;
    }
  }

  private async sendOne({ id, file, options }: ImportItem): Promise<void> {
    const stop = new AbortController();
    this.stops.set(id, stop);
    this.change(id, () => ({ state: 'sending' }));
    try {
      const result = await this.send(queryOf(file.name, options), file, {
        signal: stop.signal,
        onProgress: (sent) => this.change(id, () => ({ sent })),
      });
      this.change(id, () => ({ state: 'done', result }));
      this.onDone();
    } catch (error) {
      const isCancelled = stop.signal.aborted;
      this.change(id, () => (isCancelled ? { state: 'cancelled' } : { state: 'failed', problem: problemOf(error) }));
    } finally {
      this.stops.delete(id);
    }
  }

  private waiting(): ImportItem | undefined {
    return this.items.get().find(({ state }) => state === 'waiting');
  }

  private item(id: number): ImportItem | undefined {
    return this.items.get().find((item) => item.id === id);
  }

  private change(id: number, change: (item: ImportItem) => Partial<ImportItem>): void {
    this.items.set(this.items.get().map((item) => (item.id === id ? Object.assign({}, item, change(item)) : item)));
  }
}

function firstOptions(name: string): ImportOptions {
  const { symbol = '', timeframe = '', venue = '' } = guessFile(name);
  return { symbol, timeframe, venue, tz: '', map: '', conflicts: 'keep', bad: 'refuse' };
}

function queryOf(file: string, { symbol, conflicts, bad, ...optional }: ImportOptions): SentQuery {
  const given = Object.entries(optional).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, text.trim()]]));
  return { file, symbol: symbol.trim(), conflicts, bad, ...(Object.fromEntries(given) as Partial<SentQuery>) };
}
