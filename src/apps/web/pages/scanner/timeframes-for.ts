import { TIMEFRAMES, compareTimeframes, isComposedOf } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** Timeframes that people look at; the others are shown when they are stored or asked for. */
const USUAL: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d'];

/** What is stored, the usual ones that the server can build of it, and the one that is shown; shortest first. */
export function timeframesFor(stored: readonly string[], shown: string): Timeframe[] {
  const has = stored.filter(isTimeframe);
  const built = USUAL.filter((longer) => has.some((shorter) => isComposedOf(longer, shorter)));
  const all = new Set([...has, ...built, ...[shown].filter(isTimeframe)]);
  return [...all].sort(compareTimeframes);
}

function isTimeframe(text: string): text is Timeframe {
  return TIMEFRAMES.some((timeframe) => timeframe === text);
}
