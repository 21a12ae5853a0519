import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';

/** A bar that has just closed. The bar is a reused object. */
export interface ClosedBar {
  readonly instrument: Instrument;
  readonly bar: Bar;
}

/**
 * Decides in orders, where a `Strategy` decides in signals: what to send, change and take back, for any instrument of the run.
 * Called once for each moment at which bars close, with all that closed then, by instrument id.
 */
export interface OrderStrategy {
  readonly id: string;
  onClose(time: UnixMs, closed: readonly ClosedBar[], desk: OrderDesk): void;
  /** What it remembers, as plain data; a strategy that remembers nothing leaves both out. */
  snapshot?(): State;
  restore?(state: State): void;
}
