import { z } from 'zod';
import { DAY_MS, HOUR_MS, SECOND_MS, WEEK_MS } from '#core/time.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import { isNegRisk } from '#sandbox/prediction/server/shown-book.ts';
import type { MarketBoard, ShownOutcome } from '#sandbox/prediction/server/market-board.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import { tagsOf } from '#sandbox/prediction/server/tags.ts';
import { priceText } from '#sandbox/prediction/server/wire-numbers.ts';
import { cursorPage } from '#sandbox/prediction/rest/cursor-page.ts';
import { open } from '#sandbox/prediction/rest/endpoint.ts';
import type { Call, Endpoints } from '#sandbox/prediction/rest/endpoint.ts';
import { idOf } from '#sandbox/prediction/rest/gamma-json.ts';
import type { Json } from '#sandbox/prediction/rest/gamma-json.ts';
import { isClosed } from '#sandbox/prediction/rest/market-list.ts';
import { refuse } from '#sandbox/prediction/rest/refusal.ts';
import { JsonText } from '#sandbox/prediction/rest/router.ts';

export interface ClobParts {
  readonly board: MarketBoard;
  readonly now: () => number;
}

const MARKETS_A_PAGE = 500;
const MOST_TOKENS = 500;
const asked = z.array(z.object({ token_id: z.string(), side: z.enum(['BUY', 'SELL']).optional() })).max(MOST_TOKENS);

/** What the order book is asked by anybody: books, prices, markets. */
export function clobEndpoints(parts: ClobParts): Endpoints {
  const { board, now } = parts;
  return {
    'GET /clob/time': open(() => Math.floor(now() / SECOND_MS)),
    'GET /clob/ok': open(() => 'OK'),
    'GET /clob/book': open((call) => new JsonText(bookText(tokenOf(board, call)))),
    'POST /clob/books': open(
      (call) =>
        new JsonText(
          `[${tokensOf(board, call)
            .map(({ place }) => bookText(place))
            .join(',')}]`,
        ),
    ),
    ...priceEndpoints(board),
    'GET /clob/tick-size': open((call) => ({
      minimum_tick_size: tokenOf(board, call).shown.market.rules.tickSize.toNumber(),
    })),
    'GET /clob/neg-risk': open((call) => ({ neg_risk: isNegRisk(tokenOf(board, call).shown.market) })),
    'GET /clob/fee-rate': open((call) => ({
      base_fee: tokenOf(board, call).shown.market.fees === undefined ? '0' : '1000',
    })),
    'GET /clob/markets': open(({ query }) =>
      cursorPage(query, board.all(), { limit: MARKETS_A_PAGE, show: clobMarket }),
    ),
    'GET /clob/sampling-markets': open(({ query }) =>
      cursorPage(
        query,
        board.all().filter(({ isOpen }) => isOpen),
        { limit: MARKETS_A_PAGE, show: clobMarket },
      ),
    ),
    'GET /clob/simplified-markets': open(({ query }) =>
      cursorPage(query, board.all(), { limit: MARKETS_A_PAGE, show: simpleMarket }),
    ),
    'GET /clob/markets/:id': open(({ id }) => {
      const shown = board.find(id);
      if (shown === undefined) throw refuse.notFound('market');
      return clobMarket(shown);
    }),
    'GET /clob/markets-by-token/:id': open(({ id }) => {
      const { market } = placeOf(board, id).shown;
      const [first, second] = market.outcomes;
      return { condition_id: market.id, primary_token_id: first.token, secondary_token_id: second.token };
    }),
    'GET /clob/prices-history': open((call) => history(parts, call)),
  };
}

function priceEndpoints(board: MarketBoard): Endpoints {
  const each = (call: Call, of: (place: ShownOutcome) => unknown): Json =>
    Object.fromEntries(tokensOf(board, call).map(({ token, place }) => [token, of(place)]));
  return {
    'GET /clob/midpoint': open((call) => ({ mid: middleText(tokenOf(board, call)) })),
    'POST /clob/midpoints': open((call) => each(call, middleText)),
    'GET /clob/price': open((call) => ({ price: bestText(tokenOf(board, call), call.query.get('side')) })),
    'POST /clob/prices': open((call) => {
      const prices: Record<string, Record<string, string>> = {};
      for (const { token, side = 'BUY', place } of tokensOf(board, call)) {
        (prices[token] ??= {})[side] = bestText(place, side);
      }
      return prices;
    }),
    'GET /clob/spread': open((call) => ({ spread: spreadText(tokenOf(board, call)) })),
    'POST /clob/spreads': open((call) => each(call, spreadText)),
    'GET /clob/last-trade-price': open((call) => lastTrade(tokenOf(board, call))),
    'POST /clob/last-trades-prices': open((call) =>
      tokensOf(board, call).map(({ token, place }) => lastTrade(place, token)),
    ),
  };
}

function bookText({ shown, outcome }: ShownOutcome): string {
  if (shown.isOver) throw refuse.noBook();
  return shown.book.json(outcome, shown.frame(outcome)).text;
}

function middleText({ shown, outcome }: ShownOutcome): string {
  const { bid, ask } = shown.book.best(outcome);
  if (bid === undefined || ask === undefined) throw refuse.noBook();
  return `${(bid + ask) / (2 * PRICE_UNITS)}`;
}

