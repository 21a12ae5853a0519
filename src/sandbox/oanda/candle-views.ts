import { Decimal } from '#core/decimal.ts';
import { parseInstant } from '#core/time.ts';
import { aggregate } from '#domain/market/aggregator.ts';
import { FX_CLOCK } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { PracticeInstrument } from '#sandbox/oanda/practice-config.ts';
import { formatWireTime } from '#sandbox/oanda/transaction-log.ts';

const GRANULARITIES: Readonly<Record<string, Timeframe>> = {
  M1: '1m',
  M5: '5m',
  M15: '15m',
  M30: '30m',
  H1: '1h',
  H2: '2h',
  H4: '4h',
  H6: '6h',
  H8: '8h',
  H12: '12h',
  D: '1d',
  W: '1w',
  M: '1M',
};
/** The most that one answer holds. */
const PAGE = 5_000;

/**
 * Mid candles of an instrument's past up to `now`; undefined when the question has no sense. Days and weeks begin at 17:00 New
 * York, as the server's do when it is not told otherwise.
 */
export function candlesView(
  instrument: PracticeInstrument,
  query: URLSearchParams,
  now: number,
): Record<string, unknown> | undefined {
  const granularity = query.get('granularity') ?? 'S5';
  const timeframe = GRANULARITIES[granularity];
  const from = query.get('from');
  if (timeframe === undefined || from === null || instrument.bars === undefined) return undefined;
  const end = instrument.bars.indexAt(now);
  const known = instrument.bars.slice(0, end);
  const bars = timeframe === '1m' ? known : aggregate(known, FX_CLOCK, timeframe);
  const to = query.get('to');
  const first = bars.indexAt(timeOf(from));
  const last = Math.min(to === null ? bars.length : bars.indexAt(timeOf(to)), first + PAGE);
  const candles = Array.from({ length: Math.max(0, last - first) }, (_, i) => {
    const bar = bars.at(first + i);
    const text = (price: number): string =>
      Decimal.fromNumber(price, instrument.displayPrecision, 'nearest-even').toString();
    return {
      complete: bar.closeTime <= now,
      volume: 1 + ((first + i) % 97),
      time: formatWireTime(bar.openTime),
      mid: { o: text(bar.open), h: text(bar.high), l: text(bar.low), c: text(bar.close) },
    };
  });
  return { instrument: instrument.name, granularity, candles };
}

function timeOf(text: string): number {
  return parseInstant(text.replace(/(\.\d{3})\d*Z$/, '$1Z'));
}
