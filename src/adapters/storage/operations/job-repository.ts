import { invariant } from '#core/invariant.ts';
import type { UnixMs } from '#core/time.ts';
import type { JobRun, JobRunFilter, JobStore } from '#domain/schedule/job.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { JobRunTable } from '#adapters/storage/operations/operations-schema.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Runs of jobs. That a run is begun once only is a rule of the table, so it holds between processes. */
export class JobRepository implements JobStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async claim(run: JobRun): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.database.transaction((db) =>
      db
        .insertInto('job_run')
        .values(runToRow(run))
        .onConflict((conflict) => conflict.columns(['job', 'key']).doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows === 1n;
  }

  async finish(job: string, key: string, end: Parameters<JobStore['finish']>[2]): Promise<void> {
    const { status, endedAt, message } = end;
    const { numUpdatedRows } = await this.database.transaction((db) =>
      db
        .updateTable('job_run')
        .set({ status, ended_at: endedAt, message })
        .where('job', '=', job)
        .where('key', '=', key)
        .executeTakeFirstOrThrow(),
    );
    invariant(numUpdatedRows === 1n, `a run that ends was claimed, "${job}" ${key} was not`);
  }

  async latestDue(job: string): Promise<UnixMs | undefined> {
    const query = this.database.reader
      .selectFrom('job_run')
      .select(({ fn }) => fn.max<number | null>('due_at').as('latest'))
      .where('job', '=', job)
      .where('trigger', '!=', 'manual');
    const { latest } = await this.database.run(() => query.executeTakeFirstOrThrow());
    return (latest ?? undefined) as UnixMs | undefined;
  }

  async unfinished(): Promise<readonly JobRun[]> {
    const query = this.database.reader.selectFrom('job_run').selectAll().where('status', '=', 'running').orderBy('n');
    const rows = await this.database.run(() => query.execute());
    return rows.map(runFromRow);
  }

  async history(filter: JobRunFilter): Promise<readonly JobRun[]> {
    let query = this.database.reader.selectFrom('job_run').selectAll();
    const { after } = filter;
    if (after !== undefined) {
      const { startedAt, job, key } = after;
      query = query.where((where) => {
        const its = where
          .selectFrom('job_run as last')
          .select('last.n')
          .where('last.job', '=', job)
          .where('last.key', '=', key);
        const sameTime = where.and([where('started_at', '=', startedAt), where('n', '<', its)]);
        return where.or([where('started_at', '<', startedAt), sameTime]);
      });
    }
    if (filter.job !== undefined) query = query.where('job', '=', filter.job);
    if (filter.limit !== undefined) query = query.limit(filter.limit);
    const rows = await this.database.run(() => query.orderBy('started_at', 'desc').orderBy('n', 'desc').execute());
    return rows.map(runFromRow);
  }

  async knownSince(job: string, now: UnixMs): Promise<UnixMs> {
    const known = (db: Database<RecordsSchema>['reader']) =>
      db.selectFrom('job').select('known_since').where('name', '=', job);
    const row = await this.database.run(() => known(this.database.reader).executeTakeFirst());
    if (row !== undefined) return row.known_since as UnixMs;
    const { known_since } = await this.database.transaction(async (db) => {
      await db
        .insertInto('job')
        .values({ name: job, known_since: now })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      return known(db).executeTakeFirstOrThrow();
    });
    return known_since as UnixMs;
  }
}

type JobRunRow = Omit<JobRunTable, 'n'>;

function runToRow({ job, key, dueAt, trigger, status, runner, startedAt, endedAt, message }: JobRun): JobRunRow {
  const times = { due_at: dueAt, started_at: startedAt, ended_at: endedAt ?? null };
  return { job, key, trigger, status, runner: runner ?? null, message, ...times };
}

function runFromRow({ job, key, trigger, status, runner, message, due_at, started_at, ended_at }: JobRunRow): JobRun {
  return {
    job,
    key,
    dueAt: due_at as UnixMs,
    trigger: trigger as JobRun['trigger'],
    status: status as JobRun['status'],
    ...(runner === null ? {} : { runner }),
    startedAt: started_at as UnixMs,
    endedAt: (ended_at ?? undefined) as UnixMs | undefined,
    message,
  };
}
