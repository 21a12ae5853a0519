import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MINUTE_MS } from '#core/time.ts';

/** What goes wrong with one request; the one after it is answered properly again. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number; readonly body?: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'short' }
  | { readonly kind: 'duplicates' }
  | { readonly kind: 'body'; readonly body: unknown };

/** A Binance of our own on the loopback: one-minute bars whose numbers follow from their time, and faults on demand. */
export class FakeBinance {
  /** Paths of all requests, with their queries. */
  readonly requests: string[] = [];
  /** Faults for the next requests of candles, first come first. */
  readonly faults: Fault[] = [];
  /** The exchange's clock. */
  now: number;
  /** Bars that open in `[from, to)` do not exist. */
  outage: readonly [number, number] = [0, 0];
  usedWeight = 2;
  /** Open time of the first bar there is. */
  private readonly listedAt: number;
  private readonly server: Server;

  constructor(listedAt: number, now: number) {
    this.listedAt = listedAt;
    this.now = now;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((ready) => this.server.listen(0, '127.0.0.1', ready));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((stopped) => this.server.close(stopped));
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get klineRequests(): URLSearchParams[] {
    return this.requests
      .filter((path) => path.includes('/klines'))
      .map((path) => new URLSearchParams(path.split('?')[1]));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.baseUrl);
    this.requests.push(request.url!);
    response.setHeader('X-MBX-USED-WEIGHT-1M', `${this.usedWeight}`);
    if (url.pathname === '/api/v3/time') return send(response, 200, { serverTime: this.now });
    if (url.pathname === '/api/v3/exchangeInfo') return this.sendRules(url, response);
    const fault = this.faults.shift();
    const klines = this.klines(url.searchParams);
    if (fault === undefined) return send(response, 200, klines);
    misbehave(fault, klines, response);
  }

  private sendRules(url: URL, response: ServerResponse): void {
    if (url.searchParams.get('symbol') !== 'BTCUSDT')
      return send(response, 400, { code: -1121, msg: 'Invalid symbol.' });
    const filters = [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', stepSize: '0.00001000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000' },
      { filterType: 'ICEBERG_PARTS', limit: 10 },
    ];
    send(response, 200, { symbols: [{ symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', filters }] });
  }

  private klines(query: URLSearchParams): unknown[] {
    const limit = Number(query.get('limit'));
    const end = Math.min(Number(query.get('endTime')), this.now);
    const klines: unknown[] = [];
    let at = Math.max(this.listedAt, Math.ceil(Number(query.get('startTime')) / MINUTE_MS) * MINUTE_MS);
    for (; at <= end && klines.length < limit; at += MINUTE_MS) {
      if (at < this.outage[0] || at >= this.outage[1]) klines.push(klineAt(at));
    }
    return klines;
  }
}

function klineAt(openTime: number): unknown[] {
  const base = 100 + ((openTime / MINUTE_MS) % 50);
  const prices = [base, base + 2, base - 1, base + 1].map((price) => price.toFixed(8));
  return [openTime, ...prices, '3.50000000', openTime + MINUTE_MS - 1, '350.0', 12, '1.0', '100.0', '0'];
}

function misbehave(fault: Fault, klines: unknown[], response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      if (fault.retryAfterS !== undefined) response.setHeader('Retry-After', `${fault.retryAfterS}`);
      return send(response, fault.status, fault.body ?? { code: -1000, msg: 'fault' });
    case 'drop':
      response.destroy();
      return;
    case 'cut':
      response.setHeader('Content-Length', '100000');
      response.write(JSON.stringify(klines).slice(0, 200), () => response.destroy());
      return;
    case 'garbage':
      response.end('<html>gateway</html>');
      return;
    case 'silence':
      return;
    case 'empty':
      return send(response, 200, []);
    case 'short':
      return send(response, 200, klines.slice(0, 7));
    case 'duplicates':
      return send(response, 200, klines.flatMap((kline) => [kline, kline]).slice(0, 1000));
    case 'body':
      return send(response, 200, fault.body);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.end(JSON.stringify(body));
}
