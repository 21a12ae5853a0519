import { unknownName } from '#core/suggest.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, WEEK_MS } from '#core/time.ts';

/** Length of a bar. `1M` is a calendar month. */
export type Timeframe = (typeof TIMEFRAMES)[number];

/** Every timeframe, shortest first. */
export const TIMEFRAMES = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '1w',
  '1M',
] as const;

const NOMINAL_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE_MS,
  '3m': 3 * MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '30m': 30 * MINUTE_MS,
  '1h': HOUR_MS,
  '2h': 2 * HOUR_MS,
  '4h': 4 * HOUR_MS,
  '6h': 6 * HOUR_MS,
  '8h': 8 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': DAY_MS,
  '1w': WEEK_MS,
  '1M': 30 * DAY_MS,
};

/** Nominal length in ms: exact up to `12h`; a day may be 23 or 25 h in a zone with daylight saving, a month 28…31 days. */
export function timeframeMs(timeframe: Timeframe): number {
  return NOMINAL_MS[timeframe];
}

/** Below zero when `a` is shorter than `b`. */
export function compareTimeframes(a: Timeframe, b: Timeframe): number {
  return TIMEFRAMES.indexOf(a) - TIMEFRAMES.indexOf(b);
}

/** Whether bars of `longer` can be built from whole bars of `shorter`. */
export function isComposedOf(longer: Timeframe, shorter: Timeframe): boolean {
  if (longer === shorter) return true;
  if (longer === '1M') return compareTimeframes(shorter, '1d') <= 0;
  return NOMINAL_MS[longer] > NOMINAL_MS[shorter] && NOMINAL_MS[longer] % NOMINAL_MS[shorter] === 0;
}

/** Reads `15m`, `4h`, `1d`, `1w`, `1M` and the spellings `1D`, `1W`, `1mo`, `D`, `60m`; throws `argument.unknown`. */
export function parseTimeframe(text: string): Timeframe {
  const trimmed = text.trim();
  const known = (TIMEFRAMES as readonly string[]).includes(trimmed)
    ? (trimmed as Timeframe)
    : ALIASES.get(trimmed.toLowerCase());
  if (known === undefined || (trimmed === 'M' && known !== '1M')) throw unknownName('timeframe', text, TIMEFRAMES);
  return known;
}

const ALIASES = new Map<string, Timeframe>([
  ['60m', '1h'],
  ['120m', '2h'],
  ['240m', '4h'],
  ['24h', '1d'],
  ['h', '1h'],
  ['d', '1d'],
  ['w', '1w'],
  ['7d', '1w'],
  ['1mo', '1M'],
  ['1month', '1M'],
  ...TIMEFRAMES.filter((timeframe) => timeframe !== '1M' && timeframe !== '1m').map(
    (timeframe): [string, Timeframe] => [timeframe, timeframe],
  ),
]);
