import { AssayError } from '#core/errors.ts';
import { DAY_MS } from '#core/time.ts';
import type { EventSource } from '#apps/research/prediction/backtest/event-source.ts';
import { filePrices } from '#apps/research/prediction/backtest/price-files.ts';
import { PRICE_ASSUMPTIONS, priceSource } from '#apps/research/prediction/backtest/price-source.ts';
import type { PriceSeries } from '#apps/research/prediction/backtest/price-source.ts';
import { samplePrices } from '#apps/research/prediction/backtest/sample-prices.ts';
import { storeSource } from '#apps/research/prediction/backtest/store-source.ts';
import { storedPrices } from '#apps/research/prediction/backtest/stored-prices.ts';
import { worldSource } from '#apps/research/prediction/backtest/world-source.ts';
import type { Store } from '#adapters/storage/store.ts';

/** What a user says of where events come from. */
export interface SourceChoice {
  /** `sandbox`, `store`, or a file of markets beside one of prices. */
  readonly source: string;
  /** The file of prices, where `source` is one of markets. */
  readonly prices: string | undefined;
  readonly isPricesOnly: boolean;
  readonly days: number;
  readonly markets: number;
  readonly seed: number;
  /** Between generated prices, ms. */
  readonly intervalMs: number;
  /** Half a spread where only prices are known, a probability. */
  readonly halfSpread: number;
}

/** 2026-09-01: where generated prices begin, as the generated world does. */
const SAMPLE_FROM = Date.UTC(2026, 8, 1);

/** The source that was asked for. The store is asked for only where it is needed, and must stay open while the source is played. */
export async function chooseSource(choice: SourceChoice, openStore: () => Promise<Store>): Promise<EventSource> {
  const { source, isPricesOnly, days, markets, seed, intervalMs } = choice;
  if (source === 'sandbox') {
    if (!isPricesOnly) return worldSource({ seed, markets, days });
    const series = samplePrices({ seed, markets, from: SAMPLE_FROM, days, intervalMs });
    return prices(choice, series, { title: `generated prices, seed ${seed}`, from: SAMPLE_FROM });
  }
  if (source === 'store') {
    const store = await openStore();
    if (!isPricesOnly) return storeSource(store.prediction, { days, markets });
    const series = await storedPrices(store, { days, markets });
    return prices(choice, series, { title: 'stored prices', from: undefined });
  }
  if (choice.prices === undefined) {
    throw new AssayError('argument.invalid', `Expected --prices with the prices of the markets in "${source}"`, {
      remedy: 'Or take one of: --source sandbox, --source store.',
    });
  }
  const series = await filePrices(source, choice.prices);
  return prices(choice, latest(series, markets), { title: `prices of ${source}`, from: undefined });
}

function prices(
  choice: SourceChoice,
  series: readonly PriceSeries[],
  words: { readonly title: string; readonly from: number | undefined },
): EventSource {
  const ends = series.map(({ times, resolution }) => Math.max(times[times.length - 1]!, resolution?.time ?? 0));
  const last = ends.reduce((most, end) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  const to = words.from === undefined ? last : words.from + choice.days * DAY_MS;
  const from = words.from ?? to - choice.days * DAY_MS;
  return priceSource(series, {
    title: `${words.title}, ${series.length} markets`,
    from,
    to,
    intervalMs: words.from === undefined ? spacingOf(series) : choice.intervalMs,
    assumptions: { ...PRICE_ASSUMPTIONS, halfSpread: choice.halfSpread },
  });
}

/** Those that ended last. */
function latest(series: readonly PriceSeries[], count: number): readonly PriceSeries[] {
  const endOf = ({ times, resolution }: PriceSeries): number => resolution?.time ?? times[times.length - 1]!;
  return series.toSorted((a, b) => endOf(b) - endOf(a)).slice(0, count);
}

/** The middle one of the distances between neighbouring points of the longest series, ms. */
function spacingOf(series: readonly PriceSeries[]): number {
  const { times } = series.reduce((longest, one) => (one.times.length > longest.times.length ? one : longest));
  const gaps = Array.from({ length: Math.max(0, times.length - 1) }, (_, i) => times[i + 1]! - times[i]!);
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? DAY_MS;
}
