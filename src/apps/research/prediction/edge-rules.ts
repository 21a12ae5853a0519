import type { Tape } from '#apps/research/prediction/edge-tape.ts';

/** A rule that says now and then which way a price will go. */
export interface TapeRule {
  readonly name: string;
  readonly words: string;
  /** What it looks back on, and how long a position is held. */
  readonly windowMs: number;
  readonly holdMs: number;
  /** 1: Yes is too cheap; -1: too dear; 0: nothing to say. Trades `[from, to]` of the tape are those of the window. */
  direction(tape: Tape, from: number, to: number): -1 | 0 | 1;
}

/** A position that a rule would have taken, at prices as they were traded. */
export interface RuleTrade {
  readonly ticker: string;
  readonly event: string;
  readonly time: number;
  readonly direction: -1 | 1;
  /** Price of the trade at which the rule spoke: nobody gets it, and it bounced from one side of the book. */
  readonly entry: number;
  /** Price of the next trade, at which a position can be had; undefined when there is none before its time is over. */
  readonly fill: number | undefined;
  readonly exit: number;
}

const S = 1_000;

/** Share of trades on one side, and trades, that an imbalance needs. */
const IMBALANCE_MIN = 0.6;
const TRADES_MIN = 8;
/** A jump is a move of so much within the window, as a probability. */
const JUMP_MIN = 0.05;
/** A spike has so many times the contracts that a window of the tape had on average before. */
const SPIKE_MIN = 3;
const MOVE_MIN = 0.02;

/** Every rule that is tried: the verdict is corrected for their number. */
export const TAPE_RULES: readonly TapeRule[] = [
  imbalance(300, 300),
  imbalance(300, 900),
  imbalance(900, 900),
  {
    name: 'spike-momentum',
    words: `contracts of the window >= ${SPIKE_MIN} times their average before, price moved >= 2 c: with the move`,
    windowMs: 300 * S,
    holdMs: 900 * S,
    direction: (tape, from, to) => (isSpike(tape, from, to) ? moved(tape, from, to, MOVE_MIN) : 0),
  },
  {
    name: 'jump-momentum',
    words: 'price moved >= 5 c within the window: with the move',
    windowMs: 300 * S,
    holdMs: 900 * S,
    direction: (tape, from, to) => moved(tape, from, to, JUMP_MIN),
  },
  {
    name: 'jump-reversal',
    words: 'price moved >= 5 c within the window: against the move',
    windowMs: 300 * S,
    holdMs: 900 * S,
    direction: (tape, from, to) => opposite(moved(tape, from, to, JUMP_MIN)),
  },
];

/**
 * What a rule would have done with a tape: asked at every trade, one position at a time, closed at the last price when its time is
 * over. What could not be closed before the tape ends is left out: nobody knows its end.
 */
export function tradesOf(rule: TapeRule, tape: Tape): readonly RuleTrade[] {
  const { times, prices, ticker, event } = tape;
  const trades: RuleTrade[] = [];
  const end = times.at(-1);
  let free = Number.NEGATIVE_INFINITY;
  let from = 0;
  for (let to = 0; to < times.length; to++) {
    const time = times[to]!;
    while (times[from]! <= time - rule.windowMs) from++;
    // Several trades of one instant are one thing to look at.
    if (time < free || times[to + 1] === time || time + rule.holdMs > end!) continue;
    const direction = rule.direction(tape, from, to);
    if (direction === 0) continue;
    free = time + rule.holdMs;
    const last = lastAt(times, free);
    const fill = last > to ? prices[to + 1]! : undefined;
    trades.push({ ticker, event, time, direction, entry: prices[to]!, fill, exit: prices[last]! });
  }
  return trades;
}

function imbalance(windowS: number, holdS: number): TapeRule {
  return {
    name: `imbalance-${windowS}/${holdS}`,
    words: `>= ${TRADES_MIN} trades in ${windowS} s, one side >= ${IMBALANCE_MIN} ahead by count: with it for ${holdS} s`,
    windowMs: windowS * S,
    holdMs: holdS * S,
    direction: ({ sides }, from, to) => {
      const count = to - from + 1;
      if (count < TRADES_MIN) return 0;
      let sum = 0;
      for (let i = from; i <= to; i++) sum += sides[i]!;
      return Math.abs(sum) >= IMBALANCE_MIN * count ? signOf(sum) : 0;
    },
  };
}

/** Against the average of the tape before the window, which must have lasted as long as four windows. */
function isSpike({ times, volumes }: Tape, from: number, to: number): boolean {
  const windowMs = 300 * S;
  const beforeMs = times[from]! - times[0]!;
  if (beforeMs < 4 * windowMs) return false;
  const before = volumes[from - 1]!;
  const now = volumes[to]! - before;
  return now >= (SPIKE_MIN * before * windowMs) / beforeMs;
}

/** From the last price before the window to the newest one. */
function moved({ prices }: Tape, from: number, to: number, least: number): -1 | 0 | 1 {
  if (from === 0) return 0;
  const move = prices[to]! - prices[from - 1]!;
  return Math.abs(move) >= least - 1e-9 ? signOf(move) : 0;
}

function opposite(direction: -1 | 0 | 1): -1 | 0 | 1 {
  return direction === 0 ? 0 : direction === 1 ? -1 : 1;
}

function signOf(value: number): -1 | 0 | 1 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/** The last trade at or before an instant. */
function lastAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
