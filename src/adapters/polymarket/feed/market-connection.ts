import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { Socket, SocketPort } from '#core/wire.ts';
import type { ConnectionHealth } from '#domain/prediction/prediction-feed.ts';
import { SocketLink } from '#adapters/transport/socket-link.ts';
import type { SocketLinkUser } from '#adapters/transport/socket-link.ts';
import { MARKET_CHANNEL_PATH } from '#adapters/polymarket/addresses.ts';
import type { FullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import type { FrameReader } from '#adapters/polymarket/feed/frame-reader.ts';
import type { MarketId } from '#domain/prediction/prediction-market.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';

export interface MarketConnectionParts {
  readonly name: string;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly settings: FullSettings;
  readonly reader: FrameReader;
  readonly markets: ReadonlySet<WatchedMarket>;
  readonly onMessages: (count: number) => void;
  readonly onState: (connection: MarketConnection, state: 'connected' | 'lost', reason: string) => void;
}

const READY_TIMEOUT_MS = 10_000;
const RECONNECT = { firstWaitMs: 250, longestWaitMs: 30_000 };
/** So many markets found silent within so long are no coincidence: the connection is given up. */
const SILENT_MAX = 3;
const SILENT_WITHIN_MS = 10_000;

/** One connection of the market channel with its share of the markets. */
export class MarketConnection implements SocketLinkUser {
  readonly name: string;
  private readonly parts: MarketConnectionParts;
  private readonly link: SocketLink;
  private socket: Socket | undefined;
  private state: ConnectionHealth['state'] = 'connecting';
  private messages = 0;
  private opened = 0;
  private heardAt: UnixMs | undefined;
  private pingedAt = 0;
  private pongedAt = 0;
  private roundTripMs: number | undefined;
  private takeBackPing: () => void = () => undefined;
  /** When a market was last found silent, of those of late. */
  private readonly silent = new Map<MarketId, number>();

  constructor(parts: MarketConnectionParts) {
    this.parts = parts;
    this.name = parts.name;
    const { sockets, clock, settings } = parts;
    const backoff = { ...RECONNECT, jitter: settings.jitter };
    const readyTimeoutMs = READY_TIMEOUT_MS;
    this.link = new SocketLink({ sockets, clock, backoff, readyTimeoutMs, silenceMs: settings.deadMs }, this);
  }

  start(): void {
    this.link.start();
  }

  stop(): void {
    this.takeBackPing();
    this.socket = undefined;
    this.link.stop();
  }

  add(markets: readonly WatchedMarket[]): void {
    for (const watched of markets) watched.isConnected = this.state === 'connected';
    this.send('subscribe', markets);
  }

  remove(markets: readonly WatchedMarket[]): void {
    this.send('unsubscribe', markets);
  }

  /** A market's stream has stopped: it is asked for anew, and the whole connection is when several have. */
  revive(watched: WatchedMarket): void {
    const now = this.parts.clock.monotonic();
    for (const [market, time] of this.silent) if (now - time >= SILENT_WITHIN_MS) this.silent.delete(market);
    this.silent.set(watched.market.id, now);
    if (this.silent.size >= SILENT_MAX) {
      this.silent.clear();
      this.link.restart(`${SILENT_MAX} markets fell silent`);
      return;
    }
    this.send('unsubscribe', [watched]);
    this.send('subscribe', [watched]);
  }

  health(): ConnectionHealth {
    const { name, state, messages, heardAt, roundTripMs } = this;
    const reconnects = Math.max(0, this.opened - 1);
    return { name, state, markets: this.parts.markets.size, messages, reconnects, heardAt, roundTripMs };
  }

  path(): string {
    return MARKET_CHANNEL_PATH;
  }

  onOpen(socket: Socket): void {
    this.socket = socket;
    this.opened++;
    const { clock, markets } = this.parts;
    this.pongedAt = clock.monotonic();
    const assets_ids = tokensOf([...markets]);
    socket.send(JSON.stringify({ type: 'market', assets_ids, custom_feature_enabled: true }));
    this.ping();
  }

  onText(text: string): void {
    const { clock, reader, onMessages } = this.parts;
    this.heardAt = clock.now();
    if (this.state !== 'connected') this.connected();
    if (text === 'PONG') {
      this.pongedAt = clock.monotonic();
      this.roundTripMs = this.pongedAt - this.pingedAt;
      return;
    }
    const count = reader.read(text);
    this.messages += count;
    onMessages(count);
  }

  onLost(reason: string): void {
    this.takeBackPing();
    this.socket = undefined;
    const isNews = this.state !== 'lost';
    this.state = 'lost';
    for (const watched of this.parts.markets) watched.isConnected = false;
    // Of a first connection that cannot be made the listener hears as well, once.
    if (isNews) this.parts.onState(this, 'lost', reason);
  }

  probe(): string {
    return 'PING';
  }

  private connected(): void {
    this.state = 'connected';
    this.link.ready();
    for (const watched of this.parts.markets) watched.isConnected = true;
    this.parts.onState(this, 'connected', `${this.parts.markets.size} markets`);
  }

  private ping(): void {
    const { clock, settings } = this.parts;
    const now = clock.monotonic();
    const silentMs = now - this.pongedAt;
    if (silentMs >= settings.deadMs) {
      this.link.restart(`no PONG for ${Math.round(silentMs)} ms`);
      return;
    }
    this.pingedAt = now;
    this.socket?.send('PING');
    this.takeBackPing = clock.after(settings.pingMs, () => this.ping());
  }

  private send(operation: 'subscribe' | 'unsubscribe', markets: readonly WatchedMarket[]): void {
    if (markets.length === 0) return;
    const extra = operation === 'subscribe' ? { custom_feature_enabled: true } : {};
    this.socket?.send(JSON.stringify({ operation, assets_ids: tokensOf(markets), ...extra }));
  }
}

function tokensOf(markets: readonly WatchedMarket[]): string[] {
  return markets.flatMap(({ books }) => books.map(({ asset }) => asset));
}
