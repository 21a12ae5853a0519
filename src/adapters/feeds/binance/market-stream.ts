import type { Clock } from '#core/clock.ts';
import type { Socket, SocketPort } from '#core/wire.ts';
import { excerpt } from '#adapters/transport/http-client.ts';
import type { Backoff } from '#adapters/transport/retry.ts';
import { SocketLink } from '#adapters/transport/socket-link.ts';
import type { SocketLinkUser } from '#adapters/transport/socket-link.ts';
import { BookReader } from '#adapters/feeds/binance/topic-readers.ts';
import type { RawMessage, TopicReader } from '#adapters/feeds/binance/topic-readers.ts';
import type { Troubles } from '#adapters/feeds/binance/troubles.ts';

export interface MarketStreamParts {
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly silenceMs: number;
  readonly troubles: Troubles;
  /** `connected` once the subscription has been confirmed. */
  readonly onConnection: (state: 'connected' | 'lost', reason: string) => void;
}

const READY_TIMEOUT_MS = 10_000;
/**
 * Streams asked for in one message. Of a message of more than 4088 bytes Binance says nothing at all
 * (https://github.com/binance/binance-connector-rust/issues/27), of more than five in a second it breaks the connection.
 */
const STREAMS_PER_REQUEST = 100;
/** Requests for streams count from 1. */
const PROBE_ID = 1_000;

/** One connection with the streams of up to 200 topics. */
export class MarketStream implements SocketLinkUser {
  private readonly parts: MarketStreamParts;
  private readonly readers: ReadonlyMap<string, TopicReader>;
  private readonly link: SocketLink;
  /** Requests for streams that are not confirmed yet. */
  private readonly open = new Set<number>();

  constructor(parts: MarketStreamParts, readers: readonly TopicReader[]) {
    this.parts = parts;
    this.readers = new Map(readers.map((reader) => [reader.stream, reader]));
    const { sockets, clock, backoff, silenceMs } = parts;
    this.link = new SocketLink({ sockets, clock, backoff, readyTimeoutMs: READY_TIMEOUT_MS, silenceMs }, this);
  }

  start(): void {
    this.link.start();
  }

  stop(): void {
    this.link.stop();
    for (const book of this.books()) book.sync.stop();
  }

  path(): string {
    return '/stream';
  }

  onOpen(socket: Socket): void {
    const streams = [...this.readers.keys()];
    this.open.clear();
    for (let from = 0; from < streams.length; from += STREAMS_PER_REQUEST) {
      const id = from / STREAMS_PER_REQUEST + 1;
      this.open.add(id);
      socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: streams.slice(from, from + STREAMS_PER_REQUEST), id }));
    }
  }

  onText(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.parts.troubles.add('message that is no JSON', () => `"${excerpt(text)}"`);
      return;
    }
    if (typeof message !== 'object' || message === null) return this.strange(text);
    const { stream, data } = message as RawMessage;
    if (typeof stream !== 'string') return this.hearReply(message as RawMessage, text);
    const reader = this.readers.get(stream);
    // A stream that nobody asked for: Binance may add some.
    if (reader === undefined) return;
    const isRead = typeof data === 'object' && data !== null && reader.read(data as RawMessage, this.parts.clock.now());
    if (!isRead) this.parts.troubles.add(`malformed message of ${topicOf(stream)}`, () => `"${excerpt(text)}"`);
  }

  onLost(reason: string): void {
    for (const book of this.books()) book.sync.stop();
    this.parts.onConnection('lost', reason);
  }

  probe(): string {
    return JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: PROBE_ID });
  }

  /** Answers carry our id; errors may come without one. */
  private hearReply(message: RawMessage, text: string): void {
    const { id, result, error, code } = message;
    if (id === PROBE_ID) return;
    if (typeof id === 'number' && result === null && error === undefined) {
      if (this.open.delete(id) && this.open.size === 0) this.subscribed();
      return;
    }
    if (error !== undefined || code !== undefined) {
      this.parts.troubles.add('refused subscription', () => `"${excerpt(text)}"`);
      this.link.restart('the subscription was refused');
      return;
    }
    if (message['e'] === 'serverShutdown') this.link.restart('the server shuts down');
    else this.strange(text);
  }

  private subscribed(): void {
    this.link.ready();
    for (const book of this.books()) book.sync.begin();
    this.parts.onConnection('connected', `${this.readers.size} streams`);
  }

  private strange(text: string): void {
    this.parts.troubles.add('message of no stream', () => `"${excerpt(text)}"`);
  }

  private books(): BookReader[] {
    return [...this.readers.values()].filter((reader) => reader instanceof BookReader);
  }
}

/** `depth` of `btcusdt@depth@100ms`: one kind for all symbols. */
function topicOf(stream: string): string {
  return stream.split('@')[1] ?? stream;
}
