import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { SignalDecision } from '#engine/decision.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import type { MakeRun } from '#engine/verify/prefix-law.ts';

/** What a strategy says of the last stretch of data when it has seen less of what came before. */
export interface WarmUpCheck {
  /** Bars that it saw before the stretch. */
  readonly barsBefore: number;
  /** Signals of the stretch with all the data before it. */
  readonly expected: number;
  /** Of those, signals that were made again, with the same plan. */
  readonly same: number;
  /** Signals that were made only now. */
  readonly added: number;
}

/** How much history the signals of the last third depend on: with enough of it, they do not change any more. */
export function* warmUp(makeRun: MakeRun, bars: BarColumns, shares: readonly number[]): Generator<WarmUpCheck> {
  const start = Math.floor((bars.length * 2) / 3);
  const from = bars.openTime[start]!;
  const whole = signalsFrom(makeRun, bars, from);
  for (const share of shares) {
    const barsBefore = Math.floor(start * share);
    const found = signalsFrom(makeRun, bars.slice(start - barsBefore), from);
    const same = [...found].filter(([id, plan]) => whole.get(id) === plan).length;
    yield { barsBefore, expected: whole.size, same, added: found.size - same };
  }
}

/** Signals made at or after an instant, with their plans as text. */
function signalsFrom(makeRun: MakeRun, bars: BarColumns, from: number): Map<string, string> {
  const signals = new Map<string, string>();
  const onDecision = ({ signal }: SignalDecision): void => {
    if (signal.time >= from) signals.set(signal.id, JSON.stringify([signal.direction, signal.plan]));
  };
  const run = new BacktestRun({ ...makeRun(bars), bars, onDecision });
  run.advance(bars.length);
  return signals;
}
