import { join } from 'node:path';
import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { RunRecord } from '#adapters/storage/records/run-repository.ts';
import type { Store } from '#adapters/storage/store.ts';
import { codeVersion } from '#apps/research/report/code-version.ts';
import { journalPath } from '#apps/research/report/run-source.ts';
import { summaryOfRun } from '#apps/research/report/stored-runs.ts';
import { PageCache } from '#apps/server/runs/page-cache.ts';
import type { RunQuestion } from '#apps/server/runs/read-run.ts';
import type { RunBody } from '#apps/server/runs/run-body.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';
import { ThreadQueue } from '#apps/server/threads/thread-queue.ts';

export interface KeptRunsOptions extends ThreadPlace {
  readonly store: Pick<Store, 'runs'>;
  readonly clock: Clock;
}

const ENTRY = new URL('./read-worker.ts', import.meta.url);

/** Runs that are kept, read on a thread of their own: nobody waits for a report behind a long backtest. */
export class KeptRuns {
  private readonly options: KeptRunsOptions;
  private readonly pages: PageCache;
  private readonly queue: ThreadQueue<RunQuestion, string>;
  private readonly version = codeVersion();

  constructor(options: KeptRunsOptions) {
    const { dataFolder, databaseUrl, clock } = options;
    this.options = options;
    this.pages = new PageCache(join(dataFolder, 'pages'));
    const setup: ThreadPlace = { dataFolder, databaseUrl };
    this.queue = new ThreadQueue({ entry: ENTRY, setup, clock, noun: 'report' });
  }

  /** Throws `run.unknown` with the nearest ids. */
  async record(id: string): Promise<RunRecord> {
    const record = await this.options.store.runs.get(id);
    if (record !== undefined) return record;
    const ids = (await this.options.store.runs.list({ limit: 500 })).map((run) => run.id);
    const near = nearestNames(id, ids).map((name) => `"${name}"`);
    const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
    throw new AssayError('run.unknown', `Expected the id of a run, was "${id}"${hint}`, { place: { value: id } });
  }

  /** What a page shows of it; without figures when its journal is gone. */
  async body(record: RunRecord): Promise<RunBody> {
    if (this.journalOf(record) === undefined) return WITHOUT_JOURNAL;
    const text = await this.text('body', record, []);
    return JSON.parse(text) as RunBody;
  }

  /** The whole report, as a page. It shows stored searches as well, so it is made anew when there is a later one. */
  async page(record: RunRecord): Promise<string> {
    this.assertJournal(record);
    const { runs } = this.options.store;
    const [search] = await runs.list({ kind: 'optimise', limit: 1 });
    const [walk] = await runs.list({ kind: 'walk-forward', limit: 1 });
    const parts = [search, walk].map((one) => (one === undefined ? undefined : `${one.id} ${one.created}`));
    return this.text('page', record, parts);
  }

  /** Two runs side by side, as JSON data. */
  async comparison(a: RunRecord, b: RunRecord): Promise<unknown> {
    this.assertJournal(a);
    this.assertJournal(b);
    return JSON.parse(await this.queue.run({ kind: 'comparison', a: a.id, b: b.id })) as unknown;
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private text(kind: 'body' | 'page', record: RunRecord, parts: readonly (string | undefined)[]): Promise<string> {
    const { journalHash, orderHash } = summaryOfRun(record);
    const state = [this.version, journalHash, orderHash, `${record.created}`, ...parts];
    return this.pages.text(`${kind}-${record.id}`, state, () => this.queue.run({ kind, run: record.id }));
  }

  private journalOf(record: RunRecord): string | undefined {
    return journalPath({ dataFolder: () => this.options.dataFolder }, record);
  }

  private assertJournal(record: RunRecord): void {
    if (this.journalOf(record) !== undefined) return;
    const why =
      record.kind === 'backtest' ? 'its journal is no longer stored' : `it is a ${record.kind}, not a backtest`;
    throw new AssayError('data.missing', `Run "${record.id}" has no report: ${why}`, { place: { value: record.id } });
  }
}

const WITHOUT_JOURNAL: RunBody = {
  currency: '',
  figures: [],
  equity: { times: [], values: [], drawdowns: [] },
  trades: [],
  gates: [],
  config: null,
  hasJournal: false,
};
