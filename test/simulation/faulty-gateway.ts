import { AdapterError } from '#core/errors.ts';
import type { Clock } from '#core/clock.ts';
import type { Rng } from '#core/rng.ts';
import type { UnixMs } from '#core/time.ts';
import type { Instrument } from '#domain/market/instrument.ts';
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
import type { ModelExchange } from './model-exchange.ts';
import type { FaultRates } from './world.ts';

const WINDOW_MS = 2_000;
const TIMEOUT_MS = 3_000;

/** The way to a {@link ModelExchange} over a bad line: requests and answers get lost, come late, come twice. */
export class FaultyGateway implements VenueGateway {
  readonly venue = 'model';
  readonly settleMs = WINDOW_MS;
  faults: FaultRates;
  /** Every submit request that left, by its name. */
  readonly sent: { readonly clientId: string; readonly side: string; readonly at: number }[] = [];
  private readonly exchange: ModelExchange;
  private readonly instrument: Instrument;
  private readonly clock: Clock;
  private readonly rng: Rng;

  constructor(parts: { exchange: ModelExchange; instrument: Instrument; clock: Clock; rng: Rng; faults: FaultRates }) {
    this.exchange = parts.exchange;
    this.instrument = parts.instrument;
    this.clock = parts.clock;
    this.rng = parts.rng;
    this.faults = parts.faults;
  }

  async instruments(): Promise<readonly Instrument[]> {
    return [this.instrument];
  }

  async time(): Promise<UnixMs> {
    return this.clock.now();
  }

  async account(): Promise<VenueAccount> {
    const { base, quote } = this.instrument;
    const free = (asset: typeof base, amount: typeof this.exchange.base) => ({
      asset,
      free: amount,
      locked: amount.minus(amount),
    });
    return {
      id: 'model',
      mayTrade: true,
      balances: [free(base, this.exchange.base), free(quote, this.exchange.quote)],
    };
  }

  async submit(order: VenueOrder): Promise<SubmitAnswer> {
    const sentAt = this.clock.now();
    this.sent.push({ clientId: order.clientId, side: order.side, at: sentAt });
    if (this.happens(this.faults.unavailable)) {
      return { kind: 'not-sent', error: new AdapterError('venue.unavailable', 'no connection', { retryable: true }) };
    }
    const unknown = (): SubmitAnswer => ({
      kind: 'unknown',
      settledAt: (sentAt + WINDOW_MS + 1) as UnixMs,
      error: new AdapterError('venue.unavailable', 'no answer', { retryable: true }),
    });
    const place = () => (this.clock.now() - sentAt > WINDOW_MS ? 'clock' : this.exchange.place(order));
    if (this.happens(this.faults.lostBefore)) {
      // Lost for us; it may still arrive, late.
      if (this.happens(0.6)) this.clock.after(this.rng.integer(1, 2 * WINDOW_MS), () => void place());
      await this.clock.sleep(TIMEOUT_MS);
      return unknown();
    }
    await this.travel();
    const placed = place();
    if (this.happens(this.faults.lostAfter)) {
      await this.clock.sleep(TIMEOUT_MS);
      return unknown();
    }
    await this.travel();
    if (typeof placed === 'string') return { kind: 'rejected', reason: placed, message: placed };
    return {
      kind: 'accepted',
      report: this.exchange.reportOf(placed),
      fills: this.happens(0.8) ? [...placed.fills] : [],
    };
  }

  async cancel({ clientId }: VenueOrderName): Promise<CancelAnswer> {
    await this.ask();
    const order = this.exchange.cancel(clientId);
    if (this.happens(this.faults.lostAfter)) {
      await this.clock.sleep(TIMEOUT_MS);
      return { kind: 'unknown', error: new AdapterError('venue.unavailable', 'no answer', { retryable: true }) };
    }
    await this.travel();
    return order === undefined ? { kind: 'not-working' } : { kind: 'cancelled', report: this.exchange.reportOf(order) };
  }

  async find({ clientId }: VenueOrderName): Promise<VenueOrderReport | undefined> {
    await this.ask();
    const order = this.exchange.find(clientId);
    const report = order === undefined ? undefined : this.exchange.reportOf(order);
    await this.travel();
    return report;
  }

  async openOrders(): Promise<readonly VenueOrderReport[]> {
    await this.ask();
    return this.exchange.orders
      .filter(({ status }) => status === 'working')
      .map((order) => this.exchange.reportOf(order));
  }

  async fillsOf({ clientId }: VenueOrderName): Promise<readonly VenueFill[]> {
    await this.ask();
    const fills = [...(this.exchange.find(clientId)?.fills ?? [])];
    await this.travel();
    return fills;
  }

  listen(listener: VenueListener): () => void {
    const hears = (tell: () => void): void => {
      if (this.happens(this.faults.dropped)) return;
      const delay = this.happens(this.faults.late) ? this.rng.integer(1, 5_000) : this.rng.integer(1, 50);
      this.clock.after(delay, tell);
      if (this.happens(this.faults.repeated)) this.clock.after(delay + this.rng.integer(0, 1_000), tell);
    };
    const wire: VenueListener = {
      onOrder: (report) => hears(() => listener.onOrder(report)),
      onFill: (fill) => hears(() => listener.onFill(fill)),
      onConnection: (state, reason) => listener.onConnection(state, reason),
    };
    this.exchange.listeners.add(wire);
    this.clock.after(1, () => listener.onConnection('connected', 'first'));
    return () => void this.exchange.listeners.delete(wire);
  }

  /** The line was lost and is back: whoever listens is told. */
  interrupt(): void {
    for (const listener of this.exchange.listeners) listener.onConnection('connected', 'again');
  }

  /** A question on its way; it may get lost, which changes nothing. */
  private async ask(): Promise<void> {
    await this.travel();
    if (!this.happens(this.faults.lostBefore)) return;
    await this.clock.sleep(TIMEOUT_MS);
    throw new AdapterError('venue.unavailable', 'no answer', { retryable: true });
  }

  private travel(): Promise<void> {
    return this.clock.sleep(this.rng.integer(1, 40));
  }

  private happens(rate: number): boolean {
    return this.rng.uniform() < rate;
  }
}
