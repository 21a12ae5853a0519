import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarIntake } from '#engine/drivers/bar-intake.ts';
import type { BarTaker, FeedOutcome } from '#engine/drivers/bar-intake.ts';
import { VenueLoop } from '#engine/drivers/venue-loop.ts';
import type { ControlEvent, EngineEvent } from '#engine/event.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { endRun, startRun } from '#engine/step.ts';

/** What turns the engine: paper trading with its simulated venue, or live trading with a desk at a real one. */
export interface TradingLoop {
  readonly state: EngineState;
  onBar(bar: Bar): void;
  onTime(time: UnixMs): void;
  onControl(event: ControlEvent): void;
  /** Once more what a journal holds: changes the state as it did then, and sends nothing. */
  recall(event: EngineEvent): void;
  snapshot(): State;
  restore(state: State): void;
}

/**
 * Trading as it happens: the same engine as in a backtest, fed by whoever has a market. A feed may repeat itself, come late and
 * leave holes; time passes between its bars. On paper, over the same bars in the same order, it sends the same orders as a
 * backtest.
 */
export class TradingRun {
  readonly loop: TradingLoop;
  private readonly intake = new BarIntake();
  private readonly taker: BarTaker;

  /** Without a loop of its own it trades on paper. */
  constructor(setup: EngineSetup, makeLoop: (state: EngineState) => TradingLoop = (state) => new VenueLoop(state)) {
    this.loop = makeLoop(startRun(setup));
    this.taker = {
      onBar: (bar) => this.loop.onBar(bar),
      onGap: (until) => this.loop.onTime(until as UnixMs),
    };
  }

  get state(): EngineState {
    return this.loop.state;
  }

  /** When the bar that was taken last ended; undefined before the first. */
  get takenUntil(): number | undefined {
    return this.intake.takenUntil;
  }

  /** A closed bar of the base timeframe. Throws `bars.invalid` when it is no bar. */
  onBar(bar: Bar): FeedOutcome {
    return this.intake.take(bar, this.state.now, this.taker);
  }

  /** The clock says that it is this late; what was said before stands. */
  onTime(time: UnixMs): void {
    if (this.takenUntil !== undefined && time > this.state.now) this.loop.onTime(time);
  }

  /**
   * The kill switch, its lifting with the token that the journal's record of the halt names, or going on after a pause. The first
   * two need risk rules in the configuration, if only `NO_RISK_RULES`.
   */
  onControl(event: ControlEvent): void {
    this.loop.onControl(event);
  }

  /** Once more what a journal holds, to come back to where its run stood. */
  recall(event: EngineEvent): void {
    if (event.kind === 'bar') this.intake.note(event.bar);
    this.loop.recall(event);
  }

  /** Ends the run: open positions stay open in the books. */
  finish(): void {
    endRun(this.state);
  }

  snapshot(): State {
    return { loop: this.loop.snapshot(), intake: this.intake.snapshot() };
  }

  /** Brings a run of the same setup to a captured state. */
  restore(state: State): void {
    this.loop.restore(state['loop'] as State);
    this.intake.restore(state['intake'] as State);
  }
}
