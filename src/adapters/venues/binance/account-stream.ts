import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { Socket, SocketPort } from '#core/wire.ts';
import type { VenueListener } from '#domain/orders/venue-gateway.ts';
import { SocketLink } from '#adapters/transport/socket-link.ts';
import type { SocketLinkUser } from '#adapters/transport/socket-link.ts';
import type { AccountStreamKind } from '#adapters/venues/binance/addresses.ts';
import { refusedError } from '#adapters/venues/binance/binance-calls.ts';
import type { BinanceCalls } from '#adapters/venues/binance/binance-calls.ts';
import { eventOfReport } from '#adapters/venues/binance/order-words.ts';
import { INVALID_TIMESTAMP } from '#adapters/venues/binance/rejections.ts';
import { signedParameters } from '#adapters/venues/binance/signing.ts';
import type { BinanceCredentials } from '#adapters/venues/binance/signing.ts';
import type { SymbolTable } from '#adapters/venues/binance/symbol-table.ts';
import {
  accountEventSchema,
  executionReportSchema,
  listenKeySchema,
  parseVenue,
  socketEventSchema,
  socketReplySchema,
} from '#adapters/venues/binance/wire.ts';

export interface AccountStreamParts {
  readonly kind: AccountStreamKind;
  readonly calls: BinanceCalls;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly credentials: BinanceCredentials;
  readonly symbols: SymbolTable;
  readonly loadSymbols: () => Promise<unknown>;
  readonly recvWindowMs: number;
  readonly silenceMs: number;
  readonly jitter: () => number;
}

type Stop = () => void;

/** A listen key lives an hour; Binance advises to prolong it twice in that time. */
const KEY_RENEWAL_MS = 30 * MINUTE_MS;
const KEY_RETRY_MS = MINUTE_MS;
const READY_TIMEOUT_MS = 10_000;
const SUBSCRIBE_ID = 'subscribe';

/** Events that end the stream although its connection stands. */
const ENDINGS = new Set(['listenKeyExpired', 'eventStreamTerminated', 'serverShutdown']);

/**
 * Hears what happens to the account, for one listener, and connects again by itself. A report that cannot be read is a hole like a
 * lost connection: the stream begins again, so that whoever listens reconciles.
 */
export class AccountStream implements SocketLinkUser {
  private readonly parts: AccountStreamParts;
  private readonly listener: VenueListener;
  private readonly link: SocketLink;
  private isConnected = false;
  private wasLost = false;
  private takeBackRenewal: () => void = () => undefined;

  constructor(parts: AccountStreamParts, listener: VenueListener) {
    this.parts = parts;
    this.listener = listener;
    const { sockets, clock, silenceMs, jitter } = parts;
    const backoff = { firstWaitMs: 500, longestWaitMs: 30_000, jitter };
    this.link = new SocketLink({ sockets, clock, backoff, readyTimeoutMs: READY_TIMEOUT_MS, silenceMs }, this);
  }

  start(): Stop {
    this.link.start();
    return () => {
      this.takeBackRenewal();
      this.link.stop();
    };
  }

  async path(): Promise<string> {
    const { symbols, loadSymbols, kind, calls } = this.parts;
    if (symbols.isEmpty) await loadSymbols();
    if (kind === 'signed') {
      await calls.time.ready();
      return '/ws-api/v3';
    }
    const key = await this.listenKey();
    this.renewLater(key, KEY_RENEWAL_MS);
    return `/ws/${key}`;
  }

  onOpen(socket: Socket): void {
    if (this.parts.kind === 'signed') socket.send(this.subscription());
    else this.connected();
  }

  onText(text: string): void {
    try {
      this.hear(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof AdapterError || error instanceof SyntaxError)) throw error;
      this.link.restart(error.message);
    }
  }

  onLost(reason: string): void {
    this.takeBackRenewal();
    const isNews = this.isConnected || !this.wasLost;
    this.isConnected = false;
    this.wasLost = true;
    if (isNews) this.listener.onConnection('lost', reason);
  }

  probe(): string {
    return JSON.stringify({ id: 'probe', method: this.parts.kind === 'signed' ? 'ping' : 'LIST_SUBSCRIPTIONS' });
  }

  private hear(message: unknown): void {
    if (typeof message === 'object' && message !== null && 'id' in message) this.hearReply(message);
    else
      this.hearEvent(this.parts.kind === 'signed' ? parseVenue(socketEventSchema, message, 'an event').event : message);
  }

  /** Only the answer to the subscription matters; any other is a sign of life. */
  private hearReply(message: { readonly id: unknown }): void {
    if (this.parts.kind !== 'signed' || message.id !== SUBSCRIBE_ID) return;
    const { status, error } = parseVenue(socketReplySchema, message, 'the answer to a subscription');
    if (status === 200) {
      this.connected();
      return;
    }
    if (error?.code === INVALID_TIMESTAMP) this.parts.calls.time.doubt();
    this.link.restart(error === undefined ? `status ${status}` : refusedError(error.code, error.msg).message);
  }

  private hearEvent(message: unknown): void {
    const { e } = parseVenue(accountEventSchema, message, 'an event of the account');
    if (ENDINGS.has(e)) this.link.restart(e);
    if (e !== 'executionReport') return;
    const wire = parseVenue(executionReportSchema, message, 'an execution report');
    const instrument = this.parts.symbols.instrumentOf(wire.s);
    // Our own orders' symbols are known since they were sent: this one is somebody else's.
    if (instrument === undefined) return;
    const { report, fill } = eventOfReport(wire, instrument);
    if (fill !== undefined) this.listener.onFill(fill);
    this.listener.onOrder(report);
  }

  private connected(): void {
    this.link.ready();
    this.isConnected = true;
    this.listener.onConnection('connected', 'the account is heard');
  }

  private subscription(): string {
    const { calls, credentials, recvWindowMs } = this.parts;
    const parameters = {
      apiKey: credentials.apiKey.reveal(),
      recvWindow: `${recvWindowMs}`,
      timestamp: `${calls.time.now()}`,
    };
    const signed = signedParameters(parameters, credentials.secret);
    // The signature is over texts; over this API the numbers themselves are numbers.
    const params = { ...signed, recvWindow: recvWindowMs, timestamp: Number(parameters.timestamp) };
    return JSON.stringify({ id: SUBSCRIBE_ID, method: 'userDataStream.subscribe.signature', params });
  }

  private async listenKey(): Promise<string> {
    const body = await this.parts.calls.readBody({ ...KEY_CALL, method: 'POST' });
    return parseVenue(listenKeySchema, body, 'a listen key').listenKey;
  }

  private renewLater(listenKey: string, waitMs: number): void {
    this.takeBackRenewal();
    this.takeBackRenewal = this.parts.clock.after(waitMs, () => void this.renew(listenKey));
  }

  private async renew(listenKey: string): Promise<void> {
    const call = { ...KEY_CALL, method: 'PUT', parameters: { listenKey } } as const;
    try {
      const outcome = await this.parts.calls.read(call);
      if (outcome.kind === 'answer') this.renewLater(listenKey, KEY_RENEWAL_MS);
      else this.link.restart(refusedError(outcome.code, outcome.text).message);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      this.renewLater(listenKey, KEY_RETRY_MS);
    }
  }
}

const KEY_CALL = { path: '/api/v3/userDataStream', weight: 2, security: 'key' } as const;
