import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { Hex } from '#core/typed-data.ts';
import type { Socket, SocketPort } from '#core/wire.ts';
import type { VenueFill, VenueListener } from '#domain/orders/venue-gateway.ts';
import { SocketLink } from '#adapters/transport/socket-link.ts';
import type { SocketLinkUser } from '#adapters/transport/socket-link.ts';
import type { PolymarketApiKey } from '#adapters/polymarket/auth/request-signature.ts';
import { USER_CHANNEL_PATH } from '#adapters/polymarket/addresses.ts';
import type { MarketTable } from '#adapters/polymarket/venue/market-table.ts';
import type { OrderNames } from '#adapters/polymarket/venue/order-names.ts';
import { executionsIn, fillOf, isStanding, reportOfMessage } from '#adapters/polymarket/venue/order-words.ts';
import type { TradeParty } from '#adapters/polymarket/venue/order-words.ts';
import { parseVenue } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { RestingOrders } from '#adapters/polymarket/venue/resting-orders.ts';
import { userOrderSchema, userTradeSchema } from '#adapters/polymarket/wire/user-messages.ts';
import type { WireUserOrder, WireUserTrade } from '#adapters/polymarket/wire/user-messages.ts';

/** Told of an execution that was in the books and is not one: the chain has undone it. */
export type OnFailedTrade = (fill: VenueFill) => void;

export interface UserStreamParts {
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly apiKey: PolymarketApiKey;
  /** Whose money. */
  readonly maker: Hex;
  readonly markets: MarketTable;
  readonly names: OrderNames;
  readonly resting: RestingOrders;
  readonly silenceMs: number;
  readonly jitter: () => number;
  readonly onFailedTrade: OnFailedTrade;
}

type Stop = () => void;
type Heard =
  | { readonly kind: 'order'; readonly wire: WireUserOrder }
  | { readonly kind: 'trade'; readonly wire: WireUserTrade };

const READY_TIMEOUT_MS = 10_000;

/**
 * Hears what happens to the account, for one listener, and connects again by itself. What cannot be read is a hole like a lost
 * connection.
 *
 * **Trades that fail.** A fill is told when it is matched, a few seconds before the chain has it; told again when it is mined and
 * confirmed. Should the chain undo it at last (`FAILED`), no execution is made up to take it back: `onFailedTrade` is told which one
 * it was, and the connection is given up for that reason, so that whoever listens reconciles; look-ups leave the trade out.
 */
export class UserStream implements SocketLinkUser {
  readonly #parts: UserStreamParts;
  private readonly listener: VenueListener;
  private readonly link: SocketLink;
  private readonly failed = new Set<string>();
  private isConnected = false;
  private wasLost = false;
  private isStopped = false;

  constructor(parts: UserStreamParts, listener: VenueListener) {
    this.#parts = parts;
    this.listener = listener;
    const { sockets, clock, silenceMs, jitter } = parts;
    const backoff = { firstWaitMs: 500, longestWaitMs: 30_000, jitter };
    this.link = new SocketLink({ sockets, clock, backoff, readyTimeoutMs: READY_TIMEOUT_MS, silenceMs }, this);
  }

  start(): Stop {
    this.link.start();
    return () => {
      this.isStopped = true;
      this.link.stop();
    };
  }

  async path(): Promise<string> {
    const { markets } = this.#parts;
    if (markets.isEmpty) await markets.refresh();
    return USER_CHANNEL_PATH;
  }

  /** The subscription is not answered: a key that is not known ends the connection. No markets are all of the account's. */
  onOpen(socket: Socket): void {
    const { key, secret, passphrase } = this.#parts.apiKey;
    const auth = { apiKey: key.reveal(), secret: secret.reveal(), passphrase: passphrase.reveal() };
    socket.send(JSON.stringify({ type: 'user', auth, markets: [] }));
    this.link.ready();
    this.isConnected = true;
    this.listener.onConnection('connected', 'the account is heard');
  }

