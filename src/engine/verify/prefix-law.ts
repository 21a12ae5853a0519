import { Rng } from '#core/rng.ts';
import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { Journal } from '#engine/journal.ts';
import type { EngineSetup } from '#engine/state.ts';

/**
 * Makes the run anew, so that no run inherits what another one learned. `bars` are all the data there is in that run: whatever
 * else a strategy is made from (features, a universe, fitted parameters) has to come from them, so that it can be put to the test.
 */
export type MakeRun = (bars: BarColumns) => Omit<EngineSetup, 'journal'>;

/** One moment at which the future was taken away or changed, and what came of it. */
export interface PrefixCheck {
  /** Bars before the cut. */
  readonly bars: number;
  /** `cut`: the data ends there. `rising`, `falling`: it goes on differently, to three times the price or a third of it. */
  readonly future: 'cut' | 'rising' | 'falling';
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
  const whole = recorded(makeRun, bars, bars.length);
  for (const [i, cut] of cuts.entries()) {
    yield compared(whole, recorded(makeRun, bars.slice(0, cut), cut), cut, 'cut');
    const future = i % 2 === 0 ? 'rising' : 'falling';
    yield compared(whole, recorded(makeRun, otherFuture(bars, cut, { seed, future }), cut), cut, future);
  }
}

/** Where to take the future away: at decisions, before pauses, and anywhere; about `count` moments, in order. */
export function telltaleCuts(makeRun: MakeRun, bars: BarColumns, count: number, seed: number): readonly number[] {
  const some = Math.ceil(count / 4);
  const cuts = [
    ...decisionCuts(makeRun, bars, Math.max(1, count - 2 * some)),
    ...pauseCuts(bars, some),
    ...cutsOf(bars.length, some, seed),
  ];
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/** Bar counts spread over the last four fifths of the data, where strategies have something to say. */
export function cutsOf(barCount: number, count: number, seed: number): readonly number[] {
  const rng = new Rng(seed);
  const from = Math.max(1, Math.floor(barCount / 5));
  const cuts = Array.from({ length: count }, () => rng.integer(from, Math.max(from, barCount - 1)));
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/**
 * Bar counts that end with a bar at which the strategy said something: a decision that leans on what comes next has nothing to
 * lean on there. At most `count`, spread over the run.
 */
function decisionCuts(makeRun: MakeRun, bars: BarColumns, count: number): readonly number[] {
  const { lines, ends } = recorded(makeRun, bars, bars.length);
  const decided: number[] = [];
  for (let bar = 1; bar < ends.length; bar++) {
    if (lines.slice(ends[bar - 1], ends[bar]).some((line) => DECISION.test(line))) decided.push(bar);
  }
  return spread(decided, count);
}

/** Bar counts that end before a pause of the market: who knows that one is coming has seen the next bar's time. */
function pauseCuts(bars: BarColumns, count: number): readonly number[] {
  const pauses: number[] = [];
  for (let i = 1; i < bars.length; i++) if (bars.openTime[i]! > bars.closeTime[i - 1]!) pauses.push(i);
  return spread(pauses, count);
}

/** At most `count` of them, evenly chosen. */
function spread(list: readonly number[], count: number): readonly number[] {
  const step = Math.max(1, list.length / count);
  return list.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}

/** Records that a strategy causes by itself. */
const DECISION = /"kind":"(?:signal|exit)"/;

/** The records of a run, and how many there were after so many bars; what the end of the data adds is not among them. */
export interface Recorded {
  readonly lines: readonly string[];
  readonly ends: readonly number[];
}

export function recorded(makeRun: MakeRun, bars: BarColumns, count: number): Recorded {
  const lines: string[] = [];
  const journal = new Journal((line) => lines.push(line));
  const run = new BacktestRun({ ...makeRun(bars), bars, journal });
  const ends = [lines.length];
  for (let i = 0; i < count; i++) {
    run.advance(1);
    ends.push(lines.length);
  }
  return { lines, ends };
}

/** Where two lists of records first differ, one that ends earlier included; undefined when they are the same. */
export function firstDifference(expected: readonly string[], found: readonly string[]): PrefixCheck['difference'] {
  const length = Math.max(expected.length, found.length);
  for (let n = 0; n < length; n++) {
    if (expected[n] !== found[n]) return { n, expected: expected[n] ?? 'nothing', found: found[n] ?? 'nothing' };
  }
  return undefined;
}

function compared(whole: Recorded, part: Recorded, bars: number, future: PrefixCheck['future']): PrefixCheck {
  const difference = firstDifference(part.lines, whole.lines.slice(0, whole.ends[bars]));
  return { bars, future, records: part.lines.length, difference };
}

/** How the data goes on after a cut: by which walk, and where to. */
export interface OtherFuture {
  readonly seed: number;
  readonly future: 'rising' | 'falling';
}

/** The same bars up to the cut; after it a random walk of the same step, from the last close to three times or a third of it. */
export function otherFuture(bars: BarColumns, cut: number, { seed, future }: OtherFuture): BarColumns {
  const rng = new Rng(seed ^ cut);
  const drift = (future === 'rising' ? Math.log(3) : -Math.log(3)) / (bars.length - cut);
  const other = bars.slice(0, cut);
  const cursor = new BarCursor(bars);
  let close = bars.close[cut - 1]!;
  for (let i = cut; i < bars.length; i++) {
    const { openTime, closeTime, high, low, volume } = cursor.moveTo(i);
    const reach = Math.min(0.2, (high - low) / low);
    const open = close * Math.exp(0.2 * reach * rng.normal());
    close = open * Math.exp(drift + reach * rng.normal());
    const top = Math.max(open, close) * (1 + reach * rng.uniform());
    const bottom = Math.min(open, close) / (1 + reach * rng.uniform());
    other.push({ openTime, closeTime, open, high: top, low: bottom, close, volume });
  }
  return other;
}
