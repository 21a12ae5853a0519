import { eventOf } from '#sandbox/prediction/server/gamma-event.ts';
import type { MarketBoard } from '#sandbox/prediction/server/market-board.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import { tagsOf } from '#sandbox/prediction/server/tags.ts';
import { flag, list } from '#sandbox/prediction/rest/endpoint.ts';

/** Markets that a query of Gamma asks for, in the order it asks for. */
export function chosenMarkets(board: MarketBoard, query: URLSearchParams, now: number): readonly ShownMarket[] {
  const tests = [...identityTests(query), ...stateTests(query)];
  const found = board.all().filter((shown) => tests.every((test) => test(shown)));
  const by = query.get('order')?.split(',', 1)[0];
  const key = by === undefined ? undefined : ORDERS[by.toLowerCase().replaceAll('_', '')];
  if (key === undefined) return found;
  const sign = flag(query, 'ascending') === true ? 1 : -1;
  return found.toSorted((one, other) => sign * (key(one, now) - key(other, now)));
}

/** The same markets by event, each event with all of its markets that fit. */
export function chosenEvents(
  board: MarketBoard,
  query: URLSearchParams,
  now: number,
): readonly (readonly ShownMarket[])[] {
  const events = new Map<string, ShownMarket[]>();
  for (const shown of chosenMarkets(board, query, now)) {
    const { id } = eventOf(shown.market, `${shown.number}`);
    const markets = events.get(id) ?? [];
    markets.push(shown);
    events.set(id, markets);
  }
  return [...events.values()];
}

type Test = (shown: ShownMarket) => boolean;

/** Parameters that name markets: whatever is in one of the lists fits. */
function identityTests(query: URLSearchParams): readonly Test[] {
  const named: readonly (readonly [readonly string[], (shown: ShownMarket) => readonly string[]])[] = [
    [list(query, 'id', 'ids'), ({ number }) => [`${number}`]],
    [list(query, 'condition_ids', 'condition_id'), ({ market }) => [market.id]],
    [list(query, 'slug', 'slugs'), ({ market }) => [market.slug]],
    [list(query, 'clob_token_ids', 'clob_token_id'), ({ market }) => market.outcomes.map(({ token }) => token)],
    [list(query, 'tag_id'), ({ market }) => tagsOf(market.category).map(({ id }) => id)],
    [list(query, 'tag_slug'), ({ market }) => tagsOf(market.category).map(({ slug }) => slug)],
  ];
  return named.flatMap(([wanted, names]) => {
    if (wanted.length === 0) return [];
    const all = new Set(wanted);
    return [(shown: ShownMarket) => names(shown).some((name) => all.has(name))];
  });
}

function stateTests(query: URLSearchParams): readonly Test[] {
  const tests: Test[] = [];
  const closed = flag(query, 'closed');
  if (closed !== undefined) tests.push((shown) => isClosed(shown) === closed);
  const [active, archived] = [flag(query, 'active'), flag(query, 'archived')];
  if (active === false || archived === true) tests.push(() => false);
  const from = Date.parse(query.get('end_date_min') ?? '');
  const to = Date.parse(query.get('end_date_max') ?? '');
  if (!Number.isNaN(from)) tests.push(({ market }) => market.closesAt !== undefined && market.closesAt >= from);
  if (!Number.isNaN(to)) tests.push(({ market }) => market.closesAt !== undefined && market.closesAt <= to);
  return tests;
}

export function isClosed({ market: { status } }: ShownMarket): boolean {
  return status === 'closed' || status === 'resolved';
}

const ORDERS: Readonly<Record<string, (shown: ShownMarket, now: number) => number>> = {
  volume: ({ turnover }) => turnover.volume,
  volumenum: ({ turnover }) => turnover.volume,
  volumeclob: ({ turnover }) => turnover.volume,
  volume24hr: ({ turnover }, now) => turnover.volumeOfDay(now),
  liquidity: ({ book }) => book.worth,
  liquiditynum: ({ book }) => book.worth,
  enddate: ({ market }) => market.closesAt ?? Number.POSITIVE_INFINITY,
  startdate: ({ market }) => market.opensAt ?? 0,
  id: ({ number }) => number,
};
