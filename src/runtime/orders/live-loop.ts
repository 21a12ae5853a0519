import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ControlEvent, EngineEvent } from '#engine/event.ts';
import type { TradingLoop } from '#engine/drivers/trading-run.ts';
import type { EngineState } from '#engine/state.ts';
import { step } from '#engine/step.ts';
import { LiveDesk } from '#runtime/orders/live-desk.ts';
import type { DeskSettings } from '#runtime/orders/live-desk.ts';
import type { DeskNote } from '#runtime/orders/venue-news.ts';

/** The engine with a desk at a real venue in place of the simulated one: what is sent, and what is answered, passes the desk. */
export class LiveLoop implements TradingLoop {
  readonly state: EngineState;
  readonly desk: LiveDesk;
  private readonly now: () => UnixMs;

  /** `now` is the clock of this machine, for orders that are sent; the engine's own time is that of its events. */
  constructor(state: EngineState, settings: DeskSettings, now: () => UnixMs, note: DeskNote) {
    this.state = state;
    this.now = now;
    this.desk = new LiveDesk(state, settings, (event) => this.feed({ kind: 'order', event }), note);
  }

  onBar(bar: Bar): void {
    this.feed({ kind: 'bar', bar });
  }

  onTime(time: UnixMs): void {
    this.feed({ kind: 'time', time });
  }

  onControl(event: ControlEvent): void {
    this.feed(event);
  }

  recall(event: EngineEvent): void {
    step(this.state, event);
  }

  snapshot(): State {
    return { state: this.state.snapshot() };
  }

  restore(state: State): void {
    this.state.restore(state['state'] as State);
  }

  private feed(event: EngineEvent): void {
    for (const effect of step(this.state, event)) this.desk.onEffect(effect, this.now());
  }
}
