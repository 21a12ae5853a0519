import { eventOf } from '#sandbox/prediction/server/gamma-event.ts';
import type { MarketBoard } from '#sandbox/prediction/server/market-board.ts';
import { allTags } from '#sandbox/prediction/server/tags.ts';
import { count, flag, list, open } from '#sandbox/prediction/rest/endpoint.ts';
import type { Call, Endpoints } from '#sandbox/prediction/rest/endpoint.ts';
import { gammaEvent, gammaMarket } from '#sandbox/prediction/rest/gamma-json.ts';
import type { Json } from '#sandbox/prediction/rest/gamma-json.ts';
import { legacyMarkets } from '#sandbox/prediction/rest/legacy-markets.ts';
import { chosenEvents, chosenMarkets } from '#sandbox/prediction/rest/market-list.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';

export interface GammaParts {
  readonly board: MarketBoard;
  readonly now: () => number;
  readonly hasLegacy: boolean;
}

const USUAL_LIMIT = 20;
const MOST_LISTED = 500;
/** Of `/markets/keyset` and `/events/keyset`. */
const MOST_MARKETS = 100;
const MOST_EVENTS = 500;

/** What Gamma is asked: markets, events, tags, search. */
export function gammaEndpoints(parts: GammaParts): Endpoints {
  const legacy = parts.hasLegacy ? legacyMarkets() : [];
  const markets = ({ query }: Call): readonly (() => Json)[] => [
    ...chosenMarkets(parts.board, query, parts.now()).map((shown) => () => gammaMarket(shown, parts.now())),
    ...legacy.filter((market) => isAskedFor(market, query)).map((market) => () => market),
  ];
  const events = ({ query }: Call): readonly (() => Json)[] =>
    chosenEvents(parts.board, query, parts.now()).map((event) => () => gammaEvent(event, parts.now()));
  return {
    'GET /gamma/markets': open((call) => page(call.query, markets(call))),
    'GET /gamma/markets/keyset': open((call) =>
      keyset(call.query, 'markets', { items: markets(call), most: MOST_MARKETS }),
    ),
    'GET /gamma/markets/:id': open(({ id }) => oneMarket(parts, legacy, ({ id: found }) => found === id)),
    'GET /gamma/markets/slug/:id': open(({ id }) => oneMarket(parts, legacy, ({ slug }) => slug === id)),
    'GET /gamma/events': open((call) => page(call.query, events(call))),
    'GET /gamma/events/keyset': open((call) =>
      keyset(call.query, 'events', { items: events(call), most: MOST_EVENTS }),
    ),
    'GET /gamma/events/:id': open(({ id }) => oneEvent(parts, (event) => event.id === id)),
    'GET /gamma/events/slug/:id': open(({ id }) => oneEvent(parts, (event) => event.slug === id)),
    'GET /gamma/public-search': open(({ query }) => search(parts, query)),
    'GET /gamma/tags': open(({ query }) => {
      const offset = count(query, 'offset', 0);
      return allTags().slice(offset, offset + count(query, 'limit', MOST_LISTED));
    }),
  };
}

function page(query: URLSearchParams, items: readonly (() => Json)[]): readonly Json[] {
  const offset = count(query, 'offset', 0);
  const limit = Math.min(MOST_LISTED, count(query, 'limit', USUAL_LIMIT));
  return items.slice(offset, offset + limit).map((item) => item());
}

/** Pages by a cursor, which is absent on the last one. A position does not go with it. */
function keyset(
  query: URLSearchParams,
  name: string,
  { items, most }: { readonly items: readonly (() => Json)[]; readonly most: number },
): Json {
  if (query.has('offset')) throw refuse.invalid('offset');
  const cursor = query.get('after_cursor');
  const from = cursor === null || cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(from) || from < 0) throw refuse.invalid('after_cursor');
  const to = from + Math.max(1, Math.min(most, count(query, 'limit', USUAL_LIMIT)));
  const next = to < items.length ? { next_cursor: Buffer.from(`${to}`).toString('base64url') } : {};
  return { [name]: items.slice(from, to).map((item) => item()), ...next };
}

function oneMarket({ board, now }: GammaParts, legacy: readonly Json[], test: (market: Json) => boolean): Json {
  const shown = board.all().find(({ number, market }) => test({ id: `${number}`, slug: market.slug }));
  const found = shown === undefined ? legacy.find(test) : gammaMarket(shown, now());
  if (found === undefined) throw refuse.notFound('market');
  return found;
}

function oneEvent({ board, now }: GammaParts, test: (event: ReturnType<typeof eventOf>) => boolean): Json {
  const markets = board.all().filter(({ market, number }) => test(eventOf(market, `${number}`)));
  if (markets.length === 0) throw refuse.notFound('event');
  return gammaEvent(markets, now());
}

/** By words of question, slug or title, in any case. */
function search({ board, now }: GammaParts, query: URLSearchParams): Json {
  const words = (query.get('q') ?? '').toLowerCase().trim();
  const limit = count(query, 'limit_per_type', 10);
  const page = Math.max(1, count(query, 'page', 1));
  const found = chosenEvents(board, query, now()).filter((event) =>
    event.some(({ market }) =>
      `${market.question} ${market.slug} ${market.event?.title ?? ''}`.toLowerCase().includes(words),
    ),
  );
  const shown = found.slice((page - 1) * limit, page * limit);
  const pagination = { hasMore: page * limit < found.length, totalResults: found.length };
  return { events: shown.map((event) => gammaEvent(event, now())), tags: [], profiles: [], pagination };
}

/** Legacy markets are closed; they are found by their names as the others are. */
function isAskedFor(market: Json, query: URLSearchParams): boolean {
  if (flag(query, 'closed') === false || flag(query, 'active') === false || flag(query, 'archived') === true)
    return false;
  if (query.has('tag_id') || query.has('tag_slug') || query.has('end_date_min')) return false;
  const named = [
    [list(query, 'id', 'ids'), market['id']],
    [list(query, 'condition_ids', 'condition_id'), market['conditionId']],
    [list(query, 'slug', 'slugs'), market['slug']],
    [list(query, 'clob_token_ids', 'clob_token_id'), undefined],
  ] as const;
  return named.every(([wanted, name]) => wanted.length === 0 || wanted.includes(String(name)));
}
