import type { State } from '#core/state.ts';
import { captureState, restoreState } from '#core/state.ts';
import { Zone } from '#core/zone.ts';
import { PeriodCursor } from '#domain/market/period.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';

/**
 * The account's equity, realised and unrealised together, against what it was: at the start of the day and of the week, at its
 * highest, and at its highest within windows. NaN until the first equity is told.
 */
export class EquityWatch {
  equity = Number.NaN;
  dayStart = Number.NaN;
  weekStart = Number.NaN;
  peak = Number.NaN;
  private time = Number.NEGATIVE_INFINITY;
  readonly #day: PeriodCursor;
  readonly #week: PeriodCursor;
  private readonly windows: readonly WindowPeak[];

  /** `windowsMs`: the lengths over which {@link fallWithin} will be asked for. */
  constructor({ zone, startHour }: RiskConfig['day'], windowsMs: readonly number[]) {
    const clock = { zone: new Zone(zone), startHour };
    this.#day = new PeriodCursor(clock, '1d');
    this.#week = new PeriodCursor(clock, '1w');
    this.windows = windowsMs.map((lengthMs) => new WindowPeak(lengthMs));
  }

  get dayEnd(): number {
    return this.#day.end;
  }

  get weekEnd(): number {
    return this.#week.end;
  }

  /** Moves on to the day and week of an instant; a new one begins with the equity that the last one ended with. True on a new day. */
  onTime(time: number): boolean {
    if (time <= this.time) return false;
    this.time = time;
    const isNewDay = time >= this.#day.end || time < this.#day.start;
    if (!isNewDay) return false;
    this.#day.moveTo(time);
    this.dayStart = this.equity;
    if (time >= this.#week.end || time < this.#week.start) {
      this.#week.moveTo(time);
      this.weekStart = this.equity;
    }
    return true;
  }

  onEquity(equity: number, time: number): void {
    this.equity = equity;
    if (Number.isNaN(this.dayStart)) this.dayStart = equity;
    if (Number.isNaN(this.weekStart)) this.weekStart = equity;
    if (!(equity <= this.peak)) this.peak = equity;
    for (const window of this.windows) window.push(equity, time);
  }

  /** Money that came in (or went out, when negative) is neither profit nor loss. */
  onTransfer(amount: number): void {
    this.equity += amount;
    this.dayStart += amount;
    this.weekStart += amount;
    this.peak += amount;
    for (const window of this.windows) window.shift(amount);
  }

  /** The fall from the highest equity so far, as a share of that; NaN when unknown. */
  drawdownAt(equity: number): number {
    return equity >= this.peak ? 0 : (this.peak - equity) / this.peak;
  }

  /** Forgets the peak: a drawdown is counted from here on. */
  restartPeak(): void {
    this.peak = this.equity;
  }

  /** The fall from the highest equity of the last stretch of this length, as a share of that. */
  fallWithin(window: number): number {
    const peak = this.windows[window]!.highest;
    return this.equity >= peak ? 0 : (peak - this.equity) / peak;
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
    if (!Number.isFinite(this.time)) return;
    this.#day.moveTo(this.time);
    this.#week.moveTo(this.time);
  }
}

/** The highest equity of the last `lengthMs`, in constant time on average: values that a later, higher one outlives are dropped. */
class WindowPeak {
  private readonly lengthMs: number;
  private times: number[] = [];
  private values: number[] = [];

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  get highest(): number {
    return this.values[0] ?? Number.NaN;
  }

  push(value: number, time: number): void {
    while (this.values.length > 0 && this.values.at(-1)! <= value) {
      this.values.pop();
      this.times.pop();
    }
    this.values.push(value);
    this.times.push(time);
    while (this.times[0]! < time - this.lengthMs) {
      this.values.shift();
      this.times.shift();
    }
  }

  shift(amount: number): void {
    for (let i = 0; i < this.values.length; i++) this.values[i]! += amount;
  }
}
