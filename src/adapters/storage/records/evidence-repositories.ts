import { parseStage } from '#domain/evidence/promotion/stage.ts';
import type { StageMove, StageStore } from '#domain/evidence/promotion/stage.ts';
import type { EvidenceSettings, EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';
import type { Database } from '#adapters/storage/database.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { damagedStore } from '#adapters/storage/store-error.ts';

/** Moves of strategies from stage to stage; rows are only ever added. */
export class StageRepository implements StageStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async record({ strategy, from, to, time, reason }: StageMove): Promise<void> {
    const row = { strategy, from_stage: from, to_stage: to, time, reason };
    await this.database.transaction((db) => db.insertInto('strategy_stage').values(row).execute());
  }

  async history(strategy?: string): Promise<readonly StageMove[]> {
    let query = this.database.reader.selectFrom('strategy_stage').selectAll().orderBy('id');
    if (strategy !== undefined) query = query.where('strategy', '=', strategy);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => ({
      strategy: row.strategy,
      from: parseStage(row.from_stage),
      to: parseStage(row.to_stage),
      time: row.time,
      reason: row.reason,
    }));
  }
}

/** Settings that were put in force, version by version. */
export class EvidenceSettingsRepository implements EvidenceSettingsStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async apply(applied: number, document: unknown): Promise<number> {
    const row = { applied, document: JSON.stringify(document) };
    const { version } = await this.database.transaction((db) =>
      db.insertInto('evidence_settings').values(row).returning('version').executeTakeFirstOrThrow(),
    );
    return version;
  }

  async latest(): Promise<EvidenceSettings | undefined> {
    const row = await this.database.run(() =>
      this.database.reader
        .selectFrom('evidence_settings')
        .selectAll()
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    if (row === undefined) return undefined;
    try {
      return { version: row.version, applied: row.applied, document: JSON.parse(row.document) as unknown };
    } catch {
      throw damagedStore(this.database.place, `version ${row.version} of the evidence settings is not JSON`);
    }
  }
}
