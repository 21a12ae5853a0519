import { unixMs } from '#core/time.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { generateMarket } from '#sandbox/generator/generate-market.ts';
import type { Store } from '#adapters/storage/store.ts';

/** Stores quarter hours of a generated market from 2025 on as `BTC/USDT@sandbox`, for tests. */
export async function keepGenerated(store: Pick<Store, 'bars'>, bars: number, seed = 5): Promise<void> {
  const market = generateMarket({ seed, timeframe: '15m', start: unixMs(Date.UTC(2025, 0, 1)), bars });
  const instrument = assumedInstrument(market.symbol, 'sandbox', market.priceDigits);
  await store.bars.write(async (writer) => {
    await writer.saveInstrument(instrument);
    await writer.save({ instrument: instrument.id, timeframe: '15m' }, market.bars);
  });
}
