import { describe, expect, it } from 'vitest';
import { aggregate } from '#domain/market/aggregator.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { compareTimeframes, isComposedOf, parseTimeframe, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { sharedFiles, sharedFolder } from '#testkit/shared-data.ts';
import { readSharedBars } from '#testkit/shared-bars.ts';

interface SharedSet {
  readonly path: string;
  readonly market: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

/** Bars of the two golden sets that must agree, of those that exist. The data's README names the others. */
const GOLDEN: Readonly<Record<string, number>> = {
  'crypto-binance-perp BTCUSDT.P 15m -> 1h': 21_878,
  'crypto-binance-perp BTCUSDT.P 1h -> 4h': 5_470,
};

/** Days on which the sources disagree among themselves: holes of the exchange's archive, volume revised later, candles stored half done. */
const DISPUTED_DAYS: Readonly<Record<string, readonly string[]>> = {
  'crypto-binance-perp': ['2023-11-10', '2024-03-27', '2024-03-28', '2024-10-28', '2025-01-14', '2025-01-29'],
};

const PAIRS = pairs(sharedSets());

describe.skipIf(sharedFolder() === undefined)('bars built from shorter ones, against the bars of the exchange', () => {
  it('finds the sets to compare', () => {
    expect(PAIRS.length).toBeGreaterThan(0);
  });

  it.each(PAIRS)('$name', ({ name, shorter, longer }) => {
    const native = readSharedBars(longer.path, timeframeMs(longer.timeframe));
    const parts = readSharedBars(shorter.path, timeframeMs(shorter.timeframe));
    const { compared, differing } = compare(aggregate(parts, UTC_CLOCK, longer.timeframe), native, parts.openTime[0]!);
    // Files of one market need not cover the same months.
    const haveTimeInCommon =
      native.closeTime[native.length - 1]! > parts.openTime[0]! &&
      parts.closeTime[parts.length - 1]! > native.openTime[0]!;
    expect(compared > 0).toBe(haveTimeInCommon);
    const disputed = DISPUTED_DAYS[shorter.market] ?? [];
    expect(differing.filter((time) => !disputed.includes(time.slice(0, 10)))).toEqual([]);
    expect(differing.length).toBeLessThan(20);
    expect(compared - differing.length).toBeGreaterThanOrEqual(GOLDEN[name] ?? 0);
  });
});

/** Every file `SYMBOL-timeframe-...csv.gz` in a folder `market-timeframe` of exchange candles. */
function sharedSets(): SharedSet[] {
  return sharedFiles('data', /^crypto-.*$/).flatMap((folder) =>
    sharedFiles(`data/${folder}`, /^[^-]+-\d+[mhd]-\d.*\.csv\.gz$|^[^-]+-\d+[mhd]-to.*\.csv\.gz$/).map((file) => {
      const [symbol = '', timeframe = ''] = file.split('-');
      const market = folder.replace(/-\d+[mhd]$/, '');
      return { path: `data/${folder}/${file}`, market, symbol, timeframe: parseTimeframe(timeframe) };
    }),
  );
}

function pairs(sets: readonly SharedSet[]): { name: string; shorter: SharedSet; longer: SharedSet }[] {
  return sets.flatMap((shorter) =>
    sets
      .filter((longer) => longer.market === shorter.market && longer.symbol === shorter.symbol)
      .filter(
        ({ timeframe }) =>
          compareTimeframes(timeframe, shorter.timeframe) > 0 && isComposedOf(timeframe, shorter.timeframe),
      )
      .map((longer) => ({
        name: `${shorter.market} ${shorter.symbol} ${shorter.timeframe} -> ${longer.timeframe}`,
        shorter,
        longer,
      })),
  );
}

/** Bars of the same open time from `from` on: prices must be equal, volume to the rounding of a sum. */
function compare(built: BarColumns, native: BarColumns, from: number): { compared: number; differing: string[] } {
  let compared = 0;
  const differing: string[] = [];
  for (let i = 0; i < built.length; i++) {
    const bar = built.at(i);
    const row = native.indexAt(bar.openTime);
    if (native.openTime[row] !== bar.openTime || bar.openTime < from) continue;
    const other = native.at(row);
    compared++;
    const samePrices =
      bar.open === other.open && bar.high === other.high && bar.low === other.low && bar.close === other.close;
    const sameVolume = Math.abs(bar.volume - other.volume) <= 1e-9 * Math.max(bar.volume, other.volume);
    if (!samePrices || !sameVolume) differing.push(new Date(bar.openTime).toISOString().slice(0, 16));
  }
  return { compared, differing };
}
