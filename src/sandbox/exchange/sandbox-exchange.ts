import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { present } from '#core/invariant.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import { WireError } from '#core/wire.ts';
import type { Side } from '#domain/orders/order.ts';
import type { Account } from '#sandbox/exchange/accounts/account.ts';
import type { Holding } from '#sandbox/exchange/accounts/balances.ts';
import { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import type { ExchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import type { Market } from '#sandbox/exchange/market/market.ts';
import type { OrderRecord, OrderTrade } from '#sandbox/exchange/orders/order-record.ts';
import { accountEndpoints } from '#sandbox/exchange/rest/account-endpoints.ts';
import { marketEndpoints } from '#sandbox/exchange/rest/market-endpoints.ts';
import { orderEndpoints } from '#sandbox/exchange/rest/order-endpoints.ts';
import { RateLimiter } from '#sandbox/exchange/rest/rate-limiter.ts';
import { Router } from '#sandbox/exchange/rest/router.ts';
import { MarketStreams } from '#sandbox/exchange/streams/market-streams.ts';
import { StreamHub } from '#sandbox/exchange/streams/stream-hub.ts';
import { UserStreams } from '#sandbox/exchange/streams/user-streams.ts';
import { WsApi } from '#sandbox/exchange/streams/ws-api.ts';

/** What is true at the exchange, whatever its answers and streams have told or lost. */
export interface AccountTruth {
  readonly uid: number;
  readonly balances: readonly Holding[];
  /** Every order that was ever taken, oldest first: the living records, which go on changing. */
  readonly orders: readonly Readonly<OrderRecord>[];
  readonly trades: readonly OrderTrade[];
}

/**
 * An exchange in one process that speaks the protocol of Binance spot. It waits on nothing but its clock and draws nothing
 * but from its seed: the same requests at the same times get the same answers. The two ports are all that a client needs;
 * `serve` puts them on loopback.
 */
export class SandboxExchange {
  readonly sockets: SocketPort;
  private readonly core: ExchangeCore;
  private readonly router: Router;
  private readonly hub: StreamHub;
  private readonly users: UserStreams;
  private isRunning = false;
  private cancelPump = (): void => undefined;

  constructor(config: ExchangeConfig, clock: Clock) {
    const users = new UserStreams(() => this.core.clock.now());
    // Markets settle while they are opened, before anybody could listen.
    let markets: MarketStreams | undefined;
    this.users = users;
    this.core = new ExchangeCore(config, clock, {
      onExecution: (account, execution) => users.onExecution(account, execution),
      onBalances: (account, changed) => users.onBalances(account, changed),
      onTrade: (market, trade) => markets?.onTrade(market, trade),
      onSettled: (market) => markets?.onSettled(market),
    });
    const { core } = this;
    const limiter = new RateLimiter(config.limits);
    const endpoints = { ...marketEndpoints(core, limiter), ...accountEndpoints(core), ...orderEndpoints(core) };
    this.router = new Router({ endpoints, accounts: core.accounts, limiter, clock: core.clock });
    markets = new MarketStreams(core);
    this.hub = new StreamHub(core, { markets, users, api: new WsApi(core, { endpoints, limiter, users }) });
    this.sockets = (path, listener) => this.hub.connect(path, listener);
  }

  /** Answers at once, in the state of the markets at this moment. */
  readonly http: HttpPort = async (request, { signal }) => {
    signal?.throwIfAborted();
    if (!this.isRunning) throw new WireError('Expected the sandbox exchange to be running, was "stopped"', 'no');
    this.core.advance();
    return this.router.reply(request);
  };

  /** Opens for business; markets go on by themselves from now on. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.pump();
  }

  /** Closes every connection and leaves no timer behind. What is true stays to be asked for. */
  stop(): void {
    this.isRunning = false;
    this.cancelPump();
    this.hub.closeAll(1_001, 'exchange stopped');
  }

  /** UTC ms, as the exchange has it. */
  now(): number {
    return this.core.clock.now();
  }

  /** How many connections are open. */
  get connections(): number {
    return this.hub.count;
  }

  /** The state of one account; of the first without a key. */
  truth(key?: string): AccountTruth {
    const account = this.account(key);
    const { uid, balances, trades } = account;
    return { uid, balances: balances.all(), orders: [...account.orders()], trades };
  }

  /** Another participant trades at a price: orders that it reaches are met, stops fire, the book moves there. */
  movePrice(symbol: string, price: string, quantity?: string): void {
    const { market, ticks } = this.place(symbol, price);
    const lots = quantity === undefined ? 1 : lotsOf(market, quantity);
    this.core.advance();
    market.tradeAt(ticks, lots);
    this.repump();
  }

  /** Another participant leaves a size at a price, in place of what stood there; 0 takes it away. */
  putLevel(symbol: string, side: Side, price: string, quantity: string): void {
    const { market, ticks } = this.place(symbol, price);
    this.core.advance();
    market.putLevel(side, ticks, lotsOf(market, quantity));
    this.repump();
  }

  /** Everybody else leaves the book; they come back with the next trade. */
  emptyBook(symbol: string): void {
    this.core.advance();
    this.core.market(symbol).emptyBook();
  }

  /** Puts money into an account, or takes it out with a minus sign. */
  transfer(asset: string, amount: string, key?: string): void {
    const account = this.account(key);
    account.balances.credit(asset, Decimal.parse(amount));
    this.users.onTransfer(account, asset, amount);
    const changed = account.balances.takeTouched();
    this.users.onBalances(account, changed);
  }

  /** The exchange tells a wrong time from now on, and judges signed requests by it. */
  skewClock(ms: number): void {
    this.core.clock.skewMs = ms;
  }

  /** Closes every WebSocket, as exchanges do once a day and in trouble. */
  closeSockets(reason = 'closed by the exchange'): void {
    this.hub.closeAll(1_006, reason);
  }

  private account(key: string | undefined): Account {
    const { accounts } = this.core;
    const found = key === undefined ? accounts.values().next().value : accounts.get(key);
    return present(found, 'an account of this key');
  }

  private place(symbol: string, price: string): { readonly market: Market; readonly ticks: number } {
    const market = this.core.market(symbol);
    const ticks = market.rules.grid.ticksOf(Decimal.parse(price));
    if (ticks !== undefined && ticks > 0) return { market, ticks };
    const tick = market.rules.instrument.priceTick.toString();
    throw new AssayError('argument.invalid', `Expected a price that is a multiple of "${tick}", was "${price}"`, {
      place: { value: price },
    });
  }

  /** Waits for whatever happens next in any market; without anything to wait for there is no timer. */
  private pump(): void {
    const { nextAt } = this.core;
    if (!this.isRunning || nextAt === Number.POSITIVE_INFINITY) return;
    this.cancelPump = this.core.clock.at(nextAt, () => {
      this.core.advance();
      this.pump();
    });
  }

  private repump(): void {
    this.cancelPump();
    this.pump();
  }
}

function lotsOf({ rules }: Market, quantity: string): number {
  const lots = rules.grid.lotsOf(Decimal.parse(quantity));
  if (lots !== undefined && lots >= 0) return lots;
  const step = rules.instrument.quantityStep.toString();
  throw new AssayError('argument.invalid', `Expected a size that is a multiple of "${step}", was "${quantity}"`, {
    place: { value: quantity },
  });
}
