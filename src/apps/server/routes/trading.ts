import type { tradingApi } from '#contract/trading.ts';
import type { PageFilter, PageKey } from '#domain/operations/record-page.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { Caller, Handlers } from '#apps/server/http/handlers.ts';
import { instantRange } from '#apps/server/http/instant-range.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { EquityCurves } from '#apps/server/trading/equity-curves.ts';
import { OpenPositions } from '#apps/server/trading/open-positions.ts';
import { fillShape, orderShape, tradeShape, transactionShape } from '#apps/server/trading/record-shapes.ts';
import { SessionBook } from '#apps/server/trading/session-book.ts';

/** Sessions, and what trading has left behind. */
export function tradingHandlers(
  platform: Pick<Platform, 'store' | 'sessions' | 'market' | 'clock'>,
): Handlers<typeof tradingApi> {
  const { store } = platform;
  const book = new SessionBook({ ...platform, store: store.sessions });
  return { ...sessionRoutes(platform, book), ...recordRoutes(store, book), ...bookRoutes(platform, book) };
}

type SessionRoutes = Pick<
  Handlers<typeof tradingApi>,
  'GET /sessions' | 'POST /sessions/:id/start' | 'POST /sessions/:id/stop'
>;
type RecordRoutes = Pick<Handlers<typeof tradingApi>, 'GET /orders' | 'GET /fills' | 'GET /trades'>;
type BookRoutes = Pick<Handlers<typeof tradingApi>, 'GET /positions' | 'GET /equity' | 'GET /ledger' | 'GET /journal'>;

function sessionRoutes(
  { store, sessions, clock }: Pick<Platform, 'store' | 'sessions' | 'clock'>,
  book: SessionBook,
): SessionRoutes {
  const note = async (caller: Caller, action: string, session: string): Promise<void> => {
    await store.audit.add({ time: clock.now(), actor: caller.actor, action, detail: { session } });
  };
  return {
    'GET /sessions': async () => ({ items: (await book.all()).map((known) => book.shapeOf(known)) }),
    'POST /sessions/:id/start': async ({ params, caller }) => {
      await book.record(params.id);
      await sessions.start(params.id);
      await note(caller, 'session.start', params.id);
      return book.shape(params.id);
    },
    'POST /sessions/:id/stop': async ({ params, caller }) => {
      await book.record(params.id);
      await sessions.stop(params.id);
      await note(caller, 'session.stop', params.id);
      return book.shape(params.id);
    },
  };
}

function recordRoutes({ sessions }: Platform['store'], book: SessionBook): RecordRoutes {
  return {
    'GET /orders': async ({ query }) => {
      const { cursor, filter } = await pageOf('orders', query, book);
      const { items, next } = await sessions.orderPage({ ...filter, openOnly: query.state === 'open' });
      const modes = await book.modes(items.map(({ session }) => session));
      return { items: items.map((order) => orderShape(order, modes.get(order.session)!)), next: cursor.encode(next) };
    },
    'GET /fills': async ({ query }) => {
      const { cursor, filter } = await pageOf('fills', query, book);
      const { items, next } = await sessions.fillPage(filter);
      const modes = await book.modes(items.map(({ session }) => session));
      return { items: items.map((fill) => fillShape(fill, modes.get(fill.session)!)), next: cursor.encode(next) };
    },
    'GET /trades': async ({ query }) => {
      const { cursor, filter } = await pageOf('trades', query, book);
      const { items, next } = await sessions.tradePage(filter);
      return { items: items.map(tradeShape), next: cursor.encode(next) };
    },
  };
}

function bookRoutes(platform: Pick<Platform, 'store' | 'sessions' | 'market'>, book: SessionBook): BookRoutes {
  const { sessions } = platform.store;
  const positions = new OpenPositions({ ...platform, store: sessions });
  const curves = new EquityCurves(sessions);
  return {
    'GET /positions': async () => {
      const all = (await book.all()).map(({ record, latest }) => positions.of(record, latest));
      return { items: (await Promise.all(all)).flat() };
    },
    'GET /equity': async ({ query }) => {
      const record = await book.record(query.session);
      const points = await curves.points(record.id, instantRange(query), query.points);
      return {
        session: record.id,
        currency: configOf(record).instrument.quote,
        times: points.map(({ time }) => time),
        equity: points.map(({ equity }) => equity.toString()),
        cash: points.map(({ cash }) => cash.toString()),
      };
    },
    'GET /ledger': async ({ query }) => {
      const piece = await numberedPage('ledger', query, book, (session, from, limit) =>
        sessions.postings(session, from, limit),
      );
      return { items: piece.items.map(transactionShape), next: piece.next };
    },
    'GET /journal': async ({ query }) => {
      const piece = await numberedPage('journal', query, book, (session, from, limit) =>
        sessions.journal(session, from, limit),
      );
      return { items: piece.items.map((line) => JSON.parse(line) as unknown), next: piece.next };
    },
  };
}

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly session?: string | undefined;
  readonly state?: string | undefined;
}

/** Where a list of records goes on. Throws `session.unknown`, `request.invalid`. */
async function pageOf(
  list: string,
  { limit, cursor: text, session, state }: ListQuery,
  book: SessionBook,
): Promise<{ readonly cursor: ListCursor<PageKey>; readonly filter: PageFilter }> {
  const cursor = new ListCursor<PageKey>(list, { session, state }, { time: 'number', n: 'number' });
  const after = cursor.decode(text);
  if (session !== undefined) await book.record(session);
  const filter = { limit, ...(session === undefined ? {} : { session }), ...(after === undefined ? {} : { after }) };
  return { cursor, filter };
}

/** A piece of a list whose items are numbered from 0, oldest first. One more is asked for, which tells whether others follow. */
async function numberedPage<Item>(
  list: string,
  { limit, cursor: text, session }: ListQuery & { readonly session: string },
  book: SessionBook,
  read: (session: string, from: number, limit: number) => Promise<readonly Item[]>,
): Promise<{ readonly items: readonly Item[]; readonly next: string | null }> {
  const cursor = new ListCursor<{ readonly from: number }>(list, { session }, { from: 'number' });
  const from = cursor.decode(text)?.from ?? 0;
  await book.record(session);
  const found = await read(session, from, limit + 1);
  const next = found.length > limit ? { from: from + limit } : undefined;
  return { items: found.slice(0, limit), next: cursor.encode(next) };
}
