import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import type { MarketId, OutcomeIndex } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import { GuestDesk } from '#sandbox/prediction/guests/guest-desk.ts';
import { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import { Heartbeats } from '#sandbox/prediction/guests/heartbeats.ts';
import { OrderForms } from '#sandbox/prediction/guests/order-form.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import type { PredictionConfig } from '#sandbox/prediction/prediction-config.ts';
import { clobEndpoints } from '#sandbox/prediction/rest/clob-endpoints.ts';
import { dataEndpoints } from '#sandbox/prediction/rest/data-endpoints.ts';
import { gammaEndpoints } from '#sandbox/prediction/rest/gamma-endpoints.ts';
import { SERVICES } from '#sandbox/prediction/rest/paths.ts';
import { WalletCheck } from '#sandbox/prediction/rest/request-auth.ts';
import { Router } from '#sandbox/prediction/rest/router.ts';
import { tradingEndpoints } from '#sandbox/prediction/rest/trading-endpoints.ts';
import { Freezes } from '#sandbox/prediction/server/freezes.ts';
import { MarketBoard } from '#sandbox/prediction/server/market-board.ts';
import type { ShownMarket } from '#sandbox/prediction/server/shown-market.ts';
import { MarketChannel } from '#sandbox/prediction/streams/market-channel.ts';
import { SocketHub } from '#sandbox/prediction/streams/socket-hub.ts';
import { UserChannel } from '#sandbox/prediction/streams/user-channel.ts';
import { VenueClock } from '#sandbox/serving/venue-clock.ts';

/**
 * A prediction market in one process that speaks Polymarket's protocol over markets that live by themselves. It waits on nothing but
 * its clock and draws nothing but from its seed: the same requests at the same times get the same answers. The two ports are all
 * that a client needs; `serve` puts them on loopback.
 */
export class PredictionSandbox {
  readonly sockets: SocketPort;
  /** The same server as three, each with its own paths, for clients in the same process. */
  readonly services: Readonly<Record<keyof typeof SERVICES, HttpPort>>;
  private readonly living: LivingMarkets;
  private readonly config: PredictionConfig;
  private readonly clock: VenueClock;
  private readonly board: MarketBoard;
  private readonly guests: GuestList;
  private readonly desk: GuestDesk;
  private readonly heartbeats: Heartbeats;
  private readonly freezes: Freezes;
  private readonly market: MarketChannel;
  private readonly hub: SocketHub;
  private readonly router: Router;
  private readonly listeners = new Set<(truths: readonly Truth[]) => void>();
  private isRunning = false;
  private cancelPump = (): void => undefined;

  constructor(living: LivingMarkets, config: PredictionConfig, clock: Clock) {
    this.living = living;
    this.config = config;
    this.clock = new VenueClock(clock, config.speed, config.start ?? living.now);
    const now = (): UnixMs => this.clock.now();
    this.guests = new GuestList(config.collateral);
    const user = new UserChannel(this.guests, now);
    const at = (instant: number, call: () => void): void => void this.clock.at(instant, () => this.isRunning && call());
    this.desk = new GuestDesk({ listener: user, now, at, minedMs: config.minedMs, confirmedMs: config.confirmedMs });
    this.freezes = new Freezes(config.freezes, config.seed, now());
    const isFrozen = (id: MarketId, time: number): boolean => this.freezes.isFrozen(id, time);
    this.market = new MarketChannel({ board: () => this.board, now, isFrozen });
    this.board = this.openBoard();
    this.hub = new SocketHub(this.market, user);
    this.sockets = this.hub.connect;
    const after = (ms: number, call: () => void): (() => void) => this.clock.after(ms, call);
    this.heartbeats = new Heartbeats({ desk: this.desk, after, patienceMs: config.heartbeatMs });
    this.router = this.openRouter(clock);
    this.services = { gamma: this.service('gamma'), clob: this.service('clob'), data: this.service('data') };
  }

  /** Answers in the state of the markets at this moment. */
  readonly http: HttpPort = async (request, options) => {
    options.signal?.throwIfAborted();
    if (!this.isRunning) throw new WireError('Expected the prediction sandbox to be running, was "stopped"', 'no');
    this.advance();
    return this.router.reply(request, options);
  };

  /** Opens for business; markets live on by themselves from now on. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.pump();
  }

  /** Closes every connection and leaves no timer behind. What is true stays to be asked for. */
  stop(): void {
    this.isRunning = false;
    this.cancelPump();
    this.heartbeats.stop(this.guests.all());
    this.hub.closeAll(1_001, 'venue stopped');
  }

  /** UTC ms, as the venue has it. */
  now(): UnixMs {
    return this.clock.now();
  }

  /** How many connections are open. */
  get connections(): number {
    return this.hub.count;
  }

  /** Everything planted that has begun: what the markets did, and freezes. */
  truths(): readonly Truth[] {
    return [...this.living.truths(), ...this.freezes.truths()];
  }

  /** Calls after each step of the markets, with everything planted so far; the function that it gives back ends that. */
  onTruths(listener: (truths: readonly Truth[]) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Silences markets on every connection for so long, ms of the venue; no markets: all open ones. */
  freezeMarkets(ids: readonly string[], ms: number): void {
    const chosen = ids.length === 0 ? this.openMarkets() : ids.map((id) => this.need(id).market.id);
    this.advance();
    this.freezes.freeze(chosen, this.now(), ms);
  }

  /** Silences connections to the market channel for so long while their sockets live: all, or the so many-th, from 0. */
  freezeConnections(ms: number, which?: number): void {
    this.advance();
    const from = this.now();
    this.freezes.note(this.market.silence(from + ms, which), from, ms);
  }

  /** Decides a market now. */
  resolve(id: string, winner: OutcomeIndex | 'split'): void {
    this.advance();
    this.board.resolve(this.need(id), winner, this.now());
  }

  /** Closes every WebSocket without a word, as trouble does. */
  closeSockets(reason = 'closed by the venue'): void {
    this.hub.closeAll(1_006, reason);
  }

  private openBoard(): MarketBoard {
    return new MarketBoard(this.living, {
      onEvent: (shown, event, before) => {
        this.market.onEvent(shown, event, before);
        this.desk.onEvent(shown, event);
      },
      onListed: (shown) => this.market.onListed(shown),
    });
  }

  private openRouter(clock: Clock): Router {
    const { board, guests, desk, heartbeats, config } = this;
    const now = (): UnixMs => this.clock.now();
    const forms = new OrderForms(config.chainId);
    const wallets = new WalletCheck(config.chainId);
    const endpoints = {
      ...gammaEndpoints({ board, now, hasLegacy: config.hasLegacy }),
      ...clobEndpoints({ board, now }),
      ...dataEndpoints({ board, guests }),
      ...tradingEndpoints({ board, guests, desk, forms, wallets, heartbeats }),
    };
    return new Router({ endpoints, guests, clock, isThrottled: config.isThrottled });
  }

  private service(name: keyof typeof SERVICES): HttpPort {
    return (request, options) => this.http({ ...request, path: `${SERVICES[name]}${request.path}` }, options);
  }

  private need(id: string): ShownMarket {
    const shown = this.board.find(id);
    if (shown !== undefined) return shown;
    throw new AssayError('argument.unknown', `Expected the condition id of a market, was "${id}"`, {
      place: { value: id },
    });
  }

  private openMarkets(): readonly MarketId[] {
    return this.board.all().flatMap(({ isOpen, market }) => (isOpen ? [market.id] : []));
  }

  private advance(): void {
    const now = this.clock.now();
    this.freezes.advance(now, () => this.openMarkets());
    this.board.advance(now);
    this.desk.advance(now);
    if (this.listeners.size === 0) return;
    const truths = this.truths();
    for (const listener of this.listeners) listener(truths);
  }

  private pump(): void {
    this.cancelPump = this.clock.after(this.config.stepMs, () => {
      this.advance();
      if (this.isRunning) this.pump();
    });
  }
}
