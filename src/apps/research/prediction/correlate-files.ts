import { basename } from 'node:path';
import type { Ticks } from '#desks/prediction/correlation/ticks.ts';
import { CsvColumns } from '#apps/research/prediction/csv-columns.ts';
import type { ReadingOptions } from '#apps/research/prediction/csv-columns.ts';

/** The prices of one market as they changed. */
export interface PriceSeries {
  readonly name: string;
  readonly ticks: Ticks;
  /** From the first to the last row, also where the price did not change. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

interface Row {
  readonly time: number;
  readonly price: number;
}

/**
 * Reads `ts, price` (a market a file, named after it) or `ts, market, price` (many), in any order of rows. Markets of several files
 * with the same name are told apart by the file. Throws `series.column`, `csv.value` or `csv.empty` with the place.
 */
export async function readPriceSeries(
  paths: readonly string[],
  options: ReadingOptions = {},
): Promise<readonly PriceSeries[]> {
  const found: PriceSeries[] = [];
  for (const path of paths) {
    for (const [market, rows] of await readOne(path, options)) {
      const file = basename(path).replace(/(\.csv)?(\.gz)?$/, '');
      const own = market === '' ? file : market;
      const isTaken = found.some(({ name }) => name === own);
      found.push(seriesOf(isTaken ? `${file}:${own}` : own, rows));
    }
  }
  return found;
}

async function readOne(path: string, options: ReadingOptions): Promise<ReadonlyMap<string, readonly Row[]>> {
  const file = await CsvColumns.open(path);
  const { ts, price } = file.need('ts', 'price');
  const market = file.find('market');
  const markets = new Map<string, Row[]>();
  await file.each((row) => {
    const [time, value] = [row.time(ts), row.number(price)];
    if (Number.isNaN(time)) throw row.bad(ts, 'a time');
    if (!(value >= 0 && value <= 1)) throw row.bad(price, 'a price from 0 to 1');
    const name = market === undefined ? '' : row.text(market);
    const rows = markets.get(name);
    if (rows === undefined) markets.set(name, [{ time, price: value }]);
    else rows.push({ time, price: value });
  }, options);
  return markets;
}

/** Only changes are kept; of several prices at one time the last counts. */
export function seriesOf(name: string, rows: readonly Row[]): PriceSeries {
  const sorted = [...rows].sort((a, b) => a.time - b.time);
  const times: number[] = [];
  const prices: number[] = [];
  sorted.forEach(({ time, price }, i) => {
    if (sorted[i + 1]?.time === time || price === prices.at(-1)) return;
    times.push(time);
    prices.push(price);
  });
  const ticks = { times: Float64Array.from(times), prices: Float64Array.from(prices) };
  return { name, ticks, from: sorted[0]!.time, to: sorted.at(-1)!.time, rows: sorted.length };
}
