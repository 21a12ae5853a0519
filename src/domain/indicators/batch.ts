import { BarCursor } from '#domain/market/bar-columns.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Indicator } from '#domain/indicators/indicator.ts';

/** An indicator over stored bars: one column per output, NaN where the value is not known. Row `i` is known at the close of bar `i`. */
export function indicatorColumns(indicator: Indicator, bars: BarColumns): Float64Array[] {
  const columns = indicator.outputs.map(() => new Float64Array(bars.length));
  const cursor = new BarCursor(bars);
  for (let i = 0; i < bars.length; i++) {
    indicator.update(cursor.moveTo(i));
    for (let output = 0; output < columns.length; output++) {
      const value = indicator.value(output);
      columns[output]![i] = value === undefined ? Number.NaN : value;
    }
  }
  return columns;
}
