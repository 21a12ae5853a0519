import type { FeedTrouble } from '#domain/prediction/prediction-feed.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import {
  gammaEventSchema,
  gammaEventsPageSchema,
  gammaMarketSchema,
  gammaMarketsPageSchema,
  gammaSearchSchema,
  gammaTagsSchema,
} from '#adapters/polymarket/wire/gamma.ts';
import { z } from 'zod';
import type { GammaEvent, GammaEventHead, GammaMarket, GammaTag } from '#adapters/polymarket/wire/gamma.ts';
import { predictionMarketOf } from '#adapters/polymarket/wire/gamma-market.ts';
import { RestClient } from '#adapters/polymarket/rest/rest-client.ts';
import type { RestParts, RestQuery } from '#adapters/polymarket/rest/rest-client.ts';

export type OnSkipped = (trouble: FeedTrouble) => void;

/** The venue gives no more in one page. */
const PAGE = 100;
/** Names of markets in one address. */
const IDS_PER_REQUEST = 50;
const unknowns = z.array(z.unknown());

/** Markets and events as Gamma describes them. */
export class GammaClient {
  private readonly rest: RestClient;

  constructor(parts: RestParts) {
    this.rest = new RestClient('gamma', parts);
  }

  /** Pages of markets, the most traded first unless `query` says otherwise; strange ones are left out and told. */
  async *markets(query: RestQuery = {}, onSkipped?: OnSkipped): AsyncGenerator<readonly PredictionMarket[]> {
    const common = { limit: PAGE, order: 'volume24hr', ascending: false, include_tag: true, ...query };
    for await (const { markets } of this.pages('/markets/keyset', common, gammaMarketsPageSchema)) {
      yield marketsIn(markets, onSkipped);
    }
  }

  /** Pages of events with their markets inside. */
  async *events(query: RestQuery = {}): AsyncGenerator<readonly GammaEvent[]> {
    for await (const { events } of this.pages('/events/keyset', { limit: PAGE, ...query }, gammaEventsPageSchema)) {
      yield events.flatMap((event) => gammaEventSchema.safeParse(event).data ?? []);
    }
  }

  /** Those of the given ids that exist, in any state: closed ones are listed only when they are asked for. */
  async marketsById(ids: readonly MarketId[], onSkipped?: OnSkipped): Promise<readonly PredictionMarket[]> {
    const found: PredictionMarket[] = [];
    for (let from = 0; from < ids.length; from += IDS_PER_REQUEST) {
      const wanted = ids.slice(from, from + IDS_PER_REQUEST);
      const open = await this.listed({ condition_ids: wanted, limit: IDS_PER_REQUEST, include_tag: true }, onSkipped);
      const missing = wanted.filter((id) => !open.some((market) => market.id === id));
      const query = { condition_ids: missing, limit: IDS_PER_REQUEST, include_tag: true, closed: true };
      found.push(...open, ...(missing.length === 0 ? [] : await this.listed(query, onSkipped)));
    }
    return found;
  }

  /** Markets whose event or question holds the words, the best fitting first. */
  async search(words: string, limit: number, onSkipped?: OnSkipped): Promise<readonly PredictionMarket[]> {
    const query = { q: words, limit_per_type: Math.min(limit, PAGE), events_status: 'active' };
    const { events } = await this.rest.get('/public-search', query, gammaSearchSchema);
    return (events ?? []).flatMap((event) => marketsIn(event.markets ?? [], onSkipped, event)).slice(0, limit);
  }

  tags(): Promise<readonly GammaTag[]> {
    return this.rest.get('/tags', { limit: PAGE }, gammaTagsSchema);
  }

  private async listed(query: RestQuery, onSkipped?: OnSkipped): Promise<readonly PredictionMarket[]> {
    return marketsIn(await this.rest.get('/markets', query, unknowns), onSkipped);
  }

  /** A cursor that comes again would lead in a circle. */
  private async *pages<T extends { readonly next_cursor?: string | null | undefined }>(
    path: string,
    query: RestQuery,
    schema: z.ZodType<T>,
  ): AsyncGenerator<T> {
    const seen = new Set<string>();
    for (let cursor: string | undefined; ;) {
      const page = await this.rest.get(path, { ...query, after_cursor: cursor }, schema);
      yield page;
      cursor = page.next_cursor ?? '';
      if (cursor === '' || seen.has(cursor)) return;
      seen.add(cursor);
    }
  }
}

/** Markets out of a list that may hold anything; `event` is what the list belongs to. */
function marketsIn(list: readonly unknown[], onSkipped?: OnSkipped, event?: GammaEventHead): PredictionMarket[] {
  return list.flatMap((item) => {
    const parsed = gammaMarketSchema.safeParse(item);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path[0] === undefined ? 'market' : String(issue.path[0]);
      onSkipped?.({
        kind: 'malformed-market',
        message: `${field}: ${issue?.message ?? 'unknown'}`,
        market: idIn(item),
      });
      return [];
    }
    return readOne(parsed.data, event, onSkipped);
  });
}

function readOne(wire: GammaMarket, event: GammaEventHead | undefined, onSkipped?: OnSkipped): PredictionMarket[] {
  const read = predictionMarketOf(wire, event);
  if (read.kind === 'market') return [read.market];
  onSkipped?.({ kind: read.reason, message: read.why, market: marketId(read.id) });
  return [];
}

function idIn(item: unknown): MarketId | undefined {
  const id = (item as { readonly conditionId?: unknown } | null)?.conditionId;
  return typeof id === 'string' ? marketId(id) : undefined;
}
