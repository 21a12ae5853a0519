import type { Dialect } from 'kysely';

/** What a database is made over: a SQLite file or a PostgreSQL schema. */
export interface DatabaseEngine {
  readonly kind: 'sqlite' | 'postgres';
  /** For messages: the file, or host and database. Never a password. */
  readonly place: string;
  /** Where tables are made; SQLite has no such thing. */
  readonly schema?: string;
  readonly writer: Dialect;
  readonly reader: Dialect;
  /** Makes what must be there before the first connection. */
  prepare(): Promise<void>;
  /** Says of trouble with the database what it is and what to do; gives back whatever else was thrown. */
  explain(cause: unknown): unknown;
}
