import type { Clock } from '#core/clock.ts';
import type { HttpPort, HttpReply, HttpRequest, Socket, SocketPort } from '#core/wire.ts';
import { DEMO_ACCOUNT } from '#sandbox/exchange/exchange-config.ts';
import type { ListedAccount } from '#sandbox/exchange/exchange-config.ts';
import { signatureOf } from '#sandbox/exchange/rest/signature.ts';

type Fields = Readonly<Record<string, string | number>>;

/** A JSON object from the wire, not looked at yet. */
export type WireObject = Readonly<Record<string, unknown>>;

/** What the exchange answered, its body as data. */
export interface ClientReply extends Pick<HttpReply, 'status' | 'headers'> {
  readonly body: WireObject;
}

/** Everything that came over one connection so far, and the connection. */
export interface OpenStream {
  readonly socket: Socket;
  readonly messages: WireObject[];
  /** Empty while it is open. */
  readonly closed: string[];
}

/** The barest client that can sign: for scripts against the sandbox and for its own tests. */
export class SandboxClient {
  private readonly ports: { readonly http: HttpPort; readonly sockets: SocketPort };
  private readonly clock: Clock;
  private readonly account: ListedAccount;

  constructor(
    ports: { readonly http: HttpPort; readonly sockets: SocketPort },
    clock: Clock,
    account: ListedAccount = DEMO_ACCOUNT,
  ) {
    this.ports = ports;
    this.clock = clock;
    this.account = account;
  }

  /** Without a signature. */
  ask(path: string, fields: Fields = {}, method: HttpRequest['method'] = 'GET'): Promise<ClientReply> {
    return this.send(method, path, queryOf(fields));
  }

  /** With a signature, of this moment unless the fields say otherwise. */
  sign(method: HttpRequest['method'], path: string, fields: Fields = {}): Promise<ClientReply> {
    return this.send(method, path, this.signed({ timestamp: this.clock.now(), ...fields }));
  }

  /** A new order of the demo's market. */
  order(fields: Fields): Promise<ClientReply> {
    return this.sign('POST', '/api/v3/order', { symbol: 'BTCUSDT', newOrderRespType: 'FULL', ...fields });
  }

  listen(path: string): OpenStream {
    const messages: WireObject[] = [];
    const closed: string[] = [];
    const socket = this.ports.sockets(path, {
      onOpen: () => undefined,
      onText: (text) => void messages.push(JSON.parse(text) as WireObject),
      onClose: (code, reason) => void closed.push(`${code} ${reason}`),
    });
    return { socket, messages, closed };
  }

  /** The events of the account, by a listen key. */
  async events(): Promise<OpenStream> {
    const { body } = await this.ask('/api/v3/userDataStream', {}, 'POST');
    return this.listen(`/ws/${String(body['listenKey'])}`);
  }

  /** The parameters of a signed request of the WebSocket API. */
  apiParams(fields: Fields = {}): WireObject {
    const params: Fields = { apiKey: this.account.key, timestamp: this.clock.now(), ...fields };
    const names = Object.keys(params).sort();
    const signed = names.map((name) => `${name}=${params[name]}`).join('&');
    return { ...params, signature: signatureOf(this.account.secret, signed) };
  }

  private signed(fields: Fields): string {
    const query = queryOf(fields);
    return `${query}&signature=${signatureOf(this.account.secret, query)}`;
  }

  private async send(method: HttpRequest['method'], path: string, query: string): Promise<ClientReply> {
    const isRead = method === 'GET' || method === 'DELETE';
    const headers = { 'x-mbx-apikey': this.account.key, 'content-type': 'application/x-www-form-urlencoded' };
    const whole = isRead && query !== '' ? `${path}?${query}` : path;
    const request = { method, path: whole, headers, body: isRead ? '' : query };
    const reply = await this.ports.http(request, { timeoutMs: 10_000 });
    return { status: reply.status, headers: reply.headers, body: JSON.parse(reply.body) as WireObject };
  }
}

function queryOf(fields: Fields): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString();
}
