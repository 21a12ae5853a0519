import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import type { AdapterError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import { MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Hex } from '#core/typed-data.ts';
import type { HttpPort, SocketPort } from '#core/wire.ts';
import { z } from 'zod';
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
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { RequestLimits } from '#adapters/transport/request-limits.ts';
import type { PolymarketApiKey } from '#adapters/polymarket/auth/request-signature.ts';
import { POLYGON } from '#adapters/polymarket/orders/contracts.ts';
import type { PolymarketChain } from '#adapters/polymarket/orders/contracts.ts';
import { OrderSigner } from '#adapters/polymarket/orders/order-signer.ts';
import type { SignatureType } from '#adapters/polymarket/orders/order-struct.ts';
import { tradingLimits } from '#adapters/polymarket/venue/limits.ts';
import { MarketTable } from '#adapters/polymarket/venue/market-table.ts';
import type { FindMarkets } from '#adapters/polymarket/venue/market-table.ts';
import { OrderEntry } from '#adapters/polymarket/venue/order-entry.ts';
import { OrderLookUp } from '#adapters/polymarket/venue/order-look-up.ts';
import { OrderNames } from '#adapters/polymarket/venue/order-names.ts';
import type { OrderNotes } from '#adapters/polymarket/venue/order-notes.ts';
import { PolymarketCalls, parseVenue, refusedError, unavailable } from '#adapters/polymarket/venue/polymarket-calls.ts';
import { HEARTBEAT_MS, RestingOrders } from '#adapters/polymarket/venue/resting-orders.ts';
import { UserStream } from '#adapters/polymarket/venue/user-stream.ts';
import type { OnFailedTrade } from '#adapters/polymarket/venue/user-stream.ts';
import { balanceSchema } from '#adapters/polymarket/wire/trading.ts';

/** Who trades. */
export interface PolymarketCredentials {
  /** 64 hexadecimal digits. */
  readonly privateKey: Redacted;
  /** Of the key's account: `openApiKey` gives it. */
  readonly apiKey: PolymarketApiKey;
  /** Whose money: the proxy or Safe that the key acts for; undefined with signature type 0, where it is the key's own. */
  readonly funder: Hex | undefined;
  readonly signatureType: SignatureType;
}

export interface PolymarketVenueSettings {
  /** Default {@link POLYGON}. */
  readonly chain?: PolymarketChain;
  /** For one request, default 5000. */
  readonly timeoutMs?: number;
  /** Default a minute; see `OrderEntry`. */
  readonly settleMs?: number;
  /** Tries of a request that changes nothing, default 3. */
  readonly readAttempts?: number;
  /** The account's stream counts as dead after so long without an answer to a probe; default 20000, as the venue wants a word every 10 s. */
  readonly silenceMs?: number;
  /** Default 5000; `off`: orders outlive this process. */
  readonly heartbeatMs?: number | 'off';
  /** Uniform in [0, 1). */
  readonly jitter?: () => number;
  readonly onFailedTrade?: OnFailedTrade;
  /** A heartbeat that did not get through: after two the venue takes orders back. */
  readonly onMissedHeartbeat?: (error: AdapterError) => void;
}

export interface PolymarketVenueParts {
  /** To `clob` and `ws` of the addresses (`addresses.ts`), or a sandbox. */
  readonly http: HttpPort;
  readonly sockets: SocketPort;
  readonly clock: Clock;
  readonly credentials: PolymarketCredentials;
  /** Where markets are looked up: `(query) => feed.markets(query)`. */
  readonly markets: FindMarkets;
  /** An {@link OrderNotes} on disk wherever money is real. */
  readonly notes: OrderNotes;
  readonly limits?: RequestLimits;
  readonly settings?: PolymarketVenueSettings;
}

/** Polymarket's order book (CLOB V2) as a venue: each outcome is an instrument, `<slug>:<outcome>@polymarket`. */
export class PolymarketVenue implements VenueGateway {
  readonly venue = 'polymarket';
  readonly settleMs: number;
  private readonly signatureType: SignatureType;
  private readonly calls: PolymarketCalls;
  private readonly table: MarketTable;
  private readonly signer: OrderSigner;
  private readonly resting: RestingOrders;
  private readonly names: OrderNames;
  private readonly lookUp: OrderLookUp;
  private readonly orders: OrderEntry;
  private readonly openStream: (listener: VenueListener) => UserStream;
  private readonly listeners = new Set<VenueListener>();

  constructor({ http, sockets, clock, credentials, markets, notes, limits, settings = {} }: PolymarketVenueParts) {
    const { chain = POLYGON, timeoutMs = 5_000, readAttempts = 3, jitter = Math.random } = settings;
    const { settleMs = MINUTE_MS, silenceMs = 20_000, heartbeatMs = HEARTBEAT_MS } = settings;
    const { onFailedTrade = () => undefined, onMissedHeartbeat = () => undefined } = settings;
    const { apiKey, signatureType } = credentials;
    this.settleMs = settleMs;
    this.signatureType = signatureType;
    this.signer = new OrderSigner({ chain, ...credentials });
    const { address, maker } = this.signer;
    const call = { http, clock, limits: limits ?? tradingLimits(clock), address, apiKey };
    const calls = new PolymarketCalls({ ...call, timeoutMs, readAttempts, jitter });
    const names = new OrderNames(notes);
    const table = new MarketTable(markets);
    const resting = new RestingOrders({
      clock,
      isOurs: (orderId) => names.isOurs(orderId),
      beat: (lastId) => this.beat(lastId),
      everyMs: heartbeatMs === 'off' ? undefined : heartbeatMs,
      onMissed: onMissedHeartbeat,
    });
    const lookUp = new OrderLookUp({ clock, settleMs, calls, markets: table, names, resting });
    const shared = { clock, apiKey, markets: table, names, resting };
    this.calls = calls;
    this.table = table;
    this.names = names;
    this.resting = resting;
    this.lookUp = lookUp;
    this.orders = new OrderEntry({ ...shared, calls, signer: this.signer, lookUp, settleMs });
    this.openStream = (listener) =>
      new UserStream({ ...shared, sockets, maker, silenceMs, jitter, onFailedTrade }, listener);
  }

  /** Outcomes of markets that are open. */
  instruments(): Promise<readonly Instrument[]> {
    return this.table.refresh();
  }

  async time(): Promise<UnixMs> {
    const call = { method: 'GET', path: '/time', counts: 'other', isSigned: false } as const;
    return unixMs((await this.calls.read(call, z.union([z.int(), DIGITS]), 'its time')) * SECOND_MS);
  }

  /** What is paid with. Contracts are told by {@link holding}: there are as many kinds of them as outcomes. */
  async account(): Promise<VenueAccount> {
    const { balance, allowance, allowances } = await this.balanceOf({ asset_type: 'COLLATERAL' });
    const total = amountOf(balance);
    // The venue holds nothing back by itself: what open orders would cost is ours to count.
    const locked = await this.lookUp.costOfOpenOrders();
    const limits = [...(allowance === undefined ? [] : [allowance]), ...Object.values(allowances ?? {})];
    const mayTrade = limits.every((limit) => amountOf(limit).sign() > 0);
    return { id: this.signer.maker, mayTrade, balances: [{ asset: COLLATERAL, free: total.minus(locked), locked }] };
  }

  /** Contracts of an outcome that the account owns; undefined when the venue has no such outcome. Throws `AdapterError`. */
  async holding(instrument: InstrumentId): Promise<Decimal | undefined> {
    const outcome = await this.table.find(instrument);
    if (outcome === undefined) return undefined;
    return amountOf((await this.balanceOf({ asset_type: 'CONDITIONAL', token_id: outcome.tokenId })).balance);
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
    const stop = this.openStream(listener).start();
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      stop();
    };
  }

  /**
   * Takes in what a feed says of a market. When it has stopped trading, our orders there are looked up and told: the venue takes them
   * away, and does not always say so. Throws `AdapterError`.
   */
  async onMarket(market: PredictionMarket): Promise<void> {
    this.table.put(market);
    if (market.status === 'open') return;
    for (const orderId of this.resting.ids()) {
      const note = this.names.notes.byOrder(orderId);
      if (note?.market !== market.id) continue;
      const report = await this.lookUp.findNoted(note);
      if (report === undefined) continue;
      const fills = await this.lookUp.fillsOf({ clientId: note.name, instrument: note.instrument });
      for (const listener of this.listeners) {
        for (const fill of fills) listener.onFill(fill);
        listener.onOrder(report);
      }
    }
  }

  /** Stops the heartbeats: the venue takes back what still rests. */
  close(): void {
    this.resting.close();
  }

  private balanceOf(query: Readonly<Record<string, string>>): Promise<z.infer<typeof balanceSchema>> {
    const whole = { ...query, signature_type: `${this.signatureType}` };
    const call = {
      method: 'GET',
      path: '/balance-allowance',
      query: whole,
      counts: 'look-up',
      isSigned: true,
    } as const;
    return this.calls.read(call, balanceSchema, 'a balance');
  }

  /** The venue may name the next beat. */
  private async beat(lastId: string): Promise<string> {
    const body = { heartbeat_id: lastId };
    const call = { method: 'POST', path: '/v1/heartbeats', body, counts: 'other', isSigned: true } as const;
    const outcome = await this.calls.sendOnce(call);
    if (outcome.kind === 'refusal') throw refusedError(outcome);
    if (outcome.kind !== 'answer') throw unavailable(outcome.error.message, outcome.error);
    return parseVenue(HEARTBEAT, outcome.body, 'the answer to a heartbeat').heartbeat_id ?? '';
  }
}

/** Millionths, or units with a point. */
function amountOf(text: string): Decimal {
  return text.includes('.') ? Decimal.parse(text) : Decimal.of(BigInt(text), 6);
}

const DIGITS = z.string().regex(/^\d+$/).transform(Number);
const HEARTBEAT = z.looseObject({ heartbeat_id: z.string().nullish() });
