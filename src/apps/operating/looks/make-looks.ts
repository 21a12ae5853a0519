import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLocation } from '#adapters/backup/snapshot/store-files.ts';
import { carried } from '#adapters/backup/thread-message.ts';
import type { CarriedError } from '#adapters/backup/thread-message.ts';
import { LOOKS, LOOK_NAMES } from '#apps/operating/looks/looks.ts';
import type { DatabaseName, LookName, LookResults } from '#apps/operating/looks/looks.ts';
import { PostgresSource } from '#apps/operating/looks/postgres-source.ts';
import type { RowSource } from '#apps/operating/looks/row-source.ts';
import { SqliteSource } from '#apps/operating/looks/sqlite-source.ts';

/** What became of a look. `absent`: there is no such database yet. */
export type LookOutcome<Result = unknown> =
  | { readonly kind: 'found'; readonly value: Result }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly failure: CarriedError };

/** Reading a whole file for damage is a look of its own, of SQLite only; it takes longest, and comes last. */
export type IntegrityName = `${DatabaseName} integrity`;
export type OutcomeName = LookName | IntegrityName;
export type OutcomeResults = LookResults & { readonly [Name in IntegrityName]: readonly string[] };

export interface LookMessage {
  readonly name: OutcomeName;
  readonly outcome: LookOutcome;
}

export const INTEGRITY_NAMES: readonly IntegrityName[] = ['records integrity', 'market integrity'];

/** Makes every look, each with a connection of its own: what is broken for one takes nothing from the next. */
export async function* makeLooks(store: StoreLocation): AsyncGenerator<LookMessage> {
  for (const name of LOOK_NAMES) {
    const look = LOOKS[name];
    yield {
      name,
      outcome: await outcomeOf(
        () => openSource(store, look.database),
        (source) => look.run(source, store.folder),
      ),
    };
  }
  if (store.databaseUrl !== undefined) return;
  for (const name of INTEGRITY_NAMES) {
    const database = name === 'market integrity' ? 'market' : 'records';
    const look = (source: SqliteSource): Promise<readonly string[]> => Promise.resolve(source.integrity());
    yield { name, outcome: await outcomeOf(() => openFile(store.folder, database), look) };
  }
}

async function outcomeOf<Source extends RowSource>(
  open: () => Promise<Source | undefined>,
  look: (source: Source) => Promise<unknown>,
): Promise<LookOutcome> {
  try {
    const source = await open();
    if (source === undefined) return { kind: 'absent' };
    try {
      return { kind: 'found', value: await look(source) };
    } finally {
      await source.close();
    }
  } catch (error) {
    return { kind: 'failed', failure: carried(error) };
  }
}

async function openSource(
  { folder, databaseUrl }: StoreLocation,
  database: DatabaseName,
): Promise<RowSource | undefined> {
  if (databaseUrl === undefined) return openFile(folder, database);
  const source = await PostgresSource.open(databaseUrl);
  if (source.tables.has('kysely_migration')) return source;
  await source.close();
  return undefined;
}

async function openFile(folder: string, database: DatabaseName): Promise<SqliteSource | undefined> {
  const file = join(folder, `${database}.db`);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  return isThere ? new SqliteSource(file) : undefined;
}
