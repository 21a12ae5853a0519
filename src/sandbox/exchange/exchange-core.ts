import type { Clock } from '#core/clock.ts';
import type { Decimal } from '#core/decimal.ts';
import { Rng } from '#core/rng.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import { Account } from '#sandbox/exchange/accounts/account.ts';
import { Commissions } from '#sandbox/exchange/accounts/commission.ts';
import { refuse } from '#sandbox/exchange/api-error.ts';
import { VenueClock } from '#sandbox/serving/venue-clock.ts';
import type { ExchangeConfig, ListedSymbol } from '#sandbox/exchange/exchange-config.ts';
import { Market } from '#sandbox/exchange/market/market.ts';
import type { MarketListener } from '#sandbox/exchange/market/market.ts';
import type { PublicTrade } from '#sandbox/exchange/market/tape.ts';
import { OrderDesk } from '#sandbox/exchange/orders/order-desk.ts';
import type { AccountListener } from '#sandbox/exchange/orders/order-desk.ts';
import { ListenKeys } from '#sandbox/exchange/streams/listen-keys.ts';
import { SymbolRules } from '#sandbox/exchange/symbol-rules.ts';

/** Who publishes what happens: the streams. */
export interface ExchangeListener extends AccountListener {
  onTrade(market: Market, trade: PublicTrade): void;
  onSettled(market: Market): void;
}

/** Markets, accounts and the desk between them. Knows nothing of requests, sockets or streams. */
export class ExchangeCore implements MarketListener {
  readonly config: ExchangeConfig;
  readonly clock: VenueClock;
  /** By API key. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly commissions: Commissions;
  readonly desk: OrderDesk;
  readonly listenKeys: ListenKeys;
  private readonly markets = new Map<string, Market>();
  private readonly listener: ExchangeListener;
  private names = 0;

  constructor(config: ExchangeConfig, clock: Clock, listener: ExchangeListener) {
    this.config = config;
    this.listener = listener;
    this.clock = new VenueClock(clock, config.speed, config.start);
    this.accounts = new Map(config.accounts.map((listed) => [listed.key, new Account(listed)]));
    this.commissions = new Commissions(config, (asset, quote) => this.priceOf(asset, quote));
    this.desk = new OrderDesk(this.commissions, listener, () => this.clock.now());
    const seeds = new Rng(config.seed);
    this.listenKeys = new ListenKeys(seeds.fork(), () => this.clock.now());
    for (const listed of config.symbols) this.open(listed, seeds.uint32());
  }

  /** Throws the refusal of a symbol that is not listed. */
  market(symbol: string): Market {
    const market = this.markets.get(symbol);
    if (market === undefined) throw refuse.badSymbol();
    return market;
  }

  allMarkets(): Iterable<Market> {
    return this.markets.values();
  }

  listed(): readonly SymbolRules[] {
    return [...this.markets.values()].map(({ rules }) => rules);
  }

  /** A name for what a client did not name. */
  nextName(): string {
    return `sandbox-${++this.names}`;
  }

  /** When something happens in a market by itself; infinite when nothing will. */
  get nextAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const market of this.markets.values()) next = Math.min(next, market.nextAt);
    return next;
  }

  /** Lets the markets happen up to now, whatever happened first in whichever of them. */
  advance(): void {
    const now = this.clock.now();
    for (;;) {
      const next = this.nextAt;
      if (next >= now) break;
      for (const market of this.markets.values()) if (market.nextAt <= next) market.advance(next);
    }
    for (const market of this.markets.values()) market.advance(now);
  }

  onTrade(market: Market, trade: PublicTrade): void {
    this.listener.onTrade(market, trade);
  }

  onOrderEvent(_: Market, event: OrderEvent): void {
    this.desk.onOrderEvent(event);
  }

  onSettled(market: Market): void {
    this.desk.onSettled(market);
    this.listener.onSettled(market);
  }

  private open(listed: ListedSymbol, seed: number): void {
    const rules = new SymbolRules(listed);
    const now = this.clock.now();
    const source = listed.market(now, seed);
    const { guard } = this.desk;
    this.markets.set(rules.symbol, new Market(rules, source, { seed, now, guard, listener: this }));
  }

  private priceOf(asset: string, quote: string): Decimal | undefined {
    const market = this.markets.get(`${asset}${quote}`);
    return market === undefined ? undefined : market.rules.price(market.lastTicks);
  }
}
