import type { FindingRow, PredictionHistory, PredictionMarketRow } from '#contract/prediction.ts';
import type { LineMark, LineRule } from '#apps/web/charts/line/line-props.ts';

export type Stretch = '6h' | '1d' | '7d' | 'all';

const HOUR_MS = 3_600_000;
const LENGTH_MS: Readonly<Record<Stretch, number>> = {
  '6h': 6 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '7d': 168 * HOUR_MS,
  all: Number.POSITIVE_INFINITY,
};
/** A question that changes every moment is never answered from memory. */
const ROUND_MS = 10 * 60_000;
/** The end is shown while it is not further off than this share of what is shown. */
const END_IN_SIGHT = 0.3;

/** From when the history is asked for, as the server takes it. */
export function historyFrom(stretch: Stretch, now: number): string {
  const length = LENGTH_MS[stretch];
  return String(Number.isFinite(length) ? Math.floor((now - length) / ROUND_MS) * ROUND_MS : 0);
}

/** The columns of a history, with the end of the market as one more time when it is near. */
export interface ShownHistory {
  readonly time: readonly number[];
  readonly price: readonly (number | null)[];
  readonly spread: readonly (number | null)[];
  readonly volume: readonly (number | null)[];
}

/** History up to the end, when that is in sight. */
export function withEnd(history: PredictionHistory, closesAt: number | null): ShownHistory {
  const { time, price, spread, volume } = history;
  const [first, last] = [time[0], time.at(-1)];
  if (first === undefined || last === undefined || closesAt === null) return history;
  if (closesAt <= last || closesAt - last > END_IN_SIGHT * (last - first)) return history;
  return {
    time: [...time, closesAt],
    price: [...price, null],
    spread: [...spread, null],
    volume: [...volume, null],
  };
}

/** Findings as markers: up when the first outcome was found too cheap. */
export function findingMarks(findings: readonly FindingRow[]): LineMark[] {
  return findings.map(({ time, detector, direction }) => ({
    x: time,
    kind: direction === null ? 'dot' : direction === 'long' ? 'up' : 'down',
    label: direction === null ? detector : `${detector}: ${direction === 'long' ? 'too cheap' : 'too dear'}`,
  }));
}

/** When it closes, and what it was worth in the end. */
export function endRules({ closesAt, winner, outcomes, status }: PredictionMarketRow): LineRule[] {
  const end = closesAt === null ? [] : [{ x: closesAt, label: status === 'open' ? 'closes' : 'closed' }];
  if (winner === null) return end;
  const worth = winner === outcomes[0] ? 1 : winner === outcomes[1] ? 0 : 0.5;
  return [...end, { y: worth, label: `resolved: ${winner}` }];
}
