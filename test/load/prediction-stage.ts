import { setImmediate as nextTurn } from 'node:timers/promises';
import { Rng } from '#core/rng.ts';
import { unixMs } from '#core/time.ts';
import { HeardBooks } from '#adapters/polymarket/feed/heard-books.ts';
import { hasSameLevels } from '#adapters/polymarket/feed/book-checks.ts';
import { PolymarketFeed } from '#adapters/polymarket/feed/polymarket-feed.ts';
import { TokenBook } from '#adapters/polymarket/feed/token-book.ts';
import { ClobClient } from '#adapters/polymarket/rest/clob-client.ts';
import type { BookMessage } from '#adapters/polymarket/wire/market-message.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { FeedHealth, FeedTrouble, PredictionFeed } from '#domain/prediction/prediction-feed.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { FindingRecord } from '#domain/prediction/prediction-store.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import type { FaultRule } from '#sandbox/faults/fault-rule.ts';
import { withFaults } from '#sandbox/faults/with-faults.ts';
import type { FaultyPorts } from '#sandbox/faults/with-faults.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { predictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { PredictionSandbox } from '#sandbox/prediction/prediction-sandbox.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionStores } from '#apps/prediction/prediction-host.ts';
import { OwnClock } from './own-clock.ts';
import { StageLine } from './stage-line.ts';

export const STAGE_START = unixMs(Date.UTC(2026, 8, 1));

export interface PredictionStageOptions {
  readonly living: LivingMarkets;
  /** Markets that are watched. */
  readonly markets: number;
  readonly store: PredictionStores;
  readonly seed?: number;
  /** How often the sandbox lets its markets live on, ms. */
  readonly stepMs?: number;
  /** Findings are counted and not kept: a list of them would look like a leak. */
  readonly isLong?: boolean;
}

/** A finding that was told although what was heard of its market was in doubt, or crossed. */
export interface UnsoundFinding {
  readonly record: FindingRecord;
  readonly why: string;
}

/** The whole bot and the venue that it hears in one process, by a clock that waits for nobody: sandbox, faults, feed, host. */
export class PredictionStage {
  readonly clock = new VirtualClock(STAGE_START);
  /** Ours, that of the host and of the feed. */
  readonly own = new OwnClock(this.clock);
  readonly sandbox: PredictionSandbox;
  readonly line: StageLine;
  readonly faults: FaultyPorts;
  readonly host: PredictionHost;
  /** What the feed has told, kept by other means than the host's. */
  readonly heard = new HeardBooks(false);
  readonly findings: FindingRecord[] = [];
  readonly unsound: UnsoundFinding[] = [];
  readonly troubles: FeedTrouble[] = [];
  readonly supervisor: Supervisor;
  /** Told of each event before the host is. */
  onEvent: (event: PredictionEvent) => void = () => undefined;
  private readonly truth: ClobClient;
  private readonly isLong: boolean;

  constructor({ living, markets, store, seed = 1, stepMs = 100, isLong = false }: PredictionStageOptions) {
    const { clock, own } = this;
    this.isLong = isLong;
    this.sandbox = new PredictionSandbox(living, predictionConfig({ seed, stepMs, start: living.now }), clock);
    const { services, sockets } = this.sandbox;
    this.faults = withFaults({ http: services.clob, sockets }, [], clock, new Rng(seed));
    this.line = new StageLine(this.faults.sockets);
    const ports = { ...services, clob: this.faults.http, sockets: this.line.connect, clock: own };
    const feed = new PolymarketFeed({ ...ports, settings: { jitter: () => 0.5 } });
    this.truth = new ClobClient({ http: services.clob, clock, timeoutMs: 10_000, attempts: 1, jitter: () => 0.5 });
    this.host = new PredictionHost({
      venue: {
        name: 'sandbox',
        description: 'sandbox in this process',
        feed: this.overheard(feed),
        clock: own,
        speed: 1,
        features: [],
        close: async () => undefined,
      },
      store,
      clock: own,
      origin: 'stage',
      markets,
      capital: '10000',
      isRecording: true,
      desk: {},
      listener: {
        onFinding: (record) => this.onFinding(record),
        onSwitchedOff: (detector, health) => {
          throw new Error(`detector ${detector} was switched off: ${health.lastError ?? ''}`);
        },
        onTrouble: (trouble) => void this.troubles.push(trouble),
      },
    });
    this.supervisor = new Supervisor({ clock: own });
  }

