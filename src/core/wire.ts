/** One HTTP request as data. `path` begins with `/` and holds the query; header names are in lower case. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is none. */
  readonly body: string;
}

/** A whole answer. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends a request to one server and waits for its whole answer. Rejects with a {@link WireError} when none came. A server in
 * the same process can stand behind it as well as one across the network.
 */
export type HttpPort = (request: HttpRequest, options: HttpCallOptions) => Promise<HttpReply>;

export interface HttpCallOptions {
  /** From the first byte sent to the last received. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** No answer came. `sent` says whether the request may have reached the server: only `no` is certain that it did not. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly sent: 'no' | 'perhaps';

  constructor(message: string, sent: 'no' | 'perhaps', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.sent = sent;
  }
}

/** One end of a WebSocket that carries text. */
export interface Socket {
  send(text: string): void;
  /** Closes for good; `onClose` of the listener still comes, once. */
  close(code?: number, reason?: string): void;
}

export interface SocketListener {
  onOpen(): void;
  onText(text: string): void;
  /** The last call: the connection is gone, or could not be made. */
  onClose(code: number, reason: string): void;
}

/** Opens a connection to a path (query included) of one server. Never throws: what fails is told to `onClose`. */
export type SocketPort = (path: string, listener: SocketListener) => Socket;
