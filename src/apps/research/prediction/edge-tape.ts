import { CsvColumns } from '#apps/research/prediction/csv-columns.ts';
import type { ReadingOptions } from '#apps/research/prediction/csv-columns.ts';

/** Trades of one contract, oldest first, as columns. */
export interface Tape {
  readonly ticker: string;
  /** What its contracts share with others: their outcomes exclude or mirror one another. The ticker without its last part. */
  readonly event: string;
  /** UTC ms, not falling. */
  readonly times: Float64Array;
  /** Of Yes, 0…1. */
  readonly prices: Float64Array;
  /** Contracts traded until and with this trade. */
  readonly volumes: Float64Array;
  /** 1 where Yes was bought by whoever came, -1 where No was. */
  readonly sides: Int8Array;
}

interface TapeRow {
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly side: 1 | -1;
}

/**
 * Reads recorded trades: `ts, ticker, yes_price, count, taker_side` and, where there is one, `trade_id`, which counts a trade once however
 * often it is told. Throws `series.column`, `csv.value` or `csv.empty` with the place.
 */
export async function readTapes(path: string, options: ReadingOptions = {}): Promise<readonly Tape[]> {
  const file = await CsvColumns.open(path);
  const { ts, ticker, yes_price, count, taker_side } = file.need('ts', 'ticker', 'yes_price', 'count', 'taker_side');
  const tradeId = file.find('trade_id');
  const rows = new Map<string, TapeRow[]>();
  const told = new Set<string>();
  await file.each((row) => {
    const id = tradeId === undefined ? '' : row.text(tradeId);
    if (id !== '' && told.has(id)) return;
    told.add(id);
    const [time, price, size] = [row.time(ts), row.number(yes_price), row.number(count)];
    if (Number.isNaN(time)) throw row.bad(ts, 'a time');
    if (!(price >= 0 && price <= 1)) throw row.bad(yes_price, 'a price from 0 to 1');
    if (!(size > 0)) throw row.bad(count, 'a number above 0');
    const taker = row.text(taker_side).toLowerCase();
    if (taker !== 'yes' && taker !== 'no') throw row.bad(taker_side, '"yes" or "no"');
    const name = row.text(ticker);
    const known = rows.get(name);
    const trade: TapeRow = { time, price, size, side: taker === 'yes' ? 1 : -1 };
    if (known === undefined) rows.set(name, [trade]);
    else known.push(trade);
  }, options);
  return [...rows].map(([name, trades]) => tapeOf(name, trades));
}

/** Trades of one contract in the order of their times; those of one time as they came. */
export function tapeOf(ticker: string, trades: readonly TapeRow[]): Tape {
  const sorted = [...trades].sort((a, b) => a.time - b.time);
  let volume = 0;
  const cut = ticker.lastIndexOf('-');
  return {
    ticker,
    event: cut > 0 ? ticker.slice(0, cut) : ticker,
    times: Float64Array.from(sorted, ({ time }) => time),
    prices: Float64Array.from(sorted, ({ price }) => price),
    volumes: Float64Array.from(sorted, ({ size }) => (volume += size)),
    sides: Int8Array.from(sorted, ({ side }) => side),
  };
}
