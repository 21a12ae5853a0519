import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnTypes } from '#adapters/storage/dialect.ts';

/** How far the price went after a signal, before costs: what the record of a prediction detector is made of. */
export const outcomeMoves: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { real } = columnTypes(db);
    await db.schema.alterTable('signal_outcome').addColumn('exit_move', real).execute();
  },
};
