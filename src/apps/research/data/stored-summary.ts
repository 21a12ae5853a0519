import { formatMinute, unixMs } from '#core/time.ts';
import type { BarStore, StoredBarSet } from '#domain/market/bar-store.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { count } from '#apps/research/data/import-words.ts';
import { SetScan } from '#apps/research/data/set-scan.ts';

/** A stored set as people and programs want to see it. Times are UTC ms. */
export interface StoredSummary {
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** Open of the first bar and close of the last one. */
  readonly from: number;
  readonly to: number;
  readonly bars: number;
  /** Stretches without bars while the market was open, and how many bars are missing in them. */
  readonly gaps: number;
  readonly missingBars: number;
  /** Undefined when there is no gap. */
  readonly largestGap: { readonly from: number; readonly bars: number } | undefined;
  readonly zeroVolumeBars: number;
  /** Bars whose source has no volume. */
  readonly noVolumeBars: number;
  /** Jumps of the price that are taken back at once, the first ones with their place. */
  readonly outliers: number;
  readonly firstOutliers: readonly { readonly at: number; readonly detail: string }[];
}

/** Reads a stored set and reports what is missing or strange in it; mends nothing. */
export async function summaryOf(
  store: BarStore,
  set: StoredBarSet,
  onProgress?: (barsDone: number) => void,
): Promise<StoredSummary> {
  const scan = new SetScan();
  for await (const seen of scan.read(store, set)) onProgress?.(seen);
  const { instrument, timeframe, from, to, bars } = set;
  const [largest] = scan.longestGaps;
  return {
    symbol: instrument.symbol,
    venue: instrument.venue,
    timeframe,
    from,
    to,
    bars,
    gaps: scan.gaps,
    missingBars: scan.missingBars,
    largestGap: largest === undefined ? undefined : { from: largest.from, bars: largest.bars },
    zeroVolumeBars: scan.zeroVolumeBars,
    noVolumeBars: scan.noVolumeBars,
    outliers: scan.outliers,
    firstOutliers: scan.firstOutliers.map(({ time, detail }) => ({ at: time, detail })),
  };
}

/** `BTC/USDT@file 15m: 87,552 bars stored, 2023-01-01 00:00 to 2025-07-01 00:00 UTC`, then what is missing or strange. */
export function describeSummary(summary: StoredSummary): string {
  const { symbol, venue, timeframe, bars, gaps, zeroVolumeBars, noVolumeBars, outliers, firstOutliers } = summary;
  const lines = [`${symbol}@${venue} ${timeframe}: ${count(bars)} bars stored, ${rangeText(summary)} UTC`];
  lines.push(gaps === 0 ? '  no gaps' : `  ${gapsText(summary)}, the largest ${largestGapText(summary)}`);
  if (zeroVolumeBars > 0) lines.push(`  ${count(zeroVolumeBars)} bars with zero volume`);
  if (noVolumeBars > 0) lines.push(`  ${count(noVolumeBars)} bars without volume`);
  if (outliers > 0)
    lines.push(
      `  ${count(outliers)} ${outliers === 1 ? 'jump' : 'jumps'} of the price taken back at once, worth a look:`,
    );
  lines.push(...firstOutliers.map(({ at, detail }) => `    ${formatMinute(unixMs(at))}  ${detail}`));
  return lines.join('\n');
}

/** `2023-01-01 00:00 to 2025-07-01 00:00`. */
export function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${formatMinute(unixMs(from))} to ${formatMinute(unixMs(to))}`;
}

/** `27 gaps (122 bars)`. */
export function gapsText({ gaps, missingBars }: StoredSummary): string {
  return `${count(gaps)} ${gaps === 1 ? 'gap' : 'gaps'} (${count(missingBars)} ${missingBars === 1 ? 'bar' : 'bars'})`;
}

/** `33 bars from 2018-02-08 01:00`; empty when there is no gap. */
export function largestGapText({ largestGap }: StoredSummary): string {
  if (largestGap === undefined) return '';
  return `${count(largestGap.bars)} ${largestGap.bars === 1 ? 'bar' : 'bars'} from ${formatMinute(unixMs(largestGap.from))}`;
}
