import type { Socket, SocketListener, SocketPort } from '#core/wire.ts';
import { addressOf } from '#adapters/transport/fetch-port.ts';

/** How long the other side has to say goodbye; after that the connection counts as gone. */
const GOODBYE_MS = 3_000;
/** What the protocol says of a connection that broke without goodbye. */
const BROKEN = 1006;

/** WebSockets of one server over the network, by the client that the platform brings along. It answers pings by itself. */
export function webSocketPort(baseUrl: string): SocketPort {
  const base = addressOf(baseUrl, ['wss:', 'ws:'], 'wss://stream.example.com');
  return (path, listener) => new NetworkSocket(`${base}${path}`, listener);
}

class NetworkSocket implements Socket {
  private readonly listener: SocketListener;
  private readonly socket: WebSocket;
  private isGone = false;

  constructor(url: string, listener: SocketListener) {
    this.listener = listener;
    const socket = new WebSocket(url);
    this.socket = socket;
    // Binary frames are of no use to a carrier of text; as buffers they are at least cheap to pass over.
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (!this.isGone) listener.onOpen();
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.isGone && typeof data === 'string') listener.onText(data);
    });
    socket.addEventListener('close', ({ code, reason }) => this.gone(code, reason));
    // An error is always followed by a close.
    socket.addEventListener('error', () => undefined);
  }

  send(text: string): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  close(code = 1000, reason = ''): void {
    if (this.isGone) return;
    this.socket.close(code, reason);
    setTimeout(() => this.gone(BROKEN, 'no goodbye'), GOODBYE_MS).unref();
  }

  private gone(code: number, reason: string): void {
    if (this.isGone) return;
    this.isGone = true;
    this.listener.onClose(code, reason);
  }
}
