import type { Clock } from '#core/clock.ts';
import { present } from '#core/invariant.ts';
import { Redacted } from '#core/redacted.ts';
import { addressOfKey, signDigest } from '#core/typed-data.ts';
import type { HttpReply, HttpRequest, Socket } from '#core/wire.ts';
import type { WirePorts } from '#sandbox/faults/with-faults.ts';
import type { ApiKey, GuestOrderType } from '#sandbox/prediction/guests/guest.ts';
import { typedOrder } from '#sandbox/prediction/guests/order-form.ts';
import { hmacOf, typedAttestation } from '#sandbox/prediction/rest/request-auth.ts';

/** A JSON object from the wire, not looked at yet. */
export type WireObject = Readonly<Record<string, unknown>>;

export interface ClientReply extends Pick<HttpReply, 'status'> {
  readonly body: unknown;
}

/** Everything that came over one connection so far, frames of several messages taken apart, and the connection. */
export interface OpenChannel {
  readonly socket: Socket;
  readonly messages: WireObject[];
  /** What came that is no JSON: `PONG`. */
  readonly words: string[];
  /** Empty while it is open. */
  readonly closed: string[];
}

/** An order in words. Amounts are exact decimals of the collateral and of contracts, in millionths. */
export interface ClientOrder {
  readonly token: string;
  readonly side: 'BUY' | 'SELL';
  /** 0…1. */
  readonly price: number;
  /** Contracts. */
  readonly size: number;
  readonly type?: GuestOrderType;
  readonly isPostOnly?: boolean;
  /** Unix seconds. */
  readonly expiration?: number;
  readonly isNegRisk?: boolean;
}

/** The barest client that can sign: for scripts against the sandbox and for its own tests. */
export class PredictionClient {
  readonly address: string;
  private readonly ports: WirePorts;
  private readonly clock: Clock;
  private readonly privateKey: Redacted;
  private readonly chainId: number;
  private apiKey: ApiKey | undefined;
  private salt = 0;

  /** `privateKey`: 64 hexadecimal digits; anybody's who only asks and listens. */
  constructor(ports: WirePorts, clock: Clock, { privateKey = '11'.repeat(32), chainId = 137 } = {}) {
    this.ports = ports;
    this.clock = clock;
    this.privateKey = new Redacted(privateKey);
    this.address = addressOfKey(this.privateKey);
    this.chainId = chainId;
  }

  /** Without an account. */
  async ask(path: string, body?: unknown): Promise<ClientReply> {
    return this.send({ method: body === undefined ? 'GET' : 'POST', path, headers: {}, body: textOf(body) });
  }

  /** Opens the account by proving that the wallet is its own; before any {@link sign}. */
  async logIn(): Promise<ApiKey> {
    const timestamp = `${Math.floor(this.clock.now() / 1_000)}`;
    const digest = typedAttestation(this.chainId).digest({ ...ATTESTED, address: this.address, timestamp });
    const headers = {
      poly_address: this.address,
      poly_signature: signDigest(digest, this.privateKey),
      poly_timestamp: timestamp,
      poly_nonce: '0',
    };
    const { body } = await this.send({ method: 'POST', path: '/auth/api-key', headers, body: '' });
    this.apiKey = body as ApiKey;
    return this.apiKey;
  }

  /** With the account's signature. */
  sign(method: HttpRequest['method'], path: string, body?: unknown): Promise<ClientReply> {
    const { apiKey, secret, passphrase } = present(this.apiKey, 'a key, by logIn');
    const text = textOf(body);
    const time = `${Math.floor(this.clock.now() / 1_000)}`;
    const headers = {
      poly_address: this.address,
      poly_signature: hmacOf(secret, `${time}${method}${path.split('?', 1)[0]}${text}`),
      poly_timestamp: time,
      poly_api_key: apiKey,
      poly_passphrase: passphrase,
    };
    return this.send({ method, path, headers, body: text });
  }

  order(order: ClientOrder): Promise<ClientReply> {
    return this.sign('POST', '/order', this.orderBody(order));
  }

  /** The body of an order, signed. */
  orderBody({
    token,
    side,
    price,
    size,
    type = 'GTC',
    isPostOnly = false,
    expiration = 0,
    isNegRisk = false,
  }: ClientOrder): {
    readonly order: Record<string, unknown>;
  } {
    const [worth, lots] = [Math.round(price * size * 1e6), Math.round(size * 1e6)];
    const order = {
      salt: ++this.salt,
      maker: this.address,
      signer: this.address,
      tokenId: token,
      makerAmount: `${side === 'BUY' ? worth : lots}`,
      takerAmount: `${side === 'BUY' ? lots : worth}`,
      side,
      signatureType: 0,
      timestamp: `${this.clock.now()}`,
      metadata: ZERO,
      builder: ZERO,
    };
    const typed = typedOrder(this.chainId, isNegRisk);
    const signature = signDigest(typed.digest({ ...order, side: side === 'BUY' ? 0 : 1 }), this.privateKey);
    const body = { deferExec: false, postOnly: isPostOnly, owner: this.apiKey?.apiKey, orderType: type };
    return { ...body, order: { ...order, expiration: `${expiration}`, signature } };
  }

  /** The market channel, asked for these tokens. */
  listen(tokens: readonly string[], hasCustomFeatures = false): OpenChannel {
    const channel = this.open('/ws/market');
    const asked = { type: 'market', assets_ids: tokens, custom_feature_enabled: hasCustomFeatures };
    channel.socket.send(JSON.stringify(asked));
    return channel;
  }

  /** The user channel of the account, of all its markets. */
  listenToOwn(): OpenChannel {
    const channel = this.open('/ws/user');
    channel.socket.send(JSON.stringify({ type: 'user', auth: this.apiKey, markets: [] }));
    return channel;
  }

  open(path: string): OpenChannel {
    const messages: WireObject[] = [];
    const words: string[] = [];
    const closed: string[] = [];
    const socket = this.ports.sockets(path, {
      onOpen: () => undefined,
      onText: (text) => {
        if (/^[{[]/.test(text)) messages.push(...([JSON.parse(text)].flat() as WireObject[]));
        else words.push(text);
      },
      onClose: (code, reason) => void closed.push(`${code} ${reason}`),
    });
    return { socket, messages, words, closed };
  }

  private async send(request: HttpRequest): Promise<ClientReply> {
    const { status, body } = await this.ports.http(request, { timeoutMs: 10_000 });
    return { status, body: JSON.parse(body) as unknown };
  }
}

const ZERO = `0x${'00'.repeat(32)}`;
const ATTESTED = { nonce: 0n, message: 'This message attests that I control the given wallet' };

function textOf(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body);
}
