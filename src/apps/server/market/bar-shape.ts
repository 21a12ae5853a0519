import type { BarColumnsShape } from '#contract/market.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { StoredBars } from '#apps/server/market/stored-bars.ts';

/** Bars as they go over the wire. */
export function barShape({ instrument, timeframe, bars, hasEarlier }: StoredBars): BarColumnsShape {
  const { length } = bars;
  return {
    instrument: instrument.id,
    timeframe,
    openTime: listed(bars.openTime, length),
    open: listed(bars.open, length),
    high: listed(bars.high, length),
    low: listed(bars.low, length),
    close: listed(bars.close, length),
    volume: volumes(bars),
    hasEarlier,
  };
}

/** Columns may be longer than there are bars. */
function listed(column: Float64Array, length: number): number[] {
  return Array.from(column.length === length ? column : column.subarray(0, length));
}

function volumes({ volume, length }: BarColumns): (number | null)[] {
  const list: (number | null)[] = listed(volume, length);
  for (let i = 0; i < length; i++) if (Number.isNaN(list[i])) list[i] = null;
  return list;
}
