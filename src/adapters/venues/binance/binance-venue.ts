import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type {
  CancelAnswer,
  SubmitAnswer,
  VenueAccount,
  VenueFill,
  VenueGateway,
  VenueListener,
  VenueOrder,
  VenueOrderName,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import { AccountStream } from '#adapters/venues/binance/account-stream.ts';
import type { AccountStreamKind } from '#adapters/venues/binance/addresses.ts';
import { BinanceCalls } from '#adapters/venues/binance/binance-calls.ts';
import { binanceLimits, limitWindows } from '#adapters/venues/binance/limits.ts';
import { OrderEntry } from '#adapters/venues/binance/order-entry.ts';
import { OrderLookUp } from '#adapters/venues/binance/order-look-up.ts';
import type { BinanceCredentials } from '#adapters/venues/binance/signing.ts';
import { SymbolTable, isNameable } from '#adapters/venues/binance/symbol-table.ts';
import { VenueTime } from '#adapters/venues/binance/venue-time.ts';
import { accountSchema, exchangeInfoSchema, parseVenue, timeSchema } from '#adapters/venues/binance/wire.ts';

export interface BinanceVenueSettings {
  /** As in the ids of instruments; default `binance`. */
  readonly venue?: string;
  /** A request that reaches Binance later than this after it was made is refused; default 2000, at most 60000. */
  readonly recvWindowMs?: number;
  /** For one request, default 5000. */
  readonly timeoutMs?: number;
  /** See `OrderEntry`; default 5000. */
  readonly settleMarginMs?: number;
  /** Tries of a request that changes nothing, default 3. */
  readonly readAttempts?: number;
  /** How the account's stream is asked for; default `signed`. */
  readonly accountStream?: AccountStreamKind;
  /** The account's stream counts as dead after so long without an answer to a probe; default 30000. */
  readonly silenceMs?: number;
  /** Uniform in [0, 1). */
  readonly jitter?: () => number;
}

export interface BinanceVenueParts {
  readonly http: HttpPort;
  /** To the address of the account's stream. */
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly credentials: BinanceCredentials;
  /** Shared with others who speak to Binance from this address; its own when left out. */
  readonly limits?: RequestLimits;
  readonly settings?: BinanceVenueSettings;
}

/** A request's timestamp may be so far ahead of Binance's clock, where ours was measured badly. */
const TIMESTAMP_LEAD_MS = 1_000;

/**
 * Binance's spot market: live, the test network and the sandbox are the same code at other addresses (`addresses.ts`). Fees are
 * told as they were charged, in the asset that Binance took.
 */
export class BinanceVenue implements VenueGateway {
  readonly venue: string;
  readonly settleMs: number;
  private readonly calls: BinanceCalls;
  private readonly symbols: SymbolTable;
  private readonly limits: RequestLimits;
  private readonly lookUp: OrderLookUp;
  private readonly orders: OrderEntry;
  private readonly openStream: (listener: VenueListener) => AccountStream;

  constructor({ http, sockets, clock, credentials, limits = binanceLimits(clock), settings = {} }: BinanceVenueParts) {
    const { venue = 'binance', recvWindowMs = 2_000, timeoutMs = 5_000, settleMarginMs = 5_000 } = settings;
    const { readAttempts = 3, accountStream = 'signed', silenceMs = 30_000, jitter = Math.random } = settings;
    this.venue = venue;
    this.settleMs = recvWindowMs + TIMESTAMP_LEAD_MS + settleMarginMs;
    this.limits = limits;
    this.symbols = new SymbolTable(venue);
    const callSettings = { recvWindowMs, timeoutMs, readAttempts, jitter };
    const parts = { http, clock, credentials, limits, settings: callSettings };
    const calls = new BinanceCalls(parts, (ask) => new VenueTime(clock, ask));
    const loadSymbols = (): Promise<unknown> => this.instruments();
    this.calls = calls;
    this.lookUp = new OrderLookUp(calls, this.symbols, loadSymbols);
    const { symbols, lookUp } = this;
    this.orders = new OrderEntry({ calls, symbols, lookUp, recvWindowMs, settleMarginMs });
    const stream = { kind: accountStream, calls, sockets, clock, credentials, symbols, loadSymbols };
    this.openStream = (listener) => new AccountStream({ ...stream, recvWindowMs, silenceMs, jitter }, listener);
  }

  async instruments(): Promise<readonly Instrument[]> {
    const body = await this.calls.readBody({ method: 'GET', path: '/api/v3/exchangeInfo', weight: 20 });
    const info = parseVenue(exchangeInfoSchema, body, 'the trading rules');
    this.limits.setWindows(limitWindows(info.rateLimits));
    return this.symbols.load(info.symbols);
  }

  async time(): Promise<UnixMs> {
    const body = await this.calls.readBody({ method: 'GET', path: '/api/v3/time', weight: 1 });
    return unixMs(parseVenue(timeSchema, body, 'its time').serverTime);
  }

  /** Assets that we cannot name are left out: no instrument of ours is in them. */
  async account(): Promise<VenueAccount> {
    const parameters = { omitZeroBalances: 'true' };
    const call = { method: 'GET', path: '/api/v3/account', parameters, weight: 20, security: 'signed' } as const;
    const wire = parseVenue(accountSchema, await this.calls.readBody(call), 'the account');
    const balances = wire.balances
      .filter(({ asset }) => isNameable(asset))
      .map(({ asset, free, locked }) => {
        return { asset: currency(asset), free: Decimal.parse(free), locked: Decimal.parse(locked) };
      });
    return { id: `${wire.uid}`, mayTrade: wire.canTrade, balances };
  }

  submit(order: VenueOrder): Promise<SubmitAnswer> {
    return this.orders.submit(order);
  }

  cancel(order: VenueOrderName): Promise<CancelAnswer> {
    return this.orders.cancel(order);
  }

  find(order: VenueOrderName): Promise<VenueOrderReport | undefined> {
    return this.lookUp.find(order);
  }

  openOrders(instrument?: InstrumentId): Promise<readonly VenueOrderReport[]> {
    return this.lookUp.openOrders(instrument);
  }

  fillsOf(order: VenueOrderName): Promise<readonly VenueFill[]> {
    return this.lookUp.fillsOf(order);
  }

  listen(listener: VenueListener): () => void {
    return this.openStream(listener).start();
  }
}
