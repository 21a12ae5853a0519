import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnixMs } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { generateBars } from '#sandbox/generator/generate-market.ts';
import { openStore } from '#adapters/storage/store.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { LastPrice, LiveMarket } from '#apps/server/platform/live-market.ts';

/** For tests of the endpoints: a real store in a folder of its own, and a market that says what a test tells it. */

export const SAMPLE_BTC: Instrument = assumedInstrument('BTC/USDT', 'sandbox', 2);
export const SAMPLE_START = Date.UTC(2026, 0, 1);

export interface SampleStore extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
}

export async function sampleStore(): Promise<SampleStore> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-server-'));
  const store = await openStore(folder);
  const dispose = async (): Promise<void> => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, folder, [Symbol.asyncDispose]: dispose };
}

export function sampleBars(bars: number, timeframe: Timeframe = '15m', seed = 7): BarColumns {
  return generateBars({ seed, timeframe, start: SAMPLE_START, bars });
}

export async function saveBars(store: Store, bars: BarColumns, timeframe: Timeframe = '15m'): Promise<void> {
  await store.bars.write(async (writer) => {
    await writer.saveInstrument(SAMPLE_BTC);
    await writer.save({ instrument: SAMPLE_BTC.id, timeframe }, bars);
  });
}

/** Hears what it was given, and nothing of other instruments. */
export function sampleMarket(prices: Readonly<Record<string, LastPrice>> = {}, now = SAMPLE_START): LiveMarket {
  return {
    lastPrice: (instrument) => prices[instrument],
    venues: () => ['sandbox'],
    isFollowed: (instrument) => instrument in prices,
    now: () => now as UnixMs,
    speed: () => 1,
  };
}
