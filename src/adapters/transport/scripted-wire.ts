import { WireError } from '#core/wire.ts';
import type { HttpPort, HttpReply, HttpRequest, Socket, SocketListener, SocketPort } from '#core/wire.ts';

/** What a scripted server does with a request. */
export type ScriptedAnswer = HttpReply | WireError | ((request: HttpRequest) => HttpReply | Promise<HttpReply>);

/** A server for tests that answers as it was told, route by route, and remembers what it was asked. */
export class ScriptedHttp {
  readonly requests: HttpRequest[] = [];
  private readonly routes = new Map<string, ScriptedAnswer[]>();

  /** What requests to `POST /api/v3/order` are answered, one after the other; the last answer is given for ever. */
  on(route: string, ...answers: readonly ScriptedAnswer[]): this {
    this.routes.set(route, [...answers]);
    return this;
  }

  get port(): HttpPort {
    return async (request) => {
      this.requests.push(request);
      const answers = this.routes.get(routeOf(request)) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === undefined) return reply(404, { code: -1000, msg: 'Path not found.' });
      if (answer instanceof WireError) throw answer;
      return typeof answer === 'function' ? answer(request) : answer;
    };
  }

  /** The requests to one route, as parameters. */
  asked(route: string): Readonly<Record<string, string>>[] {
    return this.requests.filter((request) => routeOf(request) === route).map(parametersOf);
  }
}

/** The parameters of a request, from its query and its body. */
export function parametersOf({ path, body }: HttpRequest): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URLSearchParams(path.split('?')[1]), ...new URLSearchParams(body)]);
}

export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpReply {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function routeOf({ method, path }: HttpRequest): string {
  return `${method} ${path.split('?')[0]}`;
}

/** Connections for tests: each waits to be opened, fed and closed by hand. */
export class ScriptedSockets {
  readonly made: ScriptedSocket[] = [];

  get port(): SocketPort {
    return (path, listener) => {
      const socket = new ScriptedSocket(path, listener);
      this.made.push(socket);
      return socket;
    };
  }

  /** The latest connection; there must be one. */
  get last(): ScriptedSocket {
    const socket = this.made.at(-1);
    if (socket === undefined) throw new Error('Expected a connection, there was none');
    return socket;
  }
}

export class ScriptedSocket implements Socket {
  readonly path: string;
  readonly sent: string[] = [];
  isClosed = false;
  private readonly listener: SocketListener;

  constructor(path: string, listener: SocketListener) {
    this.path = path;
    this.listener = listener;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code = 1000, reason = ''): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.listener.onClose(code, reason);
  }

  open(): void {
    this.listener.onOpen();
  }

  /** Says something to whoever has connected. */
  say(message: unknown): void {
    this.listener.onText(typeof message === 'string' ? message : JSON.stringify(message));
  }
}
