import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient, PoolConfig } from 'pg';

/** The part of the package `pg` that is needed. */
export interface PostgresDriver {
  readonly Pool: new (config: PoolConfig) => Pool;
}

/** How long a server may be silent. */
export interface ConnectionLimits {
  readonly connectMs: number;
  /** From sending a statement to its end. */
  readonly answerMs: number;
}

const LIMITS: ConnectionLimits = { connectMs: 10_000, answerMs: 60_000 };
const CONNECTIONS = 4;
const IDLE_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
/** Statements that are prepared, on each connection; others are parsed each time. */
const STATEMENTS_KEPT = 200;

export interface PoolOptions {
  readonly url: string;
  /** By which the server lists us: a restore looks for it to see that a store is in use. */
  readonly name: string;
  /** Settings of the server for each connection. */
  readonly settings: Readonly<Record<string, string>>;
  readonly limits: ConnectionLimits | undefined;
}

/** Connections to one database with the same settings; lost ones are replaced at the next call. */
export class ConnectionPool implements PostgresPool {
  private readonly pool: Pool;
  private readonly answerMs: number;
  private readonly names = new Map<string, string>();

  constructor(driver: PostgresDriver, { url, name, settings, limits = LIMITS }: PoolOptions) {
    this.answerMs = limits.answerMs;
    this.pool = new driver.Pool({
      connectionString: url,
      options: Object.entries(settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      application_name: name,
      max: CONNECTIONS,
      min: 1,
      connectionTimeoutMillis: limits.connectMs,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      allowExitOnIdle: true,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      types: { getTypeParser: parserOf },
    });
    // An idle connection that is lost is no trouble yet: the pool has dropped it, and opens another one when it is needed.
    this.pool.on('error', () => undefined);
  }

  get options(): object {
    return this.pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    return this.wrapped(await this.pool.connect());
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private wrapped(client: PoolClient): PostgresPoolClient {
    const known = WRAPPED.get(client);
    if (known !== undefined) return known;
    const query = async (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
      // Ending a client that waits for an answer cuts its connection, which fails the query.
      const watch = setTimeout(() => void client.end(), this.answerMs);
      try {
        const name = values.length === 0 ? undefined : this.nameOf(text);
        const request = { text, values: [...values], ...(name === undefined ? {} : { name }) };
        return (await client.query(request)) as unknown as PostgresQueryResult<unknown>;
      } finally {
        clearTimeout(watch);
      }
    };
    const wrapped = { query, release: (destroy?: boolean) => client.release(destroy) } as PostgresPoolClient;
    // One that is lost between two statements of a transaction tells it here, and again at the next statement.
    client.on('error', () => undefined);
    WRAPPED.set(client, wrapped);
    return wrapped;
  }

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined || this.names.size >= STATEMENTS_KEPT) return known;
    const name = `assay_${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}

/** The dialect knows a connection again by its object. */
const WRAPPED = new WeakMap<PoolClient, PostgresPoolClient>();

/** Numbers of PostgreSQL's types, from `pg_type`. */
const TYPE = { bytea: 17, int8: 20, int2: 21, int4: 23, float8: 701, numeric: 1700 };

/** Whole numbers, sums and counts as numbers (times in ms are far below 2^53), bytes as an array of their own; all else as text. */
function parserOf(type: number): (text: string) => unknown {
  switch (type) {
    case TYPE.int2:
    case TYPE.int4:
    case TYPE.int8:
    case TYPE.numeric:
    case TYPE.float8:
      return Number;
    case TYPE.bytea:
      // Behind `\x`; copied, because columns are read in place from an address that 8 divides.
      return (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
    default:
      return (text) => text;
  }
}
