import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { canonicalJson } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';
import { endTrouble, sealHead } from '#domain/operations/audit-seal.ts';
import type { AuditHead, AuditKeyState } from '#domain/operations/audit-seal.ts';
import type { AuditVerdict, AuditWitness } from '#domain/operations/audit-verdict.ts';
import { AuditVerifier } from '#domain/operations/audit-verifier.ts';
import type { RawAuditRow } from '#domain/operations/audit-verifier.ts';
import { AUDIT_BROKEN, auditRecord } from '#domain/operations/audit.ts';
import type { AuditEntry, AuditLink, AuditRecord, AuditStore } from '#domain/operations/audit.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import { auditHead, safeNumber } from '#adapters/storage/operations/audit-head-row.ts';
import { AuditKeyFile } from '#adapters/storage/operations/audit-key-file.ts';
import type { AuditTable } from '#adapters/storage/operations/operations-schema.ts';
import { asInserted } from '#adapters/storage/rows.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/**
 * The audit log. A link is made inside the transaction that stores it, so that two processes cannot go on from the same one; with it goes
 * the head, sealed by the key of the data folder.
 */
export class AuditRepository implements AuditStore {
  private readonly database: Database<RecordsSchema>;
  private readonly keyFile: AuditKeyFile;

  constructor(database: Database<RecordsSchema>, folder: string) {
    this.database = database;
    this.keyFile = new AuditKeyFile(folder);
  }

  async add(entry: AuditEntry): Promise<AuditRecord> {
    const stored = asStored(entry);
    const record = await this.database.transaction(async (db) => {
      await holdAlone(db, 'audit');
      const state = await this.keyFile.take();
      const { last, since } = await goOnFrom(db, state, stored.time);
      const added = auditRecord(stored, last);
      await insert(db, added);
      await putHead(db, sealHead(state.key, since ?? added.n, added));
      return added;
    });
    await this.keyFile.noteUse();
    return record;
  }

  async read(from: number, limit: number): Promise<readonly AuditRecord[]> {
    const query = this.database.reader.selectFrom('audit').selectAll().where('n', '>=', from).orderBy('n').limit(limit);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => this.fromRow(row));
  }

  async length(): Promise<number> {
    const query = this.database.reader.selectFrom('audit').select(({ fn }) => fn.countAll<number>().as('entries'));
    const { entries } = await this.database.run(() => query.executeTakeFirstOrThrow());
    return entries;
  }

  async verify(witness?: AuditWitness): Promise<AuditVerdict> {
    // The key first: it counts as used only when its head was there before we look at the heads.
    const before = await this.keyFile.look();
    const { heads, rows, highest } = await this.database.snapshot(logNow);
    const key = before ?? unused(await this.keyFile.look());
    const verifier = new AuditVerifier({ heads, key, witness });
    let next = 0;
    // Entries that others add meanwhile come after the highest and are left for the next time.
    for (let isWhole = true; isWhole && next <= highest;) {
      const page = await this.database.run(() => rawRows(this.database.reader, next, highest).execute());
      if (page.length === 0) break;
      isWhole = page.every((row) => verifier.follow(row));
      next += page.length;
    }
    const verdict = verifier.end(rows);
    const isExposed = await this.keyFile.isExposed();
    return isExposed ? { ...verdict, notes: [...verdict.notes, EXPOSED] } : verdict;
  }

  private fromRow({ n, time, actor, action, detail, hash }: AuditTable): AuditRecord {
    try {
      return { n, time: time as UnixMs, actor, action, detail: JSON.parse(detail) as unknown, hash };
    } catch {
      throw damagedStore(this.database.place, `the detail of audit entry ${n} is not JSON`);
    }
  }
}

const ROWS_AT_ONCE = 500;
const EXPOSED = 'others than its owner may read the key "audit.key": chmod 600';

