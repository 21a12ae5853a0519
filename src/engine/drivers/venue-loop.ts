import { invariant } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ControlEvent, Effect, EngineEvent } from '#engine/event.ts';
import { SimVenue } from '#engine/sim/sim-venue.ts';
import type { EngineState } from '#engine/state.ts';
import { step } from '#engine/step.ts';

/**
 * The engine and its simulated venue, turned by market events: what backtest and paper trading have in common, which is all but
 * where the events come from. At each bar: venue answers to earlier orders, then what the bar lets resting orders do, then the
 * bar's close for the strategy, then its orders, until nothing is pending.
 */
export class VenueLoop {
  readonly state: EngineState;
  private readonly venue: SimVenue;
  /** One event for every bar: it holds whatever bar is given. */
  private readonly barEvent: { kind: 'bar'; bar: Bar };

  constructor(state: EngineState) {
    this.state = state;
    this.venue = new SimVenue(state.instrument, state.config.venue);
    this.barEvent = { kind: 'bar', bar: NO_BAR };
  }

  onBar(bar: Bar): void {
    const { venue, state, barEvent } = this;
    venue.onBar(bar);
    if (venue.hasEvents) this.drain();
    barEvent.bar = bar;
    const effects = step(state, barEvent);
    if (effects.length > 0) this.apply(effects);
  }

  /** Time passes without a bar: longer bars that should have closed by then close. */
  onTime(time: UnixMs): void {
    this.venue.advanceTo(time);
    this.apply(step(this.state, { kind: 'time', time }));
  }

  /** Somebody halts the run, lifts a halt, or has it go on after a pause. */
  onControl(event: ControlEvent): void {
    this.venue.advanceTo(event.time);
    this.apply(step(this.state, event));
  }

  /** Once more what a journal holds. What its venue answered then, this venue answers again. */
  recall(event: EngineEvent): void {
    if (event.kind === 'bar') this.onBar(event.bar);
    else if (event.kind === 'time') this.onTime(event.time);
    else if (event.kind !== 'order') this.onControl(event);
  }

  snapshot(): State {
    return { state: this.state.snapshot(), venue: this.venue.snapshot() };
  }

  restore(state: State): void {
    this.state.restore(state['state'] as State);
    this.venue.restore(state['venue'] as State);
  }

  /** Sends what the engine wants done, and feeds the answers back until both come to rest. */
  private apply(effects: readonly Effect[]): void {
    this.send(effects);
    this.drain();
  }

  private drain(): void {
    for (let round = 0; this.venue.hasEvents; round++) {
      invariant(round < MAX_ROUNDS, 'venue and engine come to rest');
      for (const event of this.venue.takeEvents()) this.send(step(this.state, { kind: 'order', event }));
    }
  }

  private send(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'submit') this.venue.submit(effect.order);
      else this.venue.cancel(effect.orderId);
    }
  }
}

/** Rounds of answers to answers at one moment; far above any that can happen. */
const MAX_ROUNDS = 1_000;

const NO_BAR: Bar = { openTime: 0, closeTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
