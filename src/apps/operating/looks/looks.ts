import { z } from 'zod';
import type { AuditKey } from '#domain/operations/audit-seal.ts';
import { AuditKeyFile } from '#adapters/storage/operations/audit-key-file.ts';
import { MARKET_MIGRATIONS, RECORDS_MIGRATIONS } from '#adapters/storage/migrations.ts';
import { defaultChecks } from '#adapters/backup/restore/store-checks.ts';
import { LiveView, allRows } from '#apps/operating/looks/row-source.ts';
import type { RowSource, StoredRow } from '#apps/operating/looks/row-source.ts';

/** Which of the two databases of a store. In PostgreSQL they are one. */
export type DatabaseName = 'market' | 'records';

/** What one look finds, plain data that a thread can hand on. */
export interface LookResults {
  readonly 'market schema': SchemaState;
  readonly 'records schema': SchemaState;
  readonly 'kill switch': KillSwitchRow | undefined;
  readonly sessions: readonly SessionRow[];
  readonly jobs: readonly JobRow[];
  readonly backups: BackupTimes;
  /** In words. */
  readonly audit: string;
  readonly ledger: string;
  readonly journal: string;
}

export type LookName = keyof LookResults;

export interface SchemaState {
  readonly tables: number;
  /** Of this version of Assay, that were not run there yet. */
  readonly pending: readonly string[];
  /** That this version does not know. */
  readonly unknown: readonly string[];
}

export interface KillSwitchRow {
  readonly since: number;
  readonly reason: string;
}

export interface SessionRow {
  readonly id: string;
  readonly mode: string;
  readonly venue: string;
  readonly status: string;
  readonly reason: string;
  readonly epoch: number;
  /** Of its bars, `15m`; undefined when its configuration does not say. */
  readonly timeframe: string | undefined;
  /** Of its market, `fx`; undefined in the same way. */
  readonly calendar: string | undefined;
  /** Time of the latest bar by the market's clock, UTC ms; undefined before the first. */
  readonly lastBar: number | undefined;
}

/** The latest run of a job. */
export interface JobRow {
  readonly job: string;
  readonly status: string;
  readonly dueAt: number;
  readonly startedAt: number;
  readonly message: string;
  /** When the job was first known; undefined for one that only a person started. */
  readonly knownSince: number | undefined;
}

/** When a backup was last made and last read to its end, by the audit log; UTC ms. */
export interface BackupTimes {
  readonly made: number | undefined;
  readonly verified: number | undefined;
}

interface Look<Result> {
  readonly database: DatabaseName;
  /** `folder`: the data folder of the store. */
  run(source: RowSource, folder: string): Promise<Result>;
}

/** In the order in which they are made: what is quick first. */
export const LOOKS: { readonly [Name in LookName]: Look<LookResults[Name]> } = {
  'market schema': { database: 'market', run: (source) => schemaState(source, Object.keys(MARKET_MIGRATIONS)) },
  'records schema': { database: 'records', run: (source) => schemaState(source, Object.keys(RECORDS_MIGRATIONS)) },
  'kill switch': { database: 'records', run: killSwitch },
  sessions: { database: 'records', run: sessions },
  jobs: { database: 'records', run: jobs },
  backups: { database: 'records', run: backupTimes },
  audit: { database: 'records', run: auditLog },
  ledger: { database: 'records', run: (source) => restoreCheck('ledger', new LiveView(source)) },
  journal: { database: 'records', run: (source) => restoreCheck('journal', new LatestSessions(source)) },
};

export const LOOK_NAMES = Object.keys(LOOKS) as readonly LookName[];

async function schemaState(source: RowSource, wanted: readonly string[]): Promise<SchemaState> {
  const rows = await tableRows(source, 'kysely_migration', 'select name from kysely_migration');
  const done = new Set(rows.map(({ name }) => String(name)));
  const known = new Set([...Object.keys(MARKET_MIGRATIONS), ...Object.keys(RECORDS_MIGRATIONS)]);
  return {
    tables: source.tables.size,
    pending: wanted.filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.has(name)),
  };
}

