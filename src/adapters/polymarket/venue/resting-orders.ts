import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { VenueOrderReport } from '#domain/orders/venue-gateway.ts';

export interface RestingParts {
  readonly clock: Clock;
  /** Which orders count: ours, not those that somebody made by hand. */
  readonly isOurs: (orderId: string) => boolean;
  /** Says that we live, with the id of the last time (empty the first time); gives the id of the next. */
  readonly beat: (lastId: string) => Promise<string>;
  /** The venue takes all orders back when it hears nothing for 10 s; undefined: it is not told at all, and keeps them. */
  readonly everyMs: number | undefined;
  /** Told of each beat that failed. */
  readonly onMissed: (error: AdapterError) => void;
}

/** Half of the stretch of silence after which orders are taken back. */
export const HEARTBEAT_MS = 5 * SECOND_MS;

/**
 * Keeps count of our orders that rest, and tells the venue that we live as long as there are any: when this process dies, the venue
 * takes them back (https://docs.polymarket.com/api-reference/trade/send-heartbeat). It then takes back orders of the same account
 * that were made by hand as well.
 */
export class RestingOrders {
  private readonly parts: RestingParts;
  private readonly resting = new Set<string>();
  private lastId = '';
  private stopTimer: (() => void) | undefined;
  private isClosed = false;

  constructor(parts: RestingParts) {
    this.parts = parts;
  }

  get count(): number {
    return this.resting.size;
  }

  ids(): readonly string[] {
    return [...this.resting];
  }

  /** Takes in what was said of an order. */
  saw({ venueOrderId, status }: Pick<VenueOrderReport, 'venueOrderId' | 'status'>): void {
    if (status !== 'working') this.resting.delete(venueOrderId);
    else if (this.parts.isOurs(venueOrderId)) this.resting.add(venueOrderId);
    if (this.resting.size > 0 && this.stopTimer === undefined && !this.isClosed) void this.beat();
  }

  /** Falls silent: what rests is taken back by the venue. */
  close(): void {
    this.isClosed = true;
    this.stopTimer?.();
    this.stopTimer = undefined;
  }

  private async beat(): Promise<void> {
    const { clock, everyMs, beat, onMissed } = this.parts;
    if (everyMs === undefined) return;
    // The next one is due whatever becomes of this one.
    this.stopTimer = clock.after(everyMs, () => {
      this.stopTimer = undefined;
      if (this.resting.size > 0 && !this.isClosed) void this.beat();
      else this.lastId = '';
    });
    try {
      this.lastId = await beat(this.lastId);
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      this.lastId = '';
      onMissed(error);
    }
  }
}
