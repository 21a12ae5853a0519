import { sampleMarket } from '#domain/prediction/sample-market.ts';
import type { Rng } from '#core/rng.ts';
import type { Clock } from '#core/clock.ts';
import type { HttpPort, HttpRequest, Socket, SocketListener, SocketPort } from '#core/wire.ts';
import { BookSide } from '#domain/market/book-side.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { reply } from '#adapters/transport/scripted-wire.ts';
import { hashOf, summaryText } from '#adapters/polymarket/wire/book-hash.ts';
import type { WireBook, WireLevel } from '#adapters/polymarket/wire/market-message.ts';
import { priceText, sizeText } from '#adapters/polymarket/wire/units.ts';

/** The truth about one market: its first outcome's book. */
export class FakeMarket {
  readonly market: PredictionMarket;
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  time = 0;
  tick = '0.01';
  lastTrade = '0.5';

  constructor(number: number) {
    this.market = fakeMarket(number);
    for (let i = 1; i <= 10; i++) {
      this.bids.set(5_000 - 100 * i, 1_000_000 * i);
      this.asks.set(5_000 + 100 * i, 2_000_000 * i);
    }
  }

  /** As the venue answers it, for either token, with its hash. */
  wire(outcome: OutcomeIndex): WireBook {
    const [bids, asks] = outcome === 0 ? [this.bids, this.asks] : [this.asks, this.bids];
    const price = (units: number): string => priceText(outcome === 0 ? units : mirrored(units));
    const book = {
      market: this.market.id,
      asset_id: this.market.outcomes[outcome].token,
      timestamp: String(this.time),
      hash: '',
      bids: levelsOf(bids, price),
      asks: levelsOf(asks, price),
      min_order_size: '5',
      tick_size: this.tick,
      neg_risk: false,
      last_trade_price: this.lastTrade,
    };
    return { ...book, hash: hashOf(summaryText(book, book.last_trade_price)) };
  }

  /** Puts a level, and says so as the venue does: for both tokens, with best prices and hashes. */
  set(isBid: boolean, price: number, lots: number): string {
    (isBid ? this.bids : this.asks).set(price, lots);
    return this.changeMessage([[isBid, price, lots]]);
  }

  changeMessage(levels: readonly (readonly [isBid: boolean, price: number, lots: number])[]): string {
    const changes = ([0, 1] as const).flatMap((outcome) => {
      // The feed checks one hash, and that the outcomes mirror each other: the second hash would only cost time.
      const { hash } = outcome === 0 ? this.wire(0) : { hash: '' };
      const [bid, ask] = [this.bids.best, this.asks.best];
      const first = { best_bid: textOf(bid), best_ask: textOf(ask) };
      const second = { best_bid: textOf(ask, true), best_ask: textOf(bid, true) };
      return levels.map(([isBid, price, lots]) => ({
        asset_id: this.market.outcomes[outcome].token,
        price: priceText(outcome === 0 ? price : mirrored(price)),
        size: sizeText(lots),
        side: isBid === (outcome === 0) ? 'BUY' : 'SELL',
        hash,
        ...(outcome === 0 ? first : second),
      }));
    });
    const body = { market: this.market.id, price_changes: changes, timestamp: String(this.time) };
    return JSON.stringify({ ...body, event_type: 'price_change' });
  }

  /** A change somewhere near the middle that leaves the book uncrossed. */
  move(rng: Rng): string {
    const isBid = rng.uniform() < 0.5;
    const [bid, ask] = [this.bids.best ?? 100, this.asks.best ?? 9_900];
    const away = 100 * rng.integer(0, 8);
    const price = isBid
      ? Math.max(100, Math.min(ask - 100, bid + 100 - away))
      : Math.min(9_900, Math.max(bid + 100, ask - 100 + away));
    const side = isBid ? this.bids : this.asks;
    const isTaken = rng.uniform() < 0.4 && side.length > 3 && side.lotsAt(price) > 0;
    return this.set(isBid, price, isTaken ? 0 : 10_000 * rng.integer(1, 90_000));
  }

  bookMessage(outcome: OutcomeIndex): string {
    return JSON.stringify({ ...this.wire(outcome), event_type: 'book' });
  }
}

function textOf(units: number | undefined, isMirrored = false): string {
  return units === undefined ? '' : priceText(isMirrored ? mirrored(units) : units);
}

function levelsOf(side: BookSide, price: (units: number) => string): WireLevel[] {
  return Array.from({ length: side.length }, (_, i) => {
    const rank = side.length - 1 - i;
    return { price: price(side.ticksAt(rank)), size: sizeText(side.lotsAtRank(rank)) };
  });
}