/** What a buyer bids at most and a seller asks at least: the side is theirs, not that of whoever wants to trade. */
function bestText({ shown, outcome }: ShownOutcome, side: string | null): string {
  const { bid, ask } = shown.book.best(outcome);
  const wanted = side?.toUpperCase();
  if (wanted !== 'BUY' && wanted !== 'SELL') throw refuse.invalid('side');
  return priceText((wanted === 'BUY' ? bid : ask) ?? 0);
}

function spreadText({ shown, outcome }: ShownOutcome): string {
  const { bid, ask } = shown.book.best(outcome);
  if (bid === undefined || ask === undefined) throw refuse.noBook();
  return priceText(Math.max(0, ask - bid));
}

/** Half before the first trade. The side is not known here. */
function lastTrade({ shown, outcome }: ShownOutcome, token?: string): Json {
  const price = priceText(shown.lastOf(outcome) ?? PRICE_UNITS / 2);
  return token === undefined ? { price, side: '' } : { token_id: token, price, side: '' };
}

function clobMarket(shown: ShownMarket): Json {
  const { market } = shown;
  return {
    enable_order_book: shown.isOpen,
    active: true,
    closed: isClosed(shown),
    archived: false,
    accepting_orders: shown.isOpen,
    accepting_order_timestamp: market.opensAt === undefined ? null : new Date(market.opensAt).toISOString(),
    minimum_order_size: market.rules.minQuantity.toNumber(),
    minimum_tick_size: market.rules.tickSize.toNumber(),
    condition_id: market.id,
    question_id: idOf(`question:${market.id}`),
    question: market.question,
    description: '',
    market_slug: market.slug,
    end_date_iso: market.closesAt === undefined ? null : new Date(market.closesAt).toISOString(),
    game_start_time: null,
    seconds_delay: 0,
    fpmm: '',
    maker_base_fee: 0,
    taker_base_fee: market.fees === undefined ? 0 : 1_000,
    notifications_enabled: false,
    neg_risk: isNegRisk(market),
    neg_risk_market_id: isNegRisk(market) ? idOf(`event:${market.event?.id}`) : '',
    neg_risk_request_id: '',
    icon: '',
    image: '',
    rewards: { rates: null, min_size: 0, max_spread: 0 },
    is_50_50_outcome: market.winner === 'split',
    tokens: tokens(shown),
    tags: tagsOf(market.category).map(({ label }) => label),
  };
}

function simpleMarket(shown: ShownMarket): Json {
  const { id } = shown.market;
  const rewards = { rates: null, min_size: 0, max_spread: 0 };
  const state = { active: true, closed: isClosed(shown), archived: false, accepting_orders: shown.isOpen };
  return { condition_id: id, rewards, tokens: tokens(shown), ...state };
}

function tokens(shown: ShownMarket): readonly Json[] {
  return shown.market.outcomes.map(({ name, token }, i) => ({
    token_id: token,
    outcome: name,
    price: shown.worthOf(i as OutcomeIndex) ?? 0.5,
    winner: shown.market.winner === i,
  }));
}

function history({ board, now }: ClobParts, { query }: Call): Json {
  const { shown, outcome } = placeOf(board, query.get('market') ?? '');
  const to = query.has('endTs') ? seconds(query, 'endTs') : now();
  const span = SPANS[query.get('interval') ?? (query.has('startTs') ? 'max' : '1d')];
  if (span === undefined) throw refuse.invalid('interval');
  const from = query.has('startTs') ? seconds(query, 'startTs') : to - span;
  const points = shown.prices.between(from, to, Number(query.get('fidelity') ?? '1') || 1);
  const worth = (units: number): number => (outcome === 0 ? units : PRICE_UNITS - units) / PRICE_UNITS;
  return { history: points.map(({ time, units }) => ({ t: time / SECOND_MS, p: worth(units) })) };
}

const SPANS: Readonly<Record<string, number>> = {
  max: Number.MAX_SAFE_INTEGER,
  all: Number.MAX_SAFE_INTEGER,
  '1m': 30 * DAY_MS,
  '1w': WEEK_MS,
  '1d': DAY_MS,
  '6h': 6 * HOUR_MS,
  '1h': HOUR_MS,
};

function seconds(query: URLSearchParams, name: string): number {
  const value = Number(query.get(name));
  if (!Number.isFinite(value)) throw refuse.invalid(name);
  return value * SECOND_MS;
}

function tokenOf(board: MarketBoard, { query }: Call): ShownOutcome {
  return placeOf(board, query.get('token_id') ?? '');
}

function placeOf(board: MarketBoard, token: string): ShownOutcome {
  const place = board.token(token);
  if (place === undefined) throw refuse.noBook();
  return place;
}

interface AskedToken {
  readonly token: string;
  readonly side: 'BUY' | 'SELL' | undefined;
  readonly place: ShownOutcome;
}

/** Tokens that are not known, or over, are left out, as the venue does. */
function tokensOf(board: MarketBoard, { body }: Call): readonly AskedToken[] {
  const parsed = asked.safeParse(body);
  if (!parsed.success) throw refuse.payload();
  return parsed.data.flatMap(({ token_id: token, side }) => {
    const place = board.token(token);
    return place === undefined || place.shown.isOver ? [] : [{ token, side, place }];
  });
}