/** The entry just as it will be read again: the hash is over what is stored, so what JSON or a database leaves out is left out of it. */
function asStored({ time, actor, action, detail }: AuditEntry): AuditEntry {
  return {
    time,
    actor: plainText(actor),
    action: plainText(action),
    detail: JSON.parse(canonicalJson(detail ?? null)) as unknown,
  };
}

/** Neither database keeps half a character, nor PostgreSQL the character zero. */
function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

interface GoingOn {
  readonly last: AuditLink | undefined;
  /** Since which entry our key seals; undefined: since the one to come. */
  readonly since: number | undefined;
}

/** The end of the log to go on from. One that is not what was sealed first gets an entry that says so. */
async function goOnFrom(db: Kysely<RecordsSchema>, state: AuditKeyState, time: UnixMs): Promise<GoingOn> {
  const last = await db.selectFrom('audit').select(['n', 'hash']).orderBy('n', 'desc').limit(1).executeTakeFirst();
  const heads = await headsOf(db);
  const own = heads.find(({ keyId }) => keyId === state.key.id);
  const hashAtHead = own === undefined ? undefined : await hashOf(db, own.entries - 1);
  const problem = endTrouble({ last, heads, hashAtHead }, state);
  if (problem === undefined) return { last, since: own?.since };
  const broken = auditRecord({ time, actor: 'assay', action: AUDIT_BROKEN, detail: { problem } }, last);
  await insert(db, broken);
  return { last: broken, since: broken.n };
}

async function hashOf(db: Kysely<RecordsSchema>, n: number): Promise<string | undefined> {
  const row = await db.selectFrom('audit').select('hash').where('n', '=', n).executeTakeFirst();
  return row?.hash;
}

async function insert(db: Kysely<RecordsSchema>, { n, time, actor, action, detail, hash }: AuditRecord): Promise<void> {
  const values = { n, time, actor, action, detail: canonicalJson(detail), hash };
  await db.insertInto('audit').values(values).execute();
}

async function putHead(db: Kysely<RecordsSchema>, { keyId, ...rest }: AuditHead): Promise<void> {
  await db
    .insertInto('audit_head')
    .values({ key_id: keyId, ...rest })
    .onConflict((conflict) => conflict.column('key_id').doUpdateSet(asInserted('since', 'entries', 'hash', 'seal')))
    .execute();
}

async function headsOf(db: Kysely<RecordsSchema>): Promise<readonly AuditHead[]> {
  const rows = await db
    .selectFrom('audit_head')
    .select([sql<string>`cast(since as text)`.as('since'), sql<string>`cast(entries as text)`.as('entries')])
    .select(['key_id', 'hash', 'seal'])
    .orderBy('key_id')
    .execute();
  return rows.map(auditHead);
}

/** How the log is at this moment: its heads, how many rows it has, and its highest number. */
async function logNow(
  db: Kysely<RecordsSchema>,
): Promise<{ readonly heads: readonly AuditHead[]; readonly rows: number; readonly highest: number }> {
  const heads = await headsOf(db);
  const { rows, highest } = await db
    .selectFrom('audit')
    .select(({ fn }) => [fn.countAll<number>().as('rows'), sql<string | null>`cast(max(n) as text)`.as('highest')])
    .executeTakeFirstOrThrow();
  return { heads, rows, highest: highest === null ? -1 : safeNumber(highest, Number.MAX_SAFE_INTEGER) };
}

/** Numbers as texts: what somebody has put there may be too large to be read, and is to be found all the same. */
function rawRows(db: Kysely<RecordsSchema>, from: number, to: number) {
  return db
    .selectFrom('audit')
    .select([sql<string>`cast(n as text)`.as('n'), sql<string>`cast(time as text)`.as('time')])
    .select(['actor', 'action', 'detail', 'hash'])
    .where('n', '>=', from)
    .where('n', '<=', to)
    .orderBy('audit.n')
    .limit(ROWS_AT_ONCE)
    .$castTo<RawAuditRow>();
}

function unused(state: AuditKeyState | undefined): AuditKeyState | undefined {
  return state === undefined ? undefined : { ...state, isUsed: false };
}
