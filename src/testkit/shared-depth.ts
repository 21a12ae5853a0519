import { Decimal } from '#core/decimal.ts';
import { present } from '#core/invariant.ts';
import type { BookDelta, BookSnapshot } from '#domain/market/book-delta.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import { LotGrid } from '#domain/market/lot-grid.ts';
import type { Quote } from '#domain/market/quote.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import { bookInstrument } from '#testkit/book-orders.ts';
import { parseCsv, readShared, sharedFiles } from '#testkit/shared-data.ts';

/** A quote with the number of the update that it followed. */
export interface NumberedQuote extends Quote {
  readonly updateId: number;
}

/** A recorded stretch of depth, trades and best quotes, by the times at which they were received. */
export interface DepthSet {
  readonly instrument: Instrument;
  readonly snapshot: BookSnapshot;
  readonly deltas: readonly BookDelta[];
  readonly trades: readonly TradeTick[];
  readonly quotes: readonly NumberedQuote[];
}

/** Names of the sets of recorded depth. */
export function depthSets(): string[] {
  return sharedFiles('data', /^l2-/);
}

export function readDepthSet(name: string): DepthSet {
  const rows = (file: string): Record<string, string>[] => parseCsv(readShared(`data/${name}/${file}.csv.gz`));
  const raw = JSON.parse(readShared(`data/${name}/snapshot.json.gz`)) as RawSnapshot;
  const [deltas, trades, quotes] = [rows('depth-diff'), rows('trades'), rows('bookticker')];
  const changed = deltas.flatMap(({ bids, asks }) => `${bids}|${asks}`.split('|').filter((level) => level !== ''));
  const levels = [...raw.bids, ...raw.asks, ...changed.map((level) => level.split(':') as [string, string])];
  // Old orders may rest in finer steps than those that are taken today.
  const tick = finestStep(levels.map(([price]) => price));
  const step = finestStep(levels.map(([, size]) => size).concat(trades.map(({ qty }) => qty!)));
  const instrument = bookInstrument(tick, step);
  const read = new DepthReader(new LotGrid(instrument));
  const snapshotPairs = (levels: RawSnapshot['bids']): number[] =>
    levels.flatMap(([price, size]) => read.pair(price, size));
  return {
    instrument,
    snapshot: {
      time: Math.floor(raw.ts_local_ns / 1e6),
      lastId: raw.lastUpdateId,
      bids: snapshotPairs(raw.bids),
      asks: snapshotPairs(raw.asks),
    },
    deltas: deltas.map((row) => read.delta(row)),
    trades: trades.map((row) => read.trade(row)),
    quotes: quotes.map((row) => read.quote(row)),
  };
}

interface RawSnapshot {
  readonly ts_local_ns: number;
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

type Row = Readonly<Record<string, string>>;

class DepthReader {
  private readonly grid: LotGrid;

  constructor(grid: LotGrid) {
    this.grid = grid;
  }

  pair(price: string, size: string): [number, number] {
    const ticks = this.grid.ticksOf(Decimal.parse(price));
    const lots = this.grid.lotsOf(Decimal.parse(size));
    return [present(ticks, `whole ticks in ${price}`), present(lots, `whole lots in ${size}`)];
  }

  delta(row: Row): BookDelta {
    return {
      time: timeOf(row),
      firstId: Number(row['U']),
      lastId: Number(row['u']),
      previousId: row['pu'] === '' ? undefined : Number(row['pu']),
      bids: this.pairs(row['bids']!),
      asks: this.pairs(row['asks']!),
    };
  }

  trade(row: Row): TradeTick {
    const [ticks, lots] = this.pair(row['price']!, row['qty']!);
    return { time: timeOf(row), ticks, lots, aggressor: row['is_buyer_maker'] === '1' ? 'seller' : 'buyer' };
  }

  quote(row: Row): NumberedQuote {
    const [bidTicks, bidLots] = this.pair(row['bid']!, row['bid_qty']!);
    const [askTicks, askLots] = this.pair(row['ask']!, row['ask_qty']!);
    return { time: timeOf(row), updateId: Number(row['u']), bidTicks, bidLots, askTicks, askLots };
  }

  private pairs(text: string): Float64Array {
    if (text === '') return new Float64Array(0);
    return Float64Array.from(text.split('|').flatMap((level) => this.pair(...(level.split(':') as [string, string]))));
  }
}

function timeOf(row: Row): number {
  return Number(row['ts_local_ns']!.slice(0, -6));
}

/** The step of the finest number, zeros at the end not counted. */
function finestStep(texts: readonly string[]): string {
  const digits = texts.map((text) => (text.split('.')[1] ?? '').replace(/0+$/, '').length);
  return Decimal.of(
    1n,
    digits.reduce((most, count) => Math.max(most, count), 0),
  ).toString();
}
