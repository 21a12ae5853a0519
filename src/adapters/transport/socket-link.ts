import type { Clock } from '#core/clock.ts';
import type { Socket, SocketPort } from '#core/wire.ts';
import { backoffMs } from '#adapters/transport/retry.ts';
import type { Backoff } from '#adapters/transport/retry.ts';

export interface SocketLinkSettings {
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly backoff: Backoff;
  /** A connection whose user is not ready by then is given up. */
  readonly readyTimeoutMs: number;
  /** After half of this without a word the other side is asked for one; after all of it the connection counts as dead. */
  readonly silenceMs: number;
}

/** What is said over a {@link SocketLink}. It calls `ready` once all is set up. */
export interface SocketLinkUser {
  /** Asked before each connection: a path may hold a key that wears out. Whatever it throws is tried again later. */
  path(): string | Promise<string>;
  onOpen(socket: Socket): void;
  onText(text: string): void;
  /** A connection, or the try to make one, has ended; the next one follows by itself. */
  onLost(reason: string): void;
  /** A text that makes the other side answer something. */
  probe(): string;
}

interface Connection {
  socket: Socket | undefined;
  isOpen: boolean;
  openedAt: number;
}

/** A connection that stayed this long was a good one: the next wait is short again. */
const GOOD_AFTER_MS = 60_000;

/**
 * A WebSocket that comes back: after every end it connects again, waiting longer each time that fails, and it takes a
 * connection that has gone silent for one that has ended.
 */
export class SocketLink {
  private readonly settings: SocketLinkSettings;
  private readonly user: SocketLinkUser;
  private connection: Connection | undefined;
  private heardAt = 0;
  private failures = 0;
  private isStopped = false;
  private takeBackTimer: () => void = () => undefined;
  private takeBackDeadline: () => void = () => undefined;

  constructor(settings: SocketLinkSettings, user: SocketLinkUser) {
    this.settings = settings;
    this.user = user;
  }

  start(): void {
    void this.connect();
  }

  /** Ends for good, without another word to the user. */
  stop(): void {
    this.isStopped = true;
    this.takeBackTimer();
    this.takeBackDeadline();
    const { connection } = this;
    this.connection = undefined;
    connection?.socket?.close();
  }

  /** What the connection is for has been agreed on: it may stay. */
  ready(): void {
    this.takeBackDeadline();
  }

  /** Gives this connection up and makes a new one. */
  restart(reason: string): void {
    const { connection } = this;
    if (connection === undefined) return;
    this.end(connection, reason);
    connection.socket?.close();
  }

  private async connect(): Promise<void> {
    const connection: Connection = { socket: undefined, isOpen: false, openedAt: 0 };
    this.connection = connection;
    let path: string;
    try {
      path = await this.user.path();
    } catch (error) {
      this.end(connection, error instanceof Error ? error.message : String(error));
      return;
    }
    if (this.connection !== connection) return;
    const { clock, readyTimeoutMs } = this.settings;
    this.takeBackDeadline = clock.after(readyTimeoutMs, () => {
      this.restart(
        connection.isOpen ? `not ready within ${readyTimeoutMs} ms` : `not open within ${readyTimeoutMs} ms`,
      );
    });
    connection.socket = this.settings.sockets(path, {
      onOpen: () => this.opened(connection),
      onText: (text) => {
        if (this.connection !== connection) return;
        this.heardAt = this.settings.clock.monotonic();
        this.user.onText(text);
      },
      onClose: (code, reason) => this.end(connection, `closed with ${code}${reason === '' ? '' : ` "${reason}"`}`),
    });
  }

  private opened(connection: Connection): void {
    if (this.connection !== connection || connection.socket === undefined) return;
    this.heardAt = this.settings.clock.monotonic();
    connection.isOpen = true;
    connection.openedAt = this.heardAt;
    this.watch(connection);
    this.user.onOpen(connection.socket);
  }

  /** Looks twice in every span of silence, so that the hot path only notes a time. */
  private watch(connection: Connection): void {
    const { clock, silenceMs } = this.settings;
    this.takeBackTimer = clock.after(silenceMs / 2, () => {
      if (this.connection !== connection) return;
      const silentMs = clock.monotonic() - this.heardAt;
      if (silentMs >= silenceMs) {
        this.restart(`silent for ${Math.round(silentMs)} ms`);
        return;
      }
      if (silentMs >= silenceMs / 2) connection.socket?.send(this.user.probe());
      this.watch(connection);
    });
  }

  private end(connection: Connection, reason: string): void {
    if (this.connection !== connection || this.isStopped) return;
    this.connection = undefined;
    this.takeBackTimer();
    this.takeBackDeadline();
    const { clock, backoff } = this.settings;
    const wasGood = connection.isOpen && clock.monotonic() - connection.openedAt >= GOOD_AFTER_MS;
    this.failures = wasGood ? 1 : this.failures + 1;
    this.takeBackTimer = clock.after(backoffMs(backoff, this.failures), () => void this.connect());
    this.user.onLost(reason);
  }
}
