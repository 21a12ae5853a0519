import { Rng } from '#core/rng.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import type { EngineSetup } from '#engine/state.ts';

/** Makes the run anew, so that no run inherits what another one learned. */
export type MakeRun = () => Omit<EngineSetup, 'journal'>;

/** One moment at which the future was taken away or changed, and what came of it. */
export interface PrefixCheck {
  /** Bars before the cut. */
  readonly bars: number;
  /** `cut`: the data ends there. `scrambled`: it goes on, but differently. */
  readonly future: 'cut' | 'scrambled';
  /** Records of the journal that were compared: every event and decision up to the cut. */
  readonly records: number;
  /** Number and text of the first record that differs; undefined when none does. */
  readonly difference: { readonly n: number; readonly expected: string; readonly found: string } | undefined;
}

/**
 * The test for look-ahead: whatever is decided up to a bar must not change when the bars after it are missing or others. Every
 * record of the journal is compared, not only the trades. `cuts` are bar counts.
 */
export function* prefixLaw(
  makeRun: MakeRun,
  bars: BarColumns,
  cuts: readonly number[],
  seed: number,
): Generator<PrefixCheck> {
  const whole = journalLines(makeRun, bars, bars.length);
  for (const cut of cuts) {
    yield compared(whole, journalLines(makeRun, bars.slice(0, cut), cut), cut, 'cut');
    yield compared(whole, journalLines(makeRun, scrambledAfter(bars, cut, seed), cut), cut, 'scrambled');
  }
}

/** Bar counts spread over the last four fifths of the data, where strategies have something to say. */
export function cutsOf(barCount: number, count: number, seed: number): readonly number[] {
  const rng = new Rng(seed);
  const from = Math.max(1, Math.floor(barCount / 5));
  const cuts = Array.from({ length: count }, () => rng.integer(from, Math.max(from, barCount - 1)));
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/** The records of a run over the first `count` bars; what the end of the data adds is not among them. */
function journalLines(makeRun: MakeRun, bars: BarColumns, count: number): readonly string[] {
  const lines: string[] = [];
  const journal = new Journal((line) => lines.push(line));
  new BacktestRun({ ...makeRun(), bars, journal }).advance(count);
  return lines;
}

function compared(
  whole: readonly string[],
  part: readonly string[],
  bars: number,
  future: PrefixCheck['future'],
): PrefixCheck {
  const n = part.findIndex((line, i) => line !== whole[i]);
  const difference = n < 0 ? undefined : { n, expected: part[n]!, found: whole[n] ?? '' };
  return { bars, future, records: part.length, difference };
}

/** The same bars up to the cut; after it a random walk of the same step, from the last close on. */
function scrambledAfter(bars: BarColumns, cut: number, seed: number): BarColumns {
  const rng = new Rng(seed ^ cut);
  const scrambled = bars.slice(0, cut);
  const cursor = new BarCursor(bars);
  let close = bars.close[cut - 1]!;
  for (let i = cut; i < bars.length; i++) {
    const { openTime, closeTime, high, low, volume } = cursor.moveTo(i);
    const reach = Math.min(0.2, (high - low) / low);
    const open = close;
    close = open * Math.exp(reach * rng.normal());
    const top = Math.max(open, close) * (1 + reach * rng.uniform());
    const bottom = Math.min(open, close) / (1 + reach * rng.uniform());
    scrambled.push({ openTime, closeTime, open, high: top, low: bottom, close, volume });
  }
  return scrambled;
}
