import { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { DatabaseEngine } from '#adapters/storage/database-engine.ts';
import { migrate } from '#adapters/storage/migrate.ts';

/**
 * A database, migrated to the newest schema. The `writer` changes it, in transactions; the `reader` sees the last committed state
 * and does not wait while a long transaction is open. Trouble with it is `store.unusable` or `store.lost`.
 */
export class Database<Schema> {
  readonly kind: 'sqlite' | 'postgres';
  readonly place: string;
  readonly writer: Kysely<Schema>;
  readonly reader: Kysely<Schema>;
  private readonly engine: DatabaseEngine;

  private constructor(engine: DatabaseEngine) {
    this.engine = engine;
    this.kind = engine.kind;
    this.place = engine.place;
    this.writer = new Kysely<Schema>({ dialect: engine.writer });
    this.reader = new Kysely<Schema>({ dialect: engine.reader });
  }

  static async open<Schema>(
    engine: DatabaseEngine,
    migrations: Readonly<Record<string, Migration>>,
  ): Promise<Database<Schema>> {
    const database = new Database<Schema>(engine);
    try {
      await engine.prepare();
      await migrate(database.writer, engine, migrations);
      return database;
    } catch (cause) {
      await database.close().catch(() => undefined);
      throw engine.explain(cause);
    }
  }

  /** Runs queries; trouble with the database comes out with words on what to do. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw this.engine.explain(cause);
    }
  }

  /** Runs changes: all of them are stored when the work ends well, none when it throws. */
  transaction<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.run(() => this.writer.transaction().execute(work));
  }

  /** Runs queries that must all see one state. */
  snapshot<T>(work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.run(() =>
      this.reader.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    );
  }

  async close(): Promise<void> {
    await this.reader.destroy();
    await this.writer.destroy();
  }
}
