import { AssayError } from '#core/errors.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { predictionApi } from '#contract/prediction.ts';
import type { DetectorName } from '#domain/prediction/finding.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { FindingFilter } from '#domain/prediction/prediction-store.ts';
import { getPriceHistory } from '#apps/prediction/price-series.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import { marketDetail } from '#apps/prediction/views/market-view.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import { instantRange } from '#apps/server/http/instant-range.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { DetectorRecords } from '#apps/server/prediction/detector-records.ts';
import { featureShape, feedAnswer } from '#apps/server/prediction/feed-answer.ts';
import { findingRows } from '#apps/server/prediction/finding-rows.ts';
import { historyShape } from '#apps/server/prediction/history-shape.ts';
import { marketList } from '#apps/server/prediction/market-list.ts';
import type { MarketPlace } from '#apps/server/prediction/market-list.ts';
import { networkAnswer } from '#apps/server/prediction/network-answer.ts';
import { PerformanceDesk } from '#apps/server/prediction/performance-desk.ts';

/** Prediction markets as the desk hears them, what it found, and how it does. */
export function predictionHandlers(
  platform: Pick<Platform, 'store' | 'clock' | 'prediction'>,
): Handlers<typeof predictionApi> {
  const { store, clock, prediction } = platform;
  const { part, news } = prediction;
  const records = new DetectorRecords(store.outcomes, clock);
  const performance = new PerformanceDesk(store, clock);
  const market = (id: ReturnType<typeof marketId>) => part.host?.desk.state(id)?.market;
  const sources = { prediction: store.prediction, outcomes: store.outcomes, records, market };
  return {
    'GET /prediction/markets': async ({ query: { limit, cursor, ...wanted } }) => {
      const list = new ListCursor<MarketPlace>('prediction-markets', wanted, MARKET_PLACE);
      const after = list.decode(cursor);
      if (part.host === undefined) return { items: [], next: null };
      const { rows, next } = marketList(part.host, { ...wanted, after, limit });
      return { items: [...rows], next: list.encode(next) };
    },
    'GET /prediction/markets/:id': async ({ params }) => {
      const host = part.host;
      const watched = host?.markets.get(marketId(params.id));
      if (host === undefined || watched === undefined) throw unknownMarket(params.id, part.why);
      return marketDetail(watched, host.markets.siblings(marketId(params.id)), host.now);
    },
    'GET /prediction/markets/:id/history': async ({ params, query }) => {
      const id = marketId(params.id);
      if (part.host?.markets.get(id) === undefined && (await store.prediction.market(id)) === undefined) {
        throw unknownMarket(params.id, part.why);
      }
      const now = part.host?.now ?? clock.now();
      const { from = unixMs(now - 2 * DAY_MS), to = unixMs(now + 1) } = instantRange(query);
      return historyShape(id, await getPriceHistory(store.points, id, from, to), liveOf(part.host, id, { from, to }));
    },
    'GET /prediction/findings': async ({ query: { limit, cursor, ...wanted } }) => {
      const list = new ListCursor<{ time: number; id: string }>('findings', wanted, { time: 'number', id: 'string' });
      const after = list.decode(cursor);
      const filter = { ...filterOf(wanted), ...(after === undefined ? {} : { after }), limit: limit + 1 };
      const found = await store.prediction.findings(filter);
      const shown = found.slice(0, limit);
      const last = shown.at(-1)?.finding;
      return { items: await findingRows(shown, sources), next: list.encode(found.length > limit ? last : undefined) };
    },
    'GET /prediction/network': async () => networkAnswer(part.host),
    'GET /prediction/performance': async ({ query }) => performance.answer(instantRange(query), part.host),
    'GET /prediction/feed': async () => feedAnswer(part, news.anomalies()),
    'PUT /prediction/features/:name': async ({ params, body }) => {
      const { host } = part;
      if (host === undefined) throw notOpen(part.why);
      host.desk.rollOutTo(params.name as DetectorName, body.share);
      return featureShape(
        host.desk.health().detectors.find(({ detector }) => detector === params.name)!,
        host,
      );
    },
  };
}

const MARKET_PLACE = { first: 'number', second: 'number', id: 'string' } as const;

interface FindingQuery {
  readonly market?: string | undefined;
  readonly detector?: string | undefined;
  readonly category?: string | undefined;
  readonly decision?: FindingFilter['decision'] | undefined;
}

/** Without the fields that were not asked for; a name that there is not finds nothing. */
function filterOf({ market, detector, category, decision }: FindingQuery): FindingFilter {
  return {
    ...(market === undefined ? {} : { market: marketId(market) }),
    ...(detector === undefined ? {} : { detector: detector as DetectorName }),
    ...(category === undefined ? {} : { category: category as NonNullable<FindingFilter['category']> }),
    ...(decision === undefined ? {} : { decision }),
  };
}

/** What is in memory, and perhaps not stored yet. */
function liveOf(
  host: PredictionHost | undefined,
  id: ReturnType<typeof marketId>,
  { from, to }: { readonly from: UnixMs; readonly to: UnixMs },
) {
  return host?.history.history.getPriceHistory(id, from, to);
}

function unknownMarket(id: string, why: string): AssayError {
  const ground = why === '' ? 'one that is watched' : `one that is watched (${why})`;
  return new AssayError('resource.unknown', `Expected the id of a prediction market, ${ground}, was "${id}"`, {
    place: { value: id },
  });
}

function notOpen(why: string): AssayError {
  return new AssayError('resource.conflict', `Expected the prediction desk to be open, but ${why}`);
}
