import type { SocketPort } from '#core/wire.ts';
import { ApiError } from '#sandbox/exchange/api-error.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import { Connection } from '#sandbox/serving/connection.ts';
import type { MarketStreams } from '#sandbox/exchange/streams/market-streams.ts';
import type { End } from '#sandbox/exchange/streams/poll.ts';
import type { UserStreams } from '#sandbox/exchange/streams/user-streams.ts';
import type { WsApi } from '#sandbox/exchange/streams/ws-api.ts';

/** The doors for WebSockets: `/ws`, `/ws/<stream>`, `/stream?streams=a/b`, `/ws/<listenKey>` and `/ws-api/v3`. */
export class StreamHub {
  private readonly core: ExchangeCore;
  private readonly parts: HubParts;
  private readonly connections = new Set<Connection>();

  constructor(core: ExchangeCore, parts: HubParts) {
    this.core = core;
    this.parts = parts;
  }

  /** Where the exchange is open; a connection to a path that is not there is closed at once. */
  readonly connect: SocketPort = (path, listener) => {
    const connection = new Connection(listener);
    const [place = '', query = ''] = path.split('?', 2);
    if (place === '/ws-api/v3') this.admit(connection, () => this.parts.api.serve(connection));
    else if (place === '/stream') {
      const names = new URLSearchParams(query).get('streams');
      this.admit(connection, () => this.stream(connection, names === null ? [] : names.split('/'), true));
    } else if (place === '/ws' || place.startsWith('/ws/')) {
      const names = place.split('/').slice(2).filter(Boolean);
      this.admit(connection, () => this.stream(connection, names, false));
    } else connection.close(1_008, `Expected a path such as "/ws/btcusdt@trade", was "${place}"`);
    return connection;
  };

  get count(): number {
    return this.connections.size;
  }

  closeAll(code: number, reason: string): void {
    for (const connection of this.connections) connection.close(code, reason);
  }

  private admit(connection: Connection, serve: () => End): void {
    this.connections.add(connection);
    connection.opened();
    const end = serve();
    connection.onGone = () => {
      this.connections.delete(connection);
      end();
    };
  }

  /** A connection that carries streams, chosen by its path or by requests. */
  private stream(connection: Connection, names: readonly string[], isCombined: boolean): End {
    const ends = new Map<string, End>();
    const open = (name: string): void => {
      if (!ends.has(name)) ends.set(name, this.subscribe(connection, name, isCombined));
    };
    for (const name of names) {
      try {
        open(name);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
    connection.onRequest = (text) => {
      connection.push(JSON.stringify(this.answer(text, ends, open)));
    };
    return () => {
      for (const end of ends.values()) end();
    };
  }

  private subscribe(connection: Connection, name: string, isCombined: boolean): End {
    const say = (data: unknown): void => {
      connection.push(JSON.stringify(isCombined ? { stream: name, data } : data));
    };
    const account = this.core.listenKeys.accountOf(name);
    return account === undefined ? this.parts.markets.subscribe(name, say) : this.parts.users.listen(account, say);
  }

  private answer(text: string, ends: Map<string, End>, open: (name: string) => void): unknown {
    const request = readRequest(text);
    if (request === undefined) return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' };
    const { id, method, params } = request;
    try {
      switch (method) {
        case 'SUBSCRIBE':
          params.forEach(open);
          return { result: null, id };
        case 'UNSUBSCRIBE':
          for (const name of params) {
            ends.get(name)?.();
            ends.delete(name);
          }
          return { result: null, id };
        case 'LIST_SUBSCRIPTIONS':
          return { result: [...ends.keys()], id };
        default:
          return { code: 2, msg: `Invalid request: unknown variant "${method}"`, id };
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { code: 2, msg: error.message, id };
    }
  }
}

export interface HubParts {
  readonly markets: MarketStreams;
  readonly users: UserStreams;
  readonly api: WsApi;
}

interface StreamRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly string[];
}

function readRequest(text: string): StreamRequest | undefined {
  try {
    const value = JSON.parse(text) as Partial<StreamRequest> | null;
    const params = Array.isArray(value?.params) ? value.params.map(String) : [];
    return { id: value?.id ?? null, method: String(value?.method), params };
  } catch {
    return undefined;
  }
}
