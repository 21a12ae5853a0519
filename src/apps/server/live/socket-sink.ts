import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { LiveSink } from '#apps/server/live/live-client.ts';

/**
 * Makes sinks of WebSockets. What is sent to a socket within one turn of the event loop leaves in one write, and a text that goes to many
 * is made into bytes once.
 */
export class SocketSinks {
  private readonly corked = new Set<Socket>();
  private lastText = '';
  private lastBytes = Buffer.alloc(0);

  /** `socket` is what carries the WebSocket. */
  sink(webSocket: WebSocket, socket: Socket): LiveSink {
    return {
      send: (text) => {
        this.cork(socket);
        webSocket.send(this.bytes(text), AS_TEXT, ignoreOutcome);
      },
      get bufferedBytes() {
        return webSocket.bufferedAmount;
      },
      ping: () => {
        if (webSocket.readyState === webSocket.OPEN) webSocket.ping();
      },
      close: (code, reason) => webSocket.close(code, reason.slice(0, REASON_MAX)),
    };
  }

  private bytes(text: string): Buffer {
    if (text !== this.lastText) {
      this.lastText = text;
      this.lastBytes = Buffer.from(text);
    }
    return this.lastBytes;
  }

  private cork(socket: Socket): void {
    if (this.corked.has(socket)) return;
    if (this.corked.size === 0) setImmediate(this.uncorkAll);
    this.corked.add(socket);
    socket.cork();
  }

  private readonly uncorkAll = (): void => {
    for (const socket of this.corked) socket.uncork();
    this.corked.clear();
  };
}

/** The longest reason of a close, in bytes as WebSocket has it; our reasons are ASCII. */
export const REASON_MAX = 120;

const AS_TEXT = { binary: false };

/** A send that failed is followed by the close of its socket, which is listened to. */
function ignoreOutcome(): void {}
