import { refuse } from '#sandbox/prediction/rest/refusal.ts';

/** The cursor behind the last page: `-1`. */
const END = 'LTE=';

export interface PageOptions<Item> {
  readonly limit: number;
  readonly show: (item: Item) => unknown;
}

/** A page of a list, as the order book pages: its cursors are positions, written in base 64. The first is `MA==`. */
export function cursorPage<Item>(
  query: URLSearchParams,
  items: readonly Item[],
  { limit, show }: PageOptions<Item>,
): { readonly data: readonly unknown[]; readonly next_cursor: string; readonly limit: number; readonly count: number } {
  const cursor = query.get('next_cursor') ?? '';
  const from =
    cursor === '' ? 0 : cursor === END ? items.length : Number(Buffer.from(cursor, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(from) || from < 0) throw refuse.invalid('next_cursor');
  const data = items.slice(from, from + limit).map(show);
  const to = from + data.length;
  const next = to < items.length ? Buffer.from(`${to}`).toString('base64') : END;
  return { data, next_cursor: next, limit, count: data.length };
}
