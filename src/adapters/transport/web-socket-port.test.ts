import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket as ServerSocket } from 'ws';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';

describe('a socket to a server', () => {
  let server: WebSocketServer;
  let paths: (string | undefined)[] = [];
  let onClient: (client: ServerSocket) => void;

  beforeEach(async () => {
    paths = [];
    onClient = () => undefined;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (client, request) => {
      paths.push(request.url);
      onClient(client);
    });
    await new Promise((ready) => server.once('listening', ready));
  });

  afterEach(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((closed) => server.close(closed));
  });

  const address = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Connects, and tells what the listener heard until the connection was gone. */
  function heard(url: string, onOpen: (send: (text: string) => void, close: () => void) => void): Promise<string[]> {
    return new Promise((done) => {
      const words: string[] = [];
      const socket = webSocketPort(url)('/ws/key?a=b', {
        onOpen: () => {
          words.push('open');
          onOpen(
            (text) => socket.send(text),
            () => socket.close(),
          );
        },
        onText: (text) => {
          words.push(text);
          if (text === 'enough') socket.close(1000, 'enough');
        },
        onClose: (code) => {
          words.push(`closed ${code}`);
          setTimeout(() => done(words), 20);
        },
      });
    });
  }

  it('carries texts both ways, in order, and tells of the end once', async () => {
    onClient = (client) => client.on('message', (data: Buffer) => client.send(data.toString()));
    const words = await heard(address(), (send) => {
      for (const text of ['a', 'ß', 'enough']) send(text);
    });
    expect(words).toEqual(['open', 'a', 'ß', 'enough', 'closed 1000']);
    expect(paths).toEqual(['/ws/key?a=b']);
  });

  it('tells that the server has closed, and why', async () => {
    onClient = (client) => client.close(1001, 'going away');
    expect(await heard(address(), () => undefined)).toEqual(['open', 'closed 1001']);
  });

  it('tells that the connection broke', async () => {
    onClient = (client) => client.terminate();
    expect((await heard(address(), () => undefined)).at(-1)).toBe('closed 1006');
  });

  it('tells that nobody is there, and does not throw', async () => {
    const url = address();
    await new Promise((closed) => server.close(closed));
    expect(await heard(url, () => undefined)).toEqual(['closed 1006']);
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await new Promise((ready) => server.once('listening', ready));
  });

  it('takes nothing but an address of sockets', () => {
    expect(() => webSocketPort('https://a.b')).toThrow('Expected an address such as "wss://');
  });
});
