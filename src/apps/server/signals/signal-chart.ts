import { AssayError } from '#core/errors.ts';
import type { SignalExplanation } from '#contract/signals.ts';
import type { BarStore } from '#domain/market/bar-store.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Signal } from '#domain/signals/signal.ts';
import { barShape } from '#apps/server/market/bar-shape.ts';
import { storedBars } from '#apps/server/market/stored-bars.ts';
import type { StoredBars } from '#apps/server/market/stored-bars.ts';
import { WARM_UP_BARS, structureMarks } from '#apps/server/market/structure-marks.ts';

/** Bars drawn before and after the one that made the signal. */
const BEFORE = 120;
const AFTER = 60;

type SignalPlace = Pick<Signal, 'instrument' | 'timeframe' | 'time'>;

/**
 * The chart around a signal, with the market structure that was known when it was made: nothing that came later is looked at for that.
 * Null when the bar that made it is not stored any more.
 */
export async function signalChart(bars: BarStore, signal: SignalPlace): Promise<SignalExplanation['chart']> {
  const found = await barsAround(bars, signal);
  if (found === undefined) return null;
  const made = found.bars.indexAt(signal.time) - 1;
  if (made < 0 || found.bars.closeTime[made] !== signal.time) return null;
  const from = Math.max(0, made + 1 - BEFORE);
  const shown = found.bars.slice(from, made + 1 + AFTER);
  return {
    bars: barShape({ ...found, bars: shown, hasEarlier: from > 0 || found.hasEarlier }),
    priceDigits: found.instrument.priceTick.scale,
    marks: [...structureMarks(found.bars, { shownFrom: from, until: made + 1 })],
  };
}

/** Undefined when nothing of the instrument is stored that its bars could be built from. */
async function barsAround(
  bars: BarStore,
  { instrument, timeframe, time }: SignalPlace,
): Promise<StoredBars | undefined> {
  const to = time + AFTER * timeframeMs(timeframe);
  const limit = WARM_UP_BARS + BEFORE + AFTER;
  try {
    return await storedBars(bars, { instrument, timeframe, to, limit });
  } catch (error) {
    if (error instanceof AssayError && error.code === 'data.missing') return undefined;
    throw error;
  }
}
