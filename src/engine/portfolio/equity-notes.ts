import { invariant } from '#core/invariant.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { EquityCurve } from '#domain/evidence/equity-curve.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { TradingAccount } from '#engine/account/trading-account.ts';
import type { Unknown } from '#engine/portfolio/portfolio-result.ts';
import type { PortfolioInstrument } from '#engine/portfolio/portfolio-setup.ts';

/** The equity curve while it grows: one row a moment, in analysis numbers. */
export class EquityNotes {
  readonly unknown: Unknown[] = [];
  private readonly account: TradingAccount;
  private readonly start: number;
  private readonly startTime: number;
  private times: Float64Array;
  private values: Float64Array;
  private count = 0;

  constructor(account: TradingAccount, instruments: readonly PortfolioInstrument[]) {
    this.account = account;
    let room = 1;
    let startTime = Number.POSITIVE_INFINITY;
    for (const { bars } of instruments) {
      room = Math.max(room, bars.length);
      if (bars.length > 0) startTime = Math.min(startTime, bars.openTime[0]!);
    }
    this.times = new Float64Array(room);
    this.values = new Float64Array(room);
    this.startTime = startTime;
    this.start = account.equityNumber();
  }

  note(time: UnixMs): void {
    const equity = this.account.equityNumber();
    if (Number.isNaN(equity)) this.noteUnknown(time);
    else this.add(time, equity);
  }

  /** The last moment once more, after what the end of the data brought. */
  replaceLast(time: UnixMs): void {
    if (this.count > 0 && this.times[this.count - 1] === time) this.count--;
    this.note(time);
  }

  curve(): EquityCurve {
    const { start, startTime, times, values, count } = this;
    return { start, startTime, times: times.subarray(0, count), values: values.subarray(0, count) };
  }

  snapshot(): State {
    const { times, values, count, unknown } = this;
    return {
      times: Array.from(times.subarray(0, count)),
      values: Array.from(values.subarray(0, count)),
      unknown: [...unknown],
    };
  }

  restore(state: State): void {
    const values = state['values'] as number[];
    this.count = 0;
    for (const [i, time] of (state['times'] as number[]).entries()) this.add(time as UnixMs, values[i]!);
    this.unknown.splice(0, this.unknown.length, ...(state['unknown'] as Unknown[]));
  }

  private add(time: UnixMs, equity: number): void {
    if (this.count === this.times.length) {
      this.times = doubled(this.times);
      this.values = doubled(this.values);
    }
    this.times[this.count] = time;
    this.values[this.count++] = equity;
  }

  private noteUnknown(time: UnixMs): void {
    const worth = this.account.equity();
    invariant(
      worth.kind === 'unknown',
      `equity is unknown, was ${worth.kind === 'known' ? toNumber(worth.amount) : ''}`,
    );
    this.unknown.push({ time, missing: worth.missing });
  }
}

function doubled(column: Float64Array): Float64Array {
  const larger = new Float64Array(Math.max(16, column.length * 2));
  larger.set(column);
  return larger;
}
