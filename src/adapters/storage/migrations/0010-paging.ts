import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** Lists that are read piece by piece: what signals are found by as columns before their documents, and an index for each order. */
export const paging: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await renewSignals(db);
    await indexSignals(db);
    for (const [table, time] of TIMED) {
      await db.schema.createIndex(`${table}_time`).on(table).columns([time, 'n']).execute();
      await db.schema.createIndex(`${table}_of`).on(table).columns(['session', time, 'n']).execute();
    }
    await db.schema.createIndex('session_fill_order').on('session_fill').columns(['session', 'order_id']).execute();
    await db.schema.createIndex('session_order_status').on('session_order').columns(['status', 'session']).execute();
  },
};

const TIMED = [
  ['session_order', 'created'],
  ['session_fill', 'time'],
  ['session_trade', 'exit_time'],
] as const;

/** Made anew: columns that are added come after the document, and to read them would be to read it. */
async function renewSignals(db: Kysely<unknown>): Promise<void> {
  const { text, real } = columnTypes(db);
  await db.schema
    .createTable('signal_renewed')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('strategy', text, (column) => column.notNull())
    .addColumn('instrument', text, (column) => column.notNull())
    .addColumn('decision', text, (column) => column.notNull())
    .addColumn('direction', text, (column) => column.notNull())
    .addColumn('score', real, (column) => column.notNull())
    .addColumn('origin', text, (column) => column.notNull())
    .addColumn('stopped_by', text, (column) => column.notNull())
    .addColumn('brief', text)
    .addColumn('document', text, (column) => column.notNull())
    .execute();
  await copySignals(db);
  await db.schema.dropTable('signal').execute();
  await db.schema.alterTable('signal_renewed').renameTo('signal').execute();
}

/** The first holds what lists are narrowed by as well: rows that do not fit are passed over without being read. */
async function indexSignals(db: Kysely<unknown>): Promise<void> {
  const narrowing = ['decision', 'direction', 'stopped_by'];
  await db.schema
    .createIndex('signal_time')
    .on('signal')
    .columns(['time', 'id', ...narrowing])
    .execute();
  await db.schema.createIndex('signal_score').on('signal').columns(['score', 'id']).execute();
  await db.schema.createIndex('signal_instrument_score').on('signal').columns(['instrument', 'score', 'id']).execute();
  await db.schema.createIndex('signal_instrument').on('signal').columns(['instrument', 'time', 'id']).execute();
  await db.schema.createIndex('signal_origin').on('signal').columns(['origin', 'time', 'id']).execute();
}

interface OldSignal {
  id: string;
  time: number;
  strategy: string;
  instrument: string;
  decision: string;
  document: string;
}

interface CopySchema {
  signal: OldSignal;
  signal_renewed: OldSignal & { direction: string; score: number; origin: string; stopped_by: string };
}

const ROWS_AT_ONCE = 200;

async function copySignals(db: Kysely<CopySchema>): Promise<void> {
  for (let last = '', isOver = false; !isOver;) {
    const rows = await db
      .selectFrom('signal')
      .selectAll()
      .where('id', '>', last)
      .orderBy('id')
      .limit(ROWS_AT_ONCE)
      .execute();
    isOver = rows.length < ROWS_AT_ONCE;
    if (rows.length === 0) break;
    last = rows.at(-1)!.id;
    await db
      .insertInto('signal_renewed')
      .values(rows.map((row) => Object.assign(row, foundIn(row.document))))
      .execute();
  }
}

/** What the documents of this time say in these fields; a document that cannot be read is found by nothing more than before. */
function foundIn(document: string) {
  const { signal, verdicts, origin } = parsed(document);
  const gates = (verdicts ?? []).filter(({ kind }) => kind !== 'pass').map(({ gate }) => gate);
  return {
    direction: signal?.direction ?? '',
    score: signal?.score ?? 0,
    origin: origin ?? '',
    stopped_by: gates.length === 0 ? '' : `,${gates.join(',')},`,
  };
}

interface OldDocument {
  readonly signal?: { readonly direction?: string; readonly score?: number };
  readonly verdicts?: readonly { readonly gate: string; readonly kind: string }[];
  readonly origin?: string;
}

function parsed(document: string): OldDocument {
  try {
    return (JSON.parse(document) as OldDocument | null) ?? {};
  } catch {
    return {};
  }
}