  start(): void {
    this.sandbox.start();
    this.supervisor.start(this.host.features());
  }

  /** Lets time pass; what waits for the system, such as a store, gets its turn in between. */
  async pass(ms: number, stepMs = 1_000): Promise<void> {
    for (let end = this.clock.now() + ms; this.clock.now() < end;) {
      await this.clock.runUntil(Math.min(end, this.clock.now() + stepMs));
      await nextTurn();
    }
  }

  setFaults(rules: readonly FaultRule[]): void {
    this.faults.setRules(rules);
  }

  get health(): FeedHealth {
    const health = this.host.watch.health();
    if (health === undefined) throw new Error('Expected the feed to be watched');
    return health;
  }

  /** The markets that are heard and not over. */
  open(): readonly PredictionMarket[] {
    return this.host.markets.list().flatMap(({ state }) => (state.isResolved ? [] : [state.market]));
  }

  /** Markets whose book is not the sandbox's, or is in doubt; none when all is well. */
  async differing(): Promise<readonly string[]> {
    const markets = this.open();
    const books = new Map<string, BookMessage>();
    for (const part of chunks(markets, BOOKS_AT_A_TIME)) {
      for (const [token, book] of await this.truth.books(part.map(firstToken))) books.set(token, book);
    }
    await nextTurn();
    return markets.flatMap((market) => {
      const state = this.host.desk.state(market.id)!;
      const told = books.get(firstToken(market));
      if (told === undefined) return state.isResolved ? [] : [`${market.id}: the sandbox shows no book`];
      const book = new TokenBook(told.asset, { minOrderSize: '', tickSize: '', isNegRisk: false });
      book.load(told.bids, told.asks, told.time);
      const isSame = hasSameLevels(book.bids, state.bids) && hasSameLevels(book.asks, state.asks);
      if (isSame && state.doubt === undefined) return [];
      return [`${market.id}: ${state.doubt ?? 'differs'}`];
    });
  }

  async stop(): Promise<void> {
    const stopped = this.supervisor.stop();
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    await stopped;
    this.sandbox.stop();
  }

  private overheard(feed: PredictionFeed): PredictionFeed {
    return {
      venue: feed.venue,
      markets: (query, onSkipped) => feed.markets(query, onSkipped),
      priceHistory: (market, from, to) => feed.priceHistory(market, from, to),
      watch: (markets, listener) =>
        feed.watch(markets, {
          onMarket: (market) => listener.onMarket(market),
          onConnection: (...said) => listener.onConnection(...said),
          onTrouble: (trouble) => listener.onTrouble(trouble),
          onEvent: (event) => {
            this.heard.onEvent(event);
            this.onEvent(event);
            listener.onEvent(event);
          },
        }),
    };
  }

  private onFinding(record: FindingRecord): void {
    if (!this.isLong) this.findings.push(record);
    const { market } = record.finding;
    const { isUsable, bids, asks } = this.heard.bookOf(market);
    const isCrossed = bids.length > 0 && asks.length > 0 && bids.best! >= asks.best!;
    const age = this.host.now - this.host.desk.state(market)!.bookAt;
    const why = isUsable ? (isCrossed ? 'crossed' : age > STALE_MS ? `${age} ms old` : undefined) : 'in doubt';
    if (why !== undefined) this.unsound.push({ record, why });
  }
}

/** The desk's own limit (`bookAgeMaxMs`). */
const STALE_MS = 120_000;
const BOOKS_AT_A_TIME = 50;

function firstToken({ outcomes }: PredictionMarket): string {
  return outcomes[0].token;
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
