/** What can be wrong with rows of market data, each with what it means. */
export const DEFECT_KINDS = {
  order: 'Rows that open earlier than a row before them, or that have no possible time.',
  duplicate: 'Rows that open at the same time as the row before them.',
  spacing: 'Rows that open before the row before them has closed, or off the grid of their timeframe.',
  gap: 'Bars that are missing although the market was open.',
  price: 'Prices that are zero, negative or not a number.',
  ohlc: 'A high below, or a low above, another price of the same row.',
  volume: 'Negative volume.',
  zeroVolume: 'Runs of rows with volume zero.',
  flat: 'Runs of rows without any movement of the price.',
  outlier: 'Price jumps out of all proportion that are taken back at once: bad ticks, or a panic worth a look.',
  partial: 'Bars of longer timeframes that are built from fewer bars than the market was open for.',
} as const;

export type DefectKind = keyof typeof DEFECT_KINDS;

/** One place where a defect was found. */
export interface DefectPlace {
  /** Row number from 0; of a run the first, of a gap the row after it. */
  readonly row: number;
  /** Open time there, UTC ms; of a gap that of the first missing bar. */
  readonly time: number;
  /** How many rows it affects, or how many bars are missing; at least 1. */
  readonly bars: number;
  readonly detail: string;
}

/** All that was found of one kind. */
export interface DefectSummary {
  /** Places, each of which may affect several bars. */
  readonly count: number;
  readonly bars: number;
  /** The first places only, in the order of the rows. */
  readonly places: readonly DefectPlace[];
}

/** Collects defects: counts all, keeps the first few places of each kind. */
export class DefectBook {
  private readonly placesMax: number;
  private readonly found: Readonly<Record<DefectKind, FoundDefects>>;

  constructor(placesMax: number) {
    this.placesMax = placesMax;
    const none = Object.keys(DEFECT_KINDS).map((kind) => [kind, { count: 0, bars: 0, places: [] }]);
    this.found = Object.fromEntries(none) as Record<DefectKind, FoundDefects>;
  }

  add(kind: DefectKind, place: DefectPlace): void {
    const entry = this.found[kind];
    entry.count++;
    entry.bars += place.bars;
    if (entry.places.length < this.placesMax) entry.places.push(place);
  }

  /** Every kind, also those of which nothing was found. */
  summary(): Readonly<Record<DefectKind, DefectSummary>> {
    return this.found;
  }
}

interface FoundDefects {
  count: number;
  bars: number;
  readonly places: DefectPlace[];
}

/** Collects neighbouring rows that share a property into runs, and books each run when it ends. */
export class RunFinder {
  private readonly book: DefectBook;
  private readonly kind: DefectKind;
  private readonly rowsMin: number;
  private firstRow = -1;
  private firstTime = Number.NaN;
  private rows = 0;

  constructor(book: DefectBook, kind: DefectKind, rowsMin: number) {
    this.book = book;
    this.kind = kind;
    this.rowsMin = rowsMin;
  }

  take(row: number, time: number, belongs: boolean): void {
    if (!belongs) {
      this.end();
      return;
    }
    if (this.rows === 0) {
      this.firstRow = row;
      this.firstTime = time;
    }
    this.rows++;
  }

  end(): void {
    if (this.rows >= this.rowsMin) {
      const detail = this.rows === 1 ? '1 row' : `${this.rows} rows`;
      this.book.add(this.kind, { row: this.firstRow, time: this.firstTime, bars: this.rows, detail });
    }
    this.rows = 0;
  }
}
