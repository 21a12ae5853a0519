import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PageFilter, PageKey } from '#domain/operations/record-page.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';
import { OPEN_ORDERS } from '#adapters/storage/trading/order-rows.ts';
import type { FillTable, OrderTable, TradeTable } from '#adapters/storage/trading/trading-schema.ts';

/** Rows of one piece of a list, and the place of the last one when others follow. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
  readonly next: PageKey | undefined;
}

type Read<Table extends { readonly n: unknown }> = Omit<Table, 'n'> & { readonly n: number };

/** A row beyond the limit is asked for, which tells whether there is another piece. Each list follows one index, in its order. */
export async function orderPage(db: Kysely<RecordsSchema>, filter: PageFilter): Promise<RowPage<Read<OrderTable>>> {
  const { session, openOnly, after, limit } = filter;
  // Few orders are open of very many: they are looked up by their status, not along the time of all orders.
  const time = openOnly === true ? sql<number>`created + 0` : sql<number>`created`;
  let query = db.selectFrom('session_order').selectAll().orderBy(time, 'desc').orderBy('n', 'desc');
  if (session !== undefined) query = query.where('session', '=', session);
  if (openOnly === true) query = query.where('status', 'in', OPEN_ORDERS);
  if (after !== undefined)
    query = query.where((eb) => eb(eb.refTuple('created', 'n'), '<', eb.tuple(after.time, after.n)));
  return pageOf(await query.limit(limit + 1).execute(), limit, ({ created }) => created);
}

export async function fillPage(db: Kysely<RecordsSchema>, filter: PageFilter): Promise<RowPage<Read<FillTable>>> {
  const { session, after, limit } = filter;
  let query = db.selectFrom('session_fill').selectAll().orderBy('time', 'desc').orderBy('n', 'desc');
  if (session !== undefined) query = query.where('session', '=', session);
  if (after !== undefined)
    query = query.where((eb) => eb(eb.refTuple('time', 'n'), '<', eb.tuple(after.time, after.n)));
  return pageOf(await query.limit(limit + 1).execute(), limit, ({ time }) => time);
}

export async function tradePage(db: Kysely<RecordsSchema>, filter: PageFilter): Promise<RowPage<Read<TradeTable>>> {
  const { session, after, limit } = filter;
  let query = db.selectFrom('session_trade').selectAll().orderBy('exit_time', 'desc').orderBy('n', 'desc');
  if (session !== undefined) query = query.where('session', '=', session);
  if (after !== undefined)
    query = query.where((eb) => eb(eb.refTuple('exit_time', 'n'), '<', eb.tuple(after.time, after.n)));
  return pageOf(await query.limit(limit + 1).execute(), limit, ({ exit_time: time }) => time);
}

function pageOf<Row extends { readonly n: number }>(
  found: readonly Row[],
  limit: number,
  timeOf: (row: Row) => number,
): RowPage<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  if (last === undefined || found.length <= limit) return { rows, next: undefined };
  return { rows, next: { time: timeOf(last), n: last.n } };
}
