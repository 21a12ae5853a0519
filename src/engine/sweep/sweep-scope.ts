import type { Timeframe } from '#domain/market/timeframe.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** Parts of the venue's configuration that a sweep follows whatever they say; every other part has to be as by default. */
const FOLLOWED = new Set<string>([
  'sameBar',
  'stopGap',
  'limitFill',
  'limitGap',
  'takerFeeBps',
  'makerFeeBps',
  'halfSpreadBps',
  'slippageBps',
]);

const SAME_BAR = new Set<string>(['stopFirst', 'openHighLowClose', 'adaptive']);
const LIMIT_FILL = new Set<unknown>(['penetrate', 'touch']);

/** Whether a sweep does everything that this run needs; when not, the full engine runs it. */
export function isInScope(config: RunConfig, timeframes: readonly Timeframe[]): boolean {
  const onlyBase = timeframes.length === 1 && timeframes[0] === config.timeframe;
  return (
    onlyBase &&
    config.follow === null &&
    config.risk === null &&
    config.trading.maxOpenPerInstrument === 1 &&
    isPlainVenue(config.venue)
  );
}

function isPlainVenue(venue: SimConfig): boolean {
  if (!SAME_BAR.has(venue.sameBar) || !LIMIT_FILL.has(venue.limitFill)) return false;
  const entries = Object.entries(venue) as [string, unknown][];
  const defaults = DEFAULT_SIM as unknown as Record<string, unknown>;
  return entries.every(
    ([name, value]) => FOLLOWED.has(name) || JSON.stringify(value) === JSON.stringify(defaults[name]),
  );
}