async function killSwitch(source: RowSource): Promise<KillSwitchRow | undefined> {
  const query = 'select since, reason from kill_switch where lifted is null order by n desc limit 1';
  const [row] = await tableRows(source, 'kill_switch', query);
  return row === undefined ? undefined : { since: Number(row['since']), reason: String(row['reason']) };
}

async function sessions(source: RowSource): Promise<readonly SessionRow[]> {
  const query = `select s.id, s.mode, s.venue, s.status, s.reason, s.epoch, s.config, e.last_bar from session s
    left join (select session, max(time) as last_bar from session_equity group by session) e on e.session = s.id
    order by s.created desc`;
  const rows = await tableRows(source, 'session', query);
  return rows.map((row) => {
    const lastBar = row['last_bar'] ?? undefined;
    const { timeframe, calendar } = marketOf(String(row['config']));
    return {
      id: String(row['id']),
      mode: String(row['mode']),
      venue: String(row['venue']),
      status: String(row['status']),
      reason: String(row['reason']),
      epoch: Number(row['epoch']),
      timeframe,
      calendar,
      lastBar: lastBar === undefined ? undefined : Number(lastBar),
    };
  });
}

/** What a configuration says of the market; it may be of a desk of any kind. */
function marketOf(config: string): Pick<SessionRow, 'timeframe' | 'calendar'> {
  const parsed = CONFIG.safeParse(config);
  if (!parsed.success) return { timeframe: undefined, calendar: undefined };
  const { timeframe, instrument } = parsed.data;
  return { timeframe, calendar: instrument?.calendar };
}

const CONFIG = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ timeframe: z.string().optional(), instrument: z.object({ calendar: z.string() }).optional() }));

async function jobs(source: RowSource): Promise<readonly JobRow[]> {
  const query = `select r.job, r.status, r.due_at, r.started_at, r.message, j.known_since from job_run r
    left join job j on j.name = r.job
    where r.n = (select max(n) from job_run l where l.job = r.job)`;
  const rows = await tableRows(source, 'job_run', query);
  return rows.map((row) => {
    const since = row['known_since'] ?? undefined;
    return {
      job: String(row['job']),
      status: String(row['status']),
      dueAt: Number(row['due_at']),
      startedAt: Number(row['started_at']),
      message: String(row['message']),
      knownSince: since === undefined ? undefined : Number(since),
    };
  });
}

async function backupTimes(source: RowSource): Promise<BackupTimes> {
  const query = `select action, max(time) as latest from audit where action like 'backup.%' group by action`;
  const rows = await tableRows(source, 'audit', query);
  const times = new Map(rows.map((row) => [String(row['action']), Number(row['latest'])]));
  const seen = [times.get('backup.verified'), times.get('backup.restored')].filter((time) => time !== undefined);
  return { made: times.get('backup.made'), verified: seen.length === 0 ? undefined : Math.max(...seen) };
}

/** With the seal by the key of the data folder. */
async function auditLog(source: RowSource, folder: string): Promise<string> {
  return restoreCheck('audit', new LiveView(source), (await new AuditKeyFile(folder).look())?.key);
}

/** The checks of a restore hold for a store in use as well. Throws what does not hold. */
async function restoreCheck(name: string, view: LiveView, key?: AuditKey): Promise<string> {
  const check = defaultChecks(key).find((each) => each.name === name);
  if (check === undefined) throw new Error(`the checks of a restore have one named "${name}"`);
  return check.run(view);
}

/** Long journals take minutes, and old ones do not change: only those of the latest sessions are followed. */
class LatestSessions extends LiveView {
  override rows(table: string, orderBy: readonly string[] = []): AsyncGenerator<StoredRow> {
    if (table === 'session') return this.select(table, `select * from session ${LATEST_FIRST}`);
    if (table !== 'session_journal') return super.rows(table, orderBy);
    const chosen = `select id from (select id from session ${LATEST_FIRST}) as latest`;
    return this.select(table, `select * from session_journal where session in (${chosen}) order by session, n`);
  }
}

const LATEST_FIRST = `order by case when status = 'running' then 0 else 1 end, created desc, id limit 5`;

/** Rows of a table that may not be there yet. */
async function tableRows(source: RowSource, table: string, query: string): Promise<readonly StoredRow[]> {
  return source.tables.has(table) ? allRows(source, table, query) : [];
}