function fakeMarket(number: number): PredictionMarket {
  const digits = String(number).padStart(4, '0');
  const outcomes = [
    { name: 'Yes', token: `1${digits}` },
    { name: 'No', token: `2${digits}` },
  ] as const;
  return sampleMarket({ id: marketId(`0x${digits}`), slug: `market-${number}`, outcomes, closesAt: undefined });
}

/** A connection as the fake venue sees it. */
export class FakeConnection implements Socket {
  readonly sent: string[] = [];
  readonly tokens = new Set<string>();
  isOpen = false;
  /** Answers neither PING nor anything else. */
  isDead = false;
  private readonly venue: FakePolymarket;
  private readonly listener: SocketListener;

  constructor(venue: FakePolymarket, listener: SocketListener) {
    this.venue = venue;
    this.listener = listener;
  }

  open(): void {
    this.isOpen = true;
    this.listener.onOpen();
  }

  send(text: string): void {
    this.sent.push(text);
    if (!this.isOpen || this.isDead) return;
    if (text === 'PING') return this.say('PONG');
    const { assets_ids: assets, operation } = JSON.parse(text) as { assets_ids: string[]; operation?: string };
    for (const asset of assets) {
      if (operation === 'unsubscribe') this.tokens.delete(asset);
      else this.tokens.add(asset);
    }
    if (operation !== 'unsubscribe') this.venue.greet(this, assets);
  }

  close(code = 1000, reason = ''): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listener.onClose(code, reason);
  }

  say(text: string): void {
    if (this.isOpen && !this.isDead) this.listener.onText(text);
  }
}

/** A venue in memory, for tests: it lives as it is told to, and answers like Polymarket. */
export class FakePolymarket {
  readonly markets: readonly FakeMarket[];
  readonly connections: FakeConnection[] = [];
  readonly requests: HttpRequest[] = [];
  /** Answers to other requests than for books, by path. */
  readonly answers = new Map<string, unknown>();
  isRestDown = false;
  /** Markets of which the stream says nothing. */
  readonly frozen = new Set<FakeMarket>();
  private readonly clock: Pick<Clock, 'now' | 'after'>;

  constructor(clock: Pick<Clock, 'now' | 'after'>, count: number) {
    this.clock = clock;
    this.markets = Array.from({ length: count }, (_, i) => new FakeMarket(i));
    for (const market of this.markets) market.time = clock.now();
  }

  get http(): HttpPort {
    return async (request) => {
      this.requests.push(request);
      if (this.isRestDown) return reply(503, 'down');
      const path = request.path.split('?')[0] ?? '';
      if (path !== '/books') return reply(200, this.answers.get(path) ?? []);
      const asked = JSON.parse(request.body) as readonly { readonly token_id: string }[];
      return reply(
        200,
        asked.flatMap(({ token_id }) => this.bookOf(token_id) ?? []),
      );
    };
  }

  get sockets(): SocketPort {
    return (_path, listener) => {
      const connection = new FakeConnection(this, listener);
      this.connections.push(connection);
      this.clock.after(1, () => connection.open());
      return connection;
    };
  }

  /** The books of what somebody has subscribed to. */
  greet(connection: FakeConnection, assets: readonly string[]): void {
    const books = assets.flatMap((asset) => {
      const found = this.find(asset);
      return found === undefined || this.frozen.has(found[0]) ? [] : [found[0].bookMessage(found[1])];
    });
    if (books.length > 0) connection.say(`[${books.join(',')}]`);
  }

  /** Says something of a market to everybody who has subscribed to it. */
  say(market: FakeMarket, text: string): void {
    if (this.frozen.has(market)) return;
    for (const connection of this.listeners(market)) connection.say(text);
  }

  listeners(market: FakeMarket): FakeConnection[] {
    const { token } = market.market.outcomes[0];
    return this.connections.filter(({ isOpen, tokens }) => isOpen && tokens.has(token));
  }

  /** Time passes for a market: it changes now. */
  touch(market: FakeMarket): void {
    market.time = Math.max(market.time, this.clock.now());
  }

  private bookOf(asset: string): WireBook | undefined {
    const found = this.find(asset);
    return found?.[0].wire(found[1]);
  }

  private find(asset: string): [FakeMarket, OutcomeIndex] | undefined {
    const market = this.markets[Number(asset.slice(1))];
    return market === undefined ? undefined : [market, asset.startsWith('1') ? 0 : 1];
  }
}
