import type { Clock } from '#core/clock.ts';
import type { Decimal } from '#core/decimal.ts';
import type {
  ClientOrderId,
  VenueFill,
  VenueListener,
  VenueOrderName,
  VenueOrderReport,
} from '#domain/orders/venue-gateway.ts';
import type { CcxtOrders } from '#adapters/venues/ccxt/ccxt-orders.ts';

export interface PollingParts {
  readonly clock: Clock;
  readonly pollMs: number;
  /** A name that is not there for so long never arrived. */
  readonly settleMs: number;
  readonly orders: CcxtOrders;
}

/**
 * Tells a listener what has changed since it asked last: of every order that works, and of every one of ours whose end it has not
 * seen. The first round that succeeds is a connection, the first that fails a lost one.
 */
export class OrderPolling {
  private readonly parts: PollingParts;
  private readonly listener: VenueListener;
  private readonly told = new Map<string, string>();
  /** Names of ours that the exchange does not know, with when that was first seen. */
  private readonly missing = new Map<ClientOrderId, number>();
  private isStopped = false;
  private isUp = false;
  private stopWaiting = (): void => undefined;

  constructor(parts: PollingParts, listener: VenueListener) {
    this.parts = parts;
    this.listener = listener;
  }

  start(): void {
    this.stopWaiting = this.parts.clock.after(0, () => void this.round());
  }

  stop(): void {
    this.isStopped = true;
    this.stopWaiting();
  }

  private async round(): Promise<void> {
    try {
      await this.ask();
      this.connection('connected', 'orders were read');
    } catch (error) {
      this.connection('lost', error instanceof Error ? error.name : 'orders could not be read');
    }
    if (!this.isStopped) this.stopWaiting = this.parts.clock.after(this.parts.pollMs, () => void this.round());
  }

  private connection(state: 'connected' | 'lost', reason: string): void {
    const isUp = state === 'connected';
    const isNews = isUp !== this.isUp;
    this.isUp = isUp;
    if (isNews && !this.isStopped) this.listener.onConnection(state, reason);
  }

  private async ask(): Promise<void> {
    const { orders } = this.parts;
    const open = await orders.open(undefined);
    for (const report of open) {
      orders.watch(report);
      if (this.isNews(report)) await this.tell(report);
    }
    const working = new Set(open.map(({ clientId }) => clientId));
    for (const name of orders.unfinished) if (!working.has(name.clientId)) await this.tell(name);
  }

  /** Asks after one order, and says what it finds. */
  private async tell(name: VenueOrderName): Promise<void> {
    const found = await this.parts.orders.findWithFills(name);
    if (this.isStopped) return;
    if (found === undefined) {
      this.miss(name.clientId);
      return;
    }
    this.missing.delete(name.clientId);
    const { report, fills } = found;
    for (const fill of fills) {
      const key = `fill ${fill.venueOrderId} ${fill.tradeId}`;
      if (!this.told.has(key)) this.listener.onFill(fill);
      this.told.set(key, '');
    }
    if (this.isNews(report)) this.listener.onOrder(report);
    this.told.set(report.venueOrderId, stateOf(report));
    const untold = fills.reduce<Decimal>((left, fill) => left.minus(fill.quantity), report.filled);
    if (report.status !== 'working' && untold.isZero()) this.end(report, fills);
  }

  /** A name in doubt is asked after until its doubt has settled. */
  private miss(name: ClientOrderId): void {
    const now = this.parts.clock.now();
    const since = this.missing.get(name);
    if (since === undefined) this.missing.set(name, now);
    else if (now - since > this.parts.settleMs) {
      this.missing.delete(name);
      this.parts.orders.forget(name);
    }
  }

  /** What is over is not asked after again, and takes no more room. */
  private end(report: VenueOrderReport, fills: readonly VenueFill[]): void {
    this.parts.orders.forget(report.clientId);
    for (const { tradeId } of fills) this.told.delete(`fill ${report.venueOrderId} ${tradeId}`);
    this.told.delete(report.venueOrderId);
  }

  private isNews(report: VenueOrderReport): boolean {
    return this.told.get(report.venueOrderId) !== stateOf(report);
  }
}

function stateOf({ status, filled }: VenueOrderReport): string {
  return `${status} ${filled.toString()}`;
}
