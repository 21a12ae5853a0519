import type { UnixMs } from '#core/time.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { Checkpoint, EquityPoint, SessionBatch } from '#domain/operations/session-store.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import type { OrderIntent } from '#domain/orders/order.ts';
import type { OrderEvent } from '#domain/orders/order-event.ts';
import type { RecordKind } from '#engine/journal.ts';
import type { EngineState } from '#engine/state.ts';
import type { OrderProjection } from '#runtime/session/order-projection.ts';

/** Collects what a session says until it is stored: the journal's lines, and what people look at in the same words. */
export class Recorder {
  private readonly projection: OrderProjection;
  private lines: string[] = [];
  private postings: Transaction[] = [];
  private trades: Trade[] = [];
  private equity: EquityPoint[] = [];
  private stored: number;
  private now = 0 as UnixMs;

  /** `stored`: lines that the store's journal holds already. */
  constructor(projection: OrderProjection, stored: number) {
    this.projection = projection;
    this.stored = stored;
  }

  get isEmpty(): boolean {
    return this.lines.length === 0 && this.postings.length === 0;
  }

  /** Number of the journal's next line. */
  get length(): number {
    return this.stored + this.lines.length;
  }

  readonly line = (line: string): void => {
    this.lines.push(line);
  };

  readonly record = (kind: RecordKind, data: object): void => {
    if (kind === 'bar') this.now = (data as { closeTime: UnixMs }).closeTime;
    if (kind === 'time') this.now = (data as { time: UnixMs }).time;
    if (kind === 'approved') this.projection.approved(data as ApprovedOrder, this.now);
    if (kind === 'denied') {
      const { order, denial } = data as { order: OrderIntent; denial: { message: string } };
      this.projection.denied(order, denial.message, this.now);
    }
    if (kind === 'order') this.projection.event(data as OrderEvent);
    if (kind === 'posting') this.postings.push(data as Transaction);
    if (kind === 'trade') this.trades.push(data as Trade);
  };

  /** What the account began with. */
  deposited(transaction: Transaction): void {
    this.postings.push(transaction);
  }

  /** The account's worth after a bar. */
  measured(state: EngineState): void {
    const { id, quote } = state.instrument;
    const { ledger, lastClose: price } = state;
    const position = ledger.position(id).quantity;
    this.equity.push({ time: state.now, equity: state.exactEquity(), cash: ledger.cash(quote), position, price });
  }

  /** Everything since the last call, as one batch. */
  take(venueOrders: readonly VenueOrderRecord[], checkpoint: Checkpoint | undefined): SessionBatch {
    const { lines, postings, trades, equity, stored: from } = this;
    this.lines = [];
    this.postings = [];
    this.trades = [];
    this.equity = [];
    this.stored = from + lines.length;
    return {
      from,
      lines,
      ...this.projection.take(),
      postings,
      trades,
      equity,
      venueOrders,
      checkpoint,
    };
  }
}
