import type { UnixMs } from '#core/time.ts';
import { unixMs } from '#core/time.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type {
  ConnectionHealth,
  FeedHealth,
  MarketQuery,
  MarketWatch,
  PredictionFeed,
  PredictionListener,
} from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import { loadSettings } from '#apps/settings/load-settings.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { sampleStore } from '#apps/server/market/sample-market.ts';
import type { SampleStore } from '#apps/server/market/sample-market.ts';
import { PredictionNews } from '#apps/server/prediction/prediction-news.ts';
import { PredictionPart } from '#apps/server/prediction/prediction-part.ts';
import { predictionHandlers } from '#apps/server/routes/prediction.ts';

/** For tests of the desk in the server: time that passes when it is told to, and a venue that says what a test tells it. */

/** Half a minute before an hour begins: what was heard before is the price of an hour ago soon. */
export const DESK_START = unixMs(Date.UTC(2026, 8, 1, 11, 59, 30));

/** A connection that stands. */
export function sampleConnection(changes: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return {
    name: 'market 1',
    state: 'connected',
    markets: 0,
    messages: 0,
    reconnects: 0,
    heardAt: undefined,
    roundTripMs: undefined,
    ...changes,
  };
}

/** A venue in a test's hand. */
export class SampleFeed implements PredictionFeed {
  readonly venue = 'sample';
  /** What `markets` gives. */
  list: readonly PredictionMarket[];
  /** Laid over the health that the feed would have by itself. */
  health: Partial<FeedHealth> = {};
  private listener: PredictionListener | undefined;
  private messages = 0;

  constructor(list: readonly PredictionMarket[]) {
    this.list = list;
  }

  say(...events: readonly PredictionEvent[]): void {
    for (const event of events) {
      this.messages++;
      this.listener!.onEvent(event);
    }
  }

  tellMarket(market: PredictionMarket): void {
    this.list = [...this.list.filter(({ id }) => id !== market.id), market];
    this.listener!.onMarket(market);
  }

  async markets({ status, limit }: MarketQuery): Promise<readonly PredictionMarket[]> {
    return this.list.filter((market) => status === undefined || market.status === status).slice(0, limit);
  }

  async priceHistory(): Promise<readonly []> {
    return [];
  }

  watch(markets: readonly PredictionMarket[], listener: PredictionListener): MarketWatch {
    this.listener = listener;
    const watched = new Set(markets.map(({ id }) => id));
    return {
      add: (more) => more.forEach(({ id }) => watched.add(id)),
      remove: (ids) => ids.forEach((id) => watched.delete(id)),
      health: () => this.healthOf(watched.size),
      close: () => (this.listener = undefined),
    };
  }

  private healthOf(markets: number): FeedHealth {
    return {
      connections: [sampleConnection({ markets, messages: this.messages })],
      markets,
      doubtful: [],
      messages: this.messages,
      troubles: {},
      doubts: NO_DOUBTS,
      duplicates: 0,
      hashes: { checked: 0, wrong: 0 },
      snapshots: 0,
      ...this.health,
    };
  }
}

const NO_DOUBTS: FeedHealth['doubts'] = {
  disconnected: 0,
  silent: 0,
  hash: 0,
  'best-prices': 0,
  crossed: 0,
  mirror: 0,
  'no-book': 0,
  reordered: 0,
  malformed: 0,
};

export interface SampleDeskOptions {
  readonly markets?: readonly PredictionMarket[];
  readonly settings?: Partial<Settings['prediction']>;
  /** Opens the venue, given the usual one. */
  readonly open?: (usual: PredictionVenue) => Promise<PredictionVenue>;
  readonly hasSandbox?: boolean;
}

/** The part of a server that is the prediction desk, with a real store, and what it said. */
export class SampleDesk implements AsyncDisposable {
  readonly clock = new VirtualClock(DESK_START);
  readonly feed: SampleFeed;
  readonly place: SampleStore;
  readonly part: PredictionPart;
  readonly news: PredictionNews;
  readonly handlers: ReturnType<typeof predictionHandlers>;
  readonly alerts: AlertNews[] = [];
  readonly resolved: string[] = [];
  readonly published: { readonly topic: string; readonly data: unknown; readonly key: string | undefined }[] = [];
  readonly logged: string[] = [];
  /** Topics that nobody listens to. */
  readonly unheard = new Set<string>();
  private readonly supervisor: Supervisor;

  private constructor(place: SampleStore, options: SampleDeskOptions) {
    const { markets = [], settings = {}, hasSandbox = true, open = async (usual) => usual } = options;
    const { clock } = this;
    this.place = place;
    this.feed = new SampleFeed(markets);
    this.supervisor = new Supervisor({ clock });
    this.news = new PredictionNews({
      publisher: {
        publish: (topic, data, key) => void this.published.push({ topic, data, key }),
        isHeard: (topic) => !this.unheard.has(topic),
      },
      alerts: {
        raise: async (news) => void this.alerts.push(news),
        resolve: async (_source, title) => void this.resolved.push(title),
      },
      clock,
      log: (text) => void this.logged.push(text),
    });
    const usual = loadSettings({}).settings.prediction;
    const parts = { settings: { ...usual, ...settings }, hasSandbox, store: place.store, clock, news: this.news };
    this.part = new PredictionPart(parts, () => open(this.venue()));
    this.handlers = predictionHandlers({
      store: place.store,
      clock,
      prediction: { part: this.part, news: this.news },
    });
  }

  /** A desk that has looked its markets up, unless its venue does not open. */
  static async open(options: SampleDeskOptions = {}): Promise<SampleDesk> {
    const desk = new SampleDesk(await sampleStore(), options);
    desk.supervisor.start(desk.part.features(desk.supervisor, () => undefined));
    await desk.pass(1);
    return desk;
  }

  get host(): PredictionHost {
    return this.part.host!;
  }

  get now(): UnixMs {
    return this.clock.now();
  }

  /** Lets so many seconds pass. */
  async pass(seconds: number): Promise<void> {
    await this.clock.runUntil(this.clock.now() + seconds * 1_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.supervisor.stop();
    await this.pass(1);
    await stopped;
    await this.part.close();
    await this.place[Symbol.asyncDispose]();
  }

  private venue(): PredictionVenue {
    const { feed, clock } = this;
    return {
      name: 'sample',
      description: 'sample venue',
      feed,
      clock,
      speed: 1,
      features: [],
      close: async () => undefined,
    };
  }
}
