import type { Clock } from '#core/clock.ts';
import type { SocketPort } from '#core/wire.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FeedHealth, MarketWatch, PredictionListener } from '#domain/prediction/prediction-feed.ts';
import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { BookKeeper } from '#adapters/polymarket/feed/book-keeper.ts';
import { BookVerifier } from '#adapters/polymarket/feed/book-verifier.ts';
import type { FullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import { FrameReader } from '#adapters/polymarket/feed/frame-reader.ts';
import { HashTrust } from '#adapters/polymarket/feed/hash-trust.ts';
import { HashWatch } from '#adapters/polymarket/feed/hash-watch.ts';
import { MarketConnection } from '#adapters/polymarket/feed/market-connection.ts';
import { MarketStates } from '#adapters/polymarket/feed/market-states.ts';
import { SettledTrades } from '#adapters/polymarket/feed/settled-trades.ts';
import { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import type { ClobClient } from '#adapters/polymarket/rest/clob-client.ts';
import type { DataClient } from '#adapters/polymarket/rest/data-client.ts';
import type { GammaClient } from '#adapters/polymarket/rest/gamma-client.ts';
import type { BookMessage } from '#adapters/polymarket/wire/market-message.ts';

export interface MarketWatchingParts {
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly settings: FullSettings;
  readonly gamma: Pick<GammaClient, 'marketsById'>;
  readonly clob: Pick<ClobClient, 'books'>;
  readonly data: Pick<DataClient, 'trades'>;
  readonly listener: PredictionListener;
}

interface Shard {
  readonly connection: MarketConnection;
  readonly markets: Set<WatchedMarket>;
}

/** Markets being heard: spread over connections, each with its books, looked after until it is closed. */
export class MarketWatching implements MarketWatch {
  private readonly parts: MarketWatchingParts;
  private readonly tally: FeedTally;
  private readonly keeper: BookKeeper;
  private readonly hashes: HashWatch;
  private readonly hashesOfRest = new HashTrust('learn');
  private readonly verifier: BookVerifier;
  private readonly states: MarketStates;
  private readonly settled: SettledTrades;
  private readonly watched = new Set<WatchedMarket>();
  private readonly byMarket = new Map<string, WatchedMarket>();
  private readonly byToken = new Map<string, WatchedMarket>();
  private readonly shardOf = new Map<WatchedMarket, Shard>();
  private readonly shards: Shard[] = [];
  private made = 0;
  private isClosed = false;

  constructor(parts: MarketWatchingParts) {
    this.parts = parts;
    const { clock, settings, listener, gamma, data } = parts;
    const { byMarket } = this;
    const emit = (event: PredictionEvent): void => {
      if (!this.isClosed) listener.onEvent(event);
    };
    const tally = new FeedTally((trouble) => {
      if (!this.isClosed) listener.onTrouble(trouble);
    });
    const trust = new HashTrust(settings.hashes);
    const keeper: BookKeeper = new BookKeeper({
      clock,
      tally,
      emit,
      onDoubt: (watched, reason) => this.verifier.onDoubt(watched, reason),
      onUncertain: (watched) => this.verifier.onUncertain(watched),
      onRefuted: () => trust.wasWrong(),
      onChanged: (watched) => this.hashes.onChanged(watched),
    });
    this.tally = tally;
    this.keeper = keeper;
    const onUncertain = (watched: WatchedMarket): void => this.verifier.onUncertain(watched);
    this.hashes = new HashWatch({ clock, settings, tally, trust, keeper, onUncertain });
    const onSilent = (watched: WatchedMarket): void => this.shardOf.get(watched)?.connection.revive(watched);
    const fetch = (tokens: readonly string[]): Promise<ReadonlyMap<string, BookMessage>> => this.fetchBooks(tokens);
    this.verifier = new BookVerifier({ clock, settings, tally, keeper, fetch, onSilent }, this.watched);
    const onMarket = (market: PredictionMarket): void => {
      if (!this.isClosed) listener.onMarket(market);
    };
    this.states = new MarketStates({ clock, statusMs: settings.statusMs, gamma, tally, keeper, byMarket, onMarket });
    this.settled = new SettledTrades({ clock, settings, data, tally, byMarket, emit });
    this.verifier.start();
    this.states.start();
    this.settled.start();
  }

  add(markets: readonly PredictionMarket[]): void {
    if (this.isClosed) return;
    const fresh = new Map<Shard, WatchedMarket[]>();
    for (const market of markets) {
      if (this.byMarket.has(market.id)) continue;
      const { clock, settings } = this.parts;
      const pace = settings.longestSilenceMs / settings.silentPaces;
      const watched = new WatchedMarket(market, clock.monotonic(), pace);
      const shard = this.shardWithRoom();
      this.watched.add(watched);
      this.byMarket.set(market.id, watched);
      for (const { asset } of watched.books) this.byToken.set(asset, watched);
      this.shardOf.set(watched, shard);
      shard.markets.add(watched);
      fresh.set(shard, [...(fresh.get(shard) ?? []), watched]);
    }
    for (const [{ connection }, added] of fresh) connection.add(added);
  }

  remove(markets: readonly MarketId[]): void {
    const gone = new Map<Shard, WatchedMarket[]>();
    for (const id of markets) {
      const watched = this.byMarket.get(id);
      const shard = watched === undefined ? undefined : this.shardOf.get(watched);
      if (watched === undefined || shard === undefined) continue;
      this.forget(watched, shard);
      gone.set(shard, [...(gone.get(shard) ?? []), watched]);
    }
    for (const [shard, removed] of gone) {
      if (shard.markets.size > 0) {
        shard.connection.remove(removed);
        continue;
      }
      shard.connection.stop();
      this.shards.splice(this.shards.indexOf(shard), 1);
    }
  }

  health(): FeedHealth {
    const { messages, troubles, doubts, duplicates, hashesChecked, hashesWrong, snapshots } = this.tally;
    const doubtful = [...this.watched].flatMap(({ market, doubt }) => {
      return doubt === undefined ? [] : [{ market: market.id, reason: doubt.reason, since: doubt.since }];
    });
    return {
      connections: this.shards.map(({ connection }) => connection.health()),
      markets: this.watched.size,
      doubtful,
      messages,
      troubles,
      doubts: { ...doubts },
      duplicates,
      hashes: { checked: hashesChecked, wrong: hashesWrong },
      snapshots,
    };
  }

  close(): void {
    this.isClosed = true;
    for (const { connection } of this.shards) connection.stop();
    this.hashes.stop();
    this.verifier.stop();
    this.states.stop();
    this.settled.stop();
  }

  private forget(watched: WatchedMarket, shard: Shard): void {
    this.watched.delete(watched);
    this.byMarket.delete(watched.market.id);
    for (const { asset } of watched.books) this.byToken.delete(asset);
    this.shardOf.delete(watched);
    shard.markets.delete(watched);
    this.hashes.forget(watched);
    this.verifier.forget(watched);
  }

  private shardWithRoom(): Shard {
    const { marketsPerConnection } = this.parts.settings;
    return this.shards.find(({ markets }) => markets.size < marketsPerConnection) ?? this.openShard();
  }

  private openShard(): Shard {
    const { sockets, clock, settings, listener } = this.parts;
    const { tally, keeper, byMarket, byToken } = this;
    const markets = new Set<WatchedMarket>();
    const onUncertain = (watched: WatchedMarket): void => this.verifier.onUncertain(watched);
    const reader = new FrameReader({ clock, tally, keeper, byMarket, byToken, onUncertain }, markets);
    const connection = new MarketConnection({
      name: `market-${++this.made}`,
      sockets,
      clock,
      settings,
      reader,
      markets,
      onMessages: (count) => {
        tally.messages += count;
      },
      onState: ({ name }, state, reason) => {
        if (this.isClosed) return;
        for (const watched of state === 'lost' ? markets : []) {
          keeper.lost(watched, reason);
          this.verifier.forget(watched);
        }
        listener.onConnection(state, name, reason);
      },
    });
    const shard = { connection, markets };
    this.shards.push(shard);
    connection.start();
    return shard;
  }

  private async fetchBooks(tokens: readonly string[]): Promise<ReadonlyMap<string, BookMessage>> {
    const wrong: string[] = [];
    const books = new Map(
      await this.parts.clob.books(tokens, (fits, token) => {
        if (fits === undefined) return;
        this.tally.hashesChecked++;
        if (fits) return this.hashesOfRest.fitted();
        this.tally.hashesWrong++;
        wrong.push(token);
      }),
    );
    // Before any hash has ever fitted, the formula may be at fault, not the books.
    if (this.hashesOfRest.isTrusted) for (const token of wrong) books.delete(token);
    return books;
  }
}
