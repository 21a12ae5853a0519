import type { UnixMs } from '#core/time.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { ControlEvent } from '#engine/event.ts';
import { VenueLoop } from '#engine/drivers/venue-loop.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { endRun, startRun } from '#engine/step.ts';

/** What came of a bar that a feed sent. */
export type FeedOutcome =
  | { readonly kind: 'taken' }
  /** The bar that was taken last, once more. */
  | { readonly kind: 'repeated' }
  /** It begins before the end of the bar that was taken last: too late to be acted on. */
  | { readonly kind: 'late'; readonly expectedFrom: number };

/**
 * Paper trading: the same engine and venue as a backtest, fed by whoever has a market. A feed may repeat itself, come late and
 * leave holes; time passes between its bars. Over the same bars, in the same order, it sends the same orders as a backtest.
 */
export class PaperRun {
  readonly state: EngineState;
  private readonly loop: VenueLoop;
  private last: { readonly openTime: number; readonly closeTime: number } | undefined;
  private bars = 0;

  constructor(setup: EngineSetup) {
    this.state = startRun(setup);
    this.loop = new VenueLoop(this.state);
  }

  /** A closed bar of the base timeframe. Throws `bars.invalid` when it is no bar. */
  onBar(bar: Bar): FeedOutcome {
    const { last } = this;
    if (last !== undefined && bar.openTime < last.closeTime) {
      if (bar.openTime === last.openTime) return REPEATED;
      return { kind: 'late', expectedFrom: last.closeTime };
    }
    assertBar(bar, this.bars);
    const { openTime, closeTime } = bar;
    // Longer bars that closed since are known before anything that happens at this bar's open.
    if (last !== undefined && openTime > Math.max(last.closeTime, this.state.now)) this.loop.onTime(openTime as UnixMs);
    this.loop.onBar(bar);
    this.last = { openTime, closeTime };
    this.bars++;
    return TAKEN;
  }

  /** The clock says that it is this late; what was said before stands. */
  onTime(time: UnixMs): void {
    if (this.last !== undefined && time > this.state.now) this.loop.onTime(time);
  }

  /**
   * The kill switch, and its lifting with the token that the journal's record of the halt names. Needs risk rules in the
   * configuration, if only `NO_RISK_RULES`.
   */
  onControl(event: ControlEvent): void {
    this.loop.onControl(event);
  }

  /** Ends the run: open positions stay open in the books. */
  finish(): void {
    endRun(this.state);
  }
}

const TAKEN: FeedOutcome = { kind: 'taken' };
const REPEATED: FeedOutcome = { kind: 'repeated' };
