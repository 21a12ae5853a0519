import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { assertBar } from '#domain/market/bar.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { backtestResult } from '#engine/drivers/backtest-result.ts';
import type { BacktestResult } from '#engine/drivers/backtest-result.ts';
import { DecisionLog } from '#engine/drivers/decision-log.ts';
import { VenueLoop } from '#engine/drivers/venue-loop.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { endRun, startRun } from '#engine/step.ts';

export interface BacktestOptions extends EngineSetup {
  /** Base bars, oldest first. */
  readonly bars: BarColumns;
}

/** What a caller may want to know or stop while a backtest runs. */
export interface BacktestControl {
  /** Called every few thousand bars. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the run early, between bars; what was found up to there is given back. */
  readonly signal?: { readonly aborted: boolean };
}

/** Runs a strategy over bars, to the end or until stopped. */
export function backtest(options: BacktestOptions, control: BacktestControl = {}): BacktestResult {
  const run = new BacktestRun(options);
  while (!run.isDone && control.signal?.aborted !== true) {
    run.advance(PROGRESS_BARS);
    control.onProgress?.(run.position, options.bars.length);
  }
  return run.finish();
}

const PROGRESS_BARS = 16_384;

/**
 * A backtest that can be advanced piece by piece, so that a program stays responsive, and whose state can be captured between
 * pieces.
 */
export class BacktestRun {
  private readonly bars: BarColumns;
  private readonly cursor: BarCursor;
  private readonly state: EngineState;
  private readonly loop: VenueLoop;
  private readonly decisions: DecisionLog;
  private readonly equity: Float64Array;
  private readonly hasLongerBars: boolean;
  private next = 0;
  private previousCloseTime = Number.NEGATIVE_INFINITY;

  constructor(options: BacktestOptions) {
    const { bars, onDecision } = options;
    this.bars = bars;
    this.cursor = new BarCursor(bars);
    this.decisions = new DecisionLog(onDecision);
    this.state = startRun({ ...options, onDecision: (decision) => this.decisions.add(decision) });
    this.loop = new VenueLoop(this.state);
    this.equity = new Float64Array(bars.length);
    this.hasLongerBars = this.state.timeline !== undefined;
  }

  /** Bars done. */
  get position(): number {
    return this.next;
  }

  get isDone(): boolean {
    return this.next === this.bars.length;
  }

  /** Takes up to so many more bars. */
  advance(count: number): void {
    const end = Math.min(this.bars.length, this.next + count);
    const { cursor, equity, state } = this;
    while (this.next < end) {
      const i = this.next;
      cursor.moveTo(i);
      assertBar(cursor, i, this.previousCloseTime);
      this.takeBar(cursor);
      equity[i] = state.equityAt(cursor.close);
      this.next = i + 1;
    }
  }

  /** Ends the run where it stands. */
  finish(): BacktestResult {
    endRun(this.state);
    return backtestResult(this.state, this.curve(), this.decisions);
  }

  snapshot(): State {
    const { next, previousCloseTime, equity } = this;
    return {
      next,
      previousCloseTime: Number.isFinite(previousCloseTime) ? previousCloseTime : null,
      equity: Array.from(equity.subarray(0, next)),
      loop: this.loop.snapshot(),
      decisions: this.decisions.snapshot(),
    };
  }

  /** Brings a run with the same options to a captured state. */
  restore(state: State): void {
    this.next = state['next'] as number;
    this.previousCloseTime = (state['previousCloseTime'] as number | null) ?? Number.NEGATIVE_INFINITY;
    this.equity.set(state['equity'] as number[]);
    this.loop.restore(state['loop'] as State);
    this.decisions.restore(state['decisions'] as State);
  }

  private takeBar(bar: Bar): void {
    if (this.hasLongerBars && bar.openTime > this.previousCloseTime) this.passGap(bar.openTime as UnixMs);
    this.loop.onBar(bar);
    this.previousCloseTime = bar.closeTime;
  }

  /** After a hole in the data, longer bars that closed in it come before anything that happens at this bar's open. */
  private passGap(openTime: UnixMs): void {
    if (this.previousCloseTime !== Number.NEGATIVE_INFINITY) this.loop.onTime(openTime);
  }

  /** From the first bar that is traded; the bars before it only warm the strategy up. */
  private curve(): EquityCurve {
    const { next, state, bars } = this;
    const { from } = state.config;
    const first = from === null ? 0 : Math.min(next, bars.indexAt(from));
    return {
      start: state.startingEquity,
      startTime: first < bars.length ? bars.openTime[first]! : state.now,
      times: bars.closeTime.subarray(first, next),
      values: this.equity.subarray(first, next),
    };
  }
}
