import { canonicalJson } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';
import { auditRecord } from '#domain/operations/audit.ts';
import type { AuditEntry, AuditRecord, AuditStore } from '#domain/operations/audit.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { AuditTable } from '#adapters/storage/operations/operations-schema.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** The audit log. A link is made inside the transaction that stores it, so that two processes cannot go on from the same one. */
export class AuditRepository implements AuditStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async add({ time, actor, action, detail }: AuditEntry): Promise<AuditRecord> {
    // The hash is over what is stored, so that what JSON leaves out is left out of it as well.
    const text = canonicalJson(detail ?? null);
    const entry = { time, actor, action, detail: JSON.parse(text) as unknown };
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'audit');
      const row = await db.selectFrom('audit').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirst();
      const record = auditRecord(entry, row === undefined ? undefined : this.fromRow(row));
      const { n, hash } = record;
      await db.insertInto('audit').values({ n, time, actor, action, detail: text, hash }).execute();
      return record;
    });
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

  private fromRow({ n, time, actor, action, detail, hash }: AuditTable): AuditRecord {
    try {
      return { n, time: time as UnixMs, actor, action, detail: JSON.parse(detail) as unknown, hash };
    } catch {
      throw damagedStore(this.database.place, `the detail of audit entry ${n} is not JSON`);
    }
  }
}
