import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type {
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
  TransactionSettings,
} from 'kysely';

export interface NodeSqliteOptions {
  /** Called once, at the first query. */
  readonly open: () => DatabaseSync;
  /** How long a transaction waits for another connection that is writing. Other work of the process goes on meanwhile. */
  readonly busyTimeoutMs: number;
}

/** Kysely over the SQLite that Node brings along. */
export class NodeSqliteDialect implements Dialect {
  private readonly options: NodeSqliteOptions;

  constructor(options: NodeSqliteOptions) {
    this.options = options;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.options);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the type that Kysely's interface asks for
  createIntrospector(db: Kysely<any>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

/** SQLite can roll back schema changes: a migration that fails leaves nothing behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** One connection, handed to one user at a time, so that queries of others wait until a transaction has ended. */
class NodeSqliteDriver implements Driver {
  private readonly options: NodeSqliteOptions;
  private connection: NodeSqliteConnection | undefined;
  private lastTurn: Promise<void> = Promise.resolve();
  private endTurn: () => void = () => undefined;

  constructor(options: NodeSqliteOptions) {
    this.options = options;
  }

  async init(): Promise<void> {
    this.connection = new NodeSqliteConnection(this.options.open());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.lastTurn;
    this.lastTurn = promise;
    await before;
    this.endTurn = resolve;
    return this.connection!;
  }

  async releaseConnection(): Promise<void> {
    this.endTurn();
  }

  /** A transaction that may write takes the write lock at once: it then cannot fail half-way because another process writes. */
  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const begin = CompiledQuery.raw(settings.accessMode === 'read only' ? 'begin' : 'begin immediate');
    const giveUpAt = performance.now() + this.options.busyTimeoutMs;
    for (;;) {
      try {
        await connection.executeQuery(begin);
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
        await sleep(LOCK_POLL_MS);
      }
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  /** After a full disk, for one, SQLite has rolled back by itself: asking again would hide what was the matter. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.connection?.isInTransaction === true) await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.connection?.close();
  }
}

const LOCK_POLL_MS = 10;
const STATEMENTS_KEPT = 64;

class NodeSqliteConnection implements DatabaseConnection {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  get isInTransaction(): boolean {
    return this.database.isTransaction;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.prepared(query.sql);
    const parameters = query.parameters as readonly SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    // A statement of its own: a kept one may be run again while this one is still being read.
    const statement = this.database.prepare(query.sql);
    for (const row of statement.iterate(...(query.parameters as readonly SQLInputValue[]))) yield { rows: [row as R] };
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  private prepared(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.database.prepare(sql);
    if (this.statements.size >= STATEMENTS_KEPT) this.statements.clear();
    this.statements.set(sql, statement);
    return statement;
  }
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy: another connection holds the write lock. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
