import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/**
 * The fill rules of backtesting.py, without costs: touches fill, gaps fill at the open, spread is paid by entries only, an
 * opposite order closes what is open, orders that close go first, and only market entries have exits in their own bar. Its
 * `trade_on_close` is {@link BACKTESTING_PY_ON_CLOSE}, its hedging `opposite: 'never'`.
 */
export const BACKTESTING_PY_SIM: SimConfig = {
  ...FREE_SIM,
  sameBar: 'stopFirst',
  stopGap: 'open',
  limitFill: 'touch',
  limitGap: 'atOpen',
  barOrder: 'queue',
  stopLimits: 'atTrigger',
  entryBarExits: 'marketEntries',
  spreadPaidBy: 'entries',
  opposite: 'closesOldest',
  shareCounts: 'wholeOrder',
  marketQueue: 'exitsFirst',
};

/** The same where market orders, and gapped stops that open, fill at the close on which they were sent. */
export const BACKTESTING_PY_ON_CLOSE: SimConfig = {
  ...BACKTESTING_PY_SIM,
  marketFill: 'fillAtClose',
  closeFills: 'withNextBar',
  stopEntries: 'fromLastClose',
};

/**
 * The fill rules of freqtrade's backtests, without costs: a stop fills at its own price unless the whole bar lies beyond it, and
 * a trailing stop follows a bar's best price before it is tested against the same bar once more.
 */
export const FREQTRADE_SIM: SimConfig = {
  ...FREE_SIM,
  sameBar: 'stopFirst',
  stopGap: 'atStopInRange',
  limitFill: 'touch',
  limitGap: 'atLimit',
  trailing: 'withinBar',
};

/**
 * The rules by which NautilusTrader executes on trade bars, without costs: open, high, low, close with a quarter of the volume at
 * each, exits at work from the moment of their entry on, touches fill, and a stop that comes too late is rejected.
 */
export const NAUTILUS_SIM: SimConfig = {
  ...FREE_SIM,
  sameBar: 'openHighLowClose',
  stopGap: 'open',
  limitFill: 'touch',
  limitGap: 'atLimit',
  volume: { kind: 'quarter' },
  entryBarExits: 'alongPath',
  triggeredOnArrival: 'rejected',
};
