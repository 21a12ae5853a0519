import type { Clock } from '#core/clock.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import type { HistoryTier } from '#sandbox/exchange/market/generated-market.ts';
import { sandboxVenue } from '#apps/trading/compose.ts';
import { openSandboxInside } from '#apps/trading/sandbox/sandbox-inside.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

export interface SandboxMarketOptions {
  readonly dataFolder: string;
  readonly symbols: readonly string[];
  /** Market time per real time. */
  readonly speed: number;
  readonly seed: number | undefined;
}

/** A year of quarters of an hour, so that there is something to test strategies on. */
const TIERS: readonly HistoryTier[] = [
  { timeframe: '1d', days: 1_700 },
  { timeframe: '2h', days: 790 },
  { timeframe: '15m', days: 366 },
  { timeframe: '5m', days: 17 },
  { timeframe: '1m', days: 4 },
];

const { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps } = DEFAULT_SIM;

/** The exchange that the server runs for whoever has none: one market for all its sessions, which goes on over restarts. */
export async function openSandboxMarket(options: SandboxMarketOptions, clock: Clock): Promise<TradingVenue> {
  const inside = await openSandboxInside({ ...options, name: 'server', tiers: TIERS }, clock);
  return { ...sandboxVenue('sandbox', inside), costs: { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps } };
}