  onText(text: string): void {
    if (text === 'PONG' || text === '') return;
    try {
      const message: unknown = JSON.parse(text);
      for (const part of Array.isArray(message) ? (message as unknown[]) : [message]) this.hear(part);
    } catch (error) {
      if (!(error instanceof AdapterError || error instanceof SyntaxError)) throw error;
      this.link.restart(error.message);
    }
  }

  onLost(reason: string): void {
    const isNews = this.isConnected || !this.wasLost;
    this.isConnected = false;
    this.wasLost = true;
    if (isNews) this.listener.onConnection('lost', reason);
  }

  probe(): string {
    return 'PING';
  }

  private hear(message: unknown): void {
    const heard = kindOf(message);
    if (heard === undefined) return;
    const { asset_id: token, market } = heard.wire;
    if (this.#parts.markets.outcomeOfToken(token) !== undefined) this.tell(heard);
    else void this.learn(token, market, heard);
  }

  /** A market that was not known, because it is new or because it is over. */
  private async learn(token: string, market: string, heard: Heard): Promise<void> {
    try {
      const found = await this.#parts.markets.findToken(token, market);
      if (found !== undefined && !this.isStopped) this.tell(heard);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      this.link.restart(error.message);
    }
  }

  private tell(heard: Heard): void {
    if (heard.kind === 'order') this.tellOrder(heard.wire);
    else this.tellTrade(heard.wire);
  }

  private tellOrder(wire: WireUserOrder): void {
    const { markets, names, resting } = this.#parts;
    const outcome = markets.outcomeOfToken(wire.asset_id);
    if (outcome === undefined) return;
    const report = reportOfMessage(wire, names.nameOf(wire.id), outcome);
    resting.saw(report);
    this.listener.onOrder(report);
  }

  private tellTrade(wire: WireUserTrade): void {
    const fills = this.fillsIn(wire);
    if (isStanding(wire)) {
      for (const fill of fills) this.listener.onFill(fill);
      return;
    }
    if (this.failed.has(wire.id) || fills.length === 0) return;
    this.failed.add(wire.id);
    for (const fill of fills) this.#parts.onFailedTrade(fill);
    this.link.restart(`trade "${wire.id}" failed on the chain: ${fills.map(wordsOf).join(', ')} did not happen`);
  }

  private fillsIn(wire: WireUserTrade): VenueFill[] {
    const { markets, names } = this.#parts;
    return executionsIn(wire, (party) => this.isOurs(party)).flatMap((part) => {
      const outcome = markets.outcomeOfToken(part.tokenId);
      return outcome === undefined ? [] : [fillOf(wire, part, names.nameOf(part.orderId), outcome)];
    });
  }

  /** Of orders that others made for this account, the venue says whose they are. */
  private isOurs({ orderId, isTaker, address, traderSide }: TradeParty): boolean {
    if (this.#parts.names.isOurs(orderId)) return true;
    return isTaker ? traderSide === 'TAKER' : address?.toLowerCase() === this.#parts.maker.toLowerCase();
  }
}

/** Older messages have no `event_type`; kinds that we do not know say nothing of orders. */
function kindOf(message: unknown): Heard | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { event_type: event, type } = message as { readonly event_type?: unknown; readonly type?: unknown };
  if (event === 'trade' || (event === undefined && type === 'TRADE')) {
    return { kind: 'trade', wire: parseVenue(userTradeSchema, message, 'a trade of ours') };
  }
  if (event === 'order' || (event === undefined && ORDER_TYPES.has(type))) {
    return { kind: 'order', wire: parseVenue(userOrderSchema, message, 'an order of ours') };
  }
  return undefined;
}

const ORDER_TYPES: ReadonlySet<unknown> = new Set(['PLACEMENT', 'UPDATE', 'CANCELLATION']);

function wordsOf({ side, quantity, instrument, price }: VenueFill): string {
  return `${side} ${quantity.toString()} ${instrument} at ${price.toString()}`;
}
