import type { RunRow } from '#contract/runs.ts';
import type { RunRecord, RunStore } from '#adapters/storage/records/run-repository.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import { storedRow } from '#apps/server/runs/run-rows.ts';

/** What a list of runs is asked for. `strategy`: as signals name it, or only its last part (`strike`). */
export interface RunListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly kind?: string | undefined;
  readonly strategy?: string | undefined;
  readonly status?: RunRow['status'] | undefined;
}

export interface RunPage {
  readonly items: RunRow[];
  readonly next: string | null;
}

/** Records read at a time while filters are searched for that the store does not know. */
const PIECE = 200;

type Place = { readonly created: number; readonly id: string };

/** Runs that are under way or came to nothing (`unkept`), and those that are kept, as one list: the latest first. */
export async function runPage(store: RunStore, unkept: readonly RunRow[], query: RunListQuery): Promise<RunPage> {
  const { limit, kind, strategy, status } = query;
  const cursor = new ListCursor<Place>('runs', { kind, strategy, status }, { created: 'number', id: 'string' });
  const after = cursor.decode(query.cursor);
  const fits = (row: RunRow): boolean => matches(row, query) && (after === undefined || compare(row, after) > 0);
  const kept = status === undefined || status === 'done' ? await keptRows(store, query, after) : [];
  const rows = [...unkept.filter(fits), ...kept].sort(compare);
  const items = rows.slice(0, limit);
  return { items, next: cursor.encode(rows.length > limit ? placeOf(items.at(-1)) : undefined) };
}

/** One more than a page, so that its end is known. */
async function keptRows(store: RunStore, query: RunListQuery, start: Place | undefined): Promise<RunRow[]> {
  const wanted = query.limit + 1;
  const isNarrow = query.strategy !== undefined;
  const limit = isNarrow ? PIECE : wanted;
  const kind = query.kind === undefined ? {} : { kind: query.kind };
  const rows: RunRow[] = [];
  let after = start;
  let records: readonly RunRecord[];
  do {
    records = await store.list({ ...kind, limit, ...(after === undefined ? {} : { after }) });
    rows.push(...records.map(storedRow).filter((row) => matches(row, query)));
    after = records.at(-1);
  } while (rows.length < wanted && records.length === limit);
  return rows.slice(0, wanted);
}

function matches(row: RunRow, { kind, strategy, status }: RunListQuery): boolean {
  return (
    (kind === undefined || row.kind === kind) &&
    (status === undefined || row.status === status) &&
    (strategy === undefined || row.strategy === strategy || row.strategy.split('/').at(-1) === strategy)
  );
}

/** The latest first, those of the same moment by id, as the store has them. */
function compare(a: Place, b: Place): number {
  return b.created - a.created || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function placeOf(row: RunRow | undefined): Place | undefined {
  return row === undefined ? undefined : { created: row.created, id: row.id };
}
