import { AssayError } from '#core/errors.ts';
import { MINUTE_MS } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { detectTimeframe } from '#domain/market/spacing.ts';
import type { Spacing } from '#domain/market/spacing.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { SkippedRows } from '#adapters/files/bad-rows.ts';
import { ByteSource } from '#adapters/files/byte-source.ts';
import { CsvBarParser } from '#adapters/files/csv-bar-parser.ts';
import { columnName, emptyFile, readHeader } from '#adapters/files/csv-reading.ts';
import type { CsvHints, CsvReading } from '#adapters/files/csv-reading.ts';
import { sampleRows } from '#adapters/files/row-sample.ts';

export interface ReadOptions {
  readonly timeframe: Timeframe;
  /** Gets the rows that are left out; without it the first bad row is thrown. */
  readonly skipped?: SkippedRows;
  readonly signal?: AbortSignal;
}

/** Bars, and how far the file has been read. */
export interface BarBatch {
  readonly bars: BarColumns;
  readonly bytesRead: number;
}

/** Bars handed out at a time: enough for whole chunks, 3.6 MB. */
const BATCH_BARS = 1 << 16;

/** Enough rows to see their spacing. */
const SAMPLE_BYTES = 1 << 16;
/** From this share of the rows on, their spacing says what the timeframe is. */
const CLEAR_SHARE = 1 / 3;
/** From this share on, another timeframe that is asked for must be a mistake. */
const CERTAIN_SHARE = 1 / 2;

/** A CSV file of bars whose columns and formats are known; the bars are read from it as a stream. */
export class BarFile {
  readonly reading: CsvReading;
  /** Most digits after the point of the prices in the first rows; exact once the file has been read. */
  priceDigits: number;
  /** Rows whose volume was empty, once the file has been read. */
  rowsWithoutVolume = 0;
  private readonly source: ByteSource;
  /** What the first rows look like; undefined when there is only one. */
  private readonly spacing: Spacing | undefined;

  private constructor(source: ByteSource, reading: CsvReading, sample: { times: Float64Array; priceDigits: number }) {
    this.source = source;
    this.reading = reading;
    this.spacing = detectTimeframe(inOrder(sample.times));
    this.priceDigits = sample.priceDigits;
  }

  /** Looks at the beginning of the file. Throws when it cannot be read as bars. */
  static async open(path: string, hints: CsvHints = {}): Promise<BarFile> {
    const source = await ByteSource.open(path);
    if (source.sizeBytes === 0) throw emptyFile(path, 'it has no bytes');
    const reading = await readHeader(source, hints);
    const head = await source.head(SAMPLE_BYTES);
    return new BarFile(source, reading, sampleRows(reading, head, head.length < SAMPLE_BYTES));
  }

  get path(): string {
    return this.source.path;
  }

  /** Size on the disk, what {@link BarBatch.bytesRead} counts up to. */
  get sizeBytes(): number {
    return this.source.sizeBytes;
  }

  /**
   * The timeframe to import as: the wanted one, else the one that the spacing of the first rows shows. Throws `csv.timeframe`
   * when it cannot be told, or when half of the rows or more have another spacing than the wanted one.
   */
  timeframeFor(wanted: Timeframe | undefined): Timeframe {
    const { spacing } = this;
    const found = spacing === undefined || spacing.share < CLEAR_SHARE ? undefined : spacing.timeframe;
    if (wanted === undefined && found !== undefined) return found;
    const isOther = spacing !== undefined && spacing.timeframe !== wanted && spacing.share >= CERTAIN_SHARE;
    if (wanted !== undefined && !isOther) return wanted;
    throw this.timeframeError(wanted, found);
  }

  /** Every bar of the file, oldest first, in batches. Throws at the first bad row unless `skipped` takes them. */
  async *batches(options: ReadOptions): AsyncGenerator<BarBatch> {
    const parser = new CsvBarParser(this.reading, options);
    for await (const block of this.source.blocks(options.signal)) {
      parser.push(block);
      if (parser.available >= BATCH_BARS) yield { bars: parser.take(), bytesRead: this.source.bytesRead };
    }
    parser.end();
    this.priceDigits = parser.priceDigits;
    this.rowsWithoutVolume = parser.rowsWithoutVolume;
    if (parser.rows === 0) throw emptyFile(this.path, 'no row of it can be used');
    yield { bars: parser.take(true), bytesRead: this.source.sizeBytes };
  }

  private timeframeError(wanted: Timeframe | undefined, found: Timeframe | undefined): AssayError {
    const column = columnName(this.reading.header, this.reading.columns.time[0]);
    const value = found ?? (this.spacing === undefined ? 'one row' : `${this.spacing.spacingMs / MINUTE_MS} min`);
    const expected = wanted === undefined ? 'rows at the spacing of a timeframe' : `rows ${wanted} apart`;
    return new AssayError('csv.timeframe', `${this.path}, column "${column}": expected ${expected}, was "${value}"`, {
      place: { file: this.path, column, value },
      remedy:
        found === undefined
          ? `Check the column and the format of the times${wanted === undefined ? ', or name the timeframe with --timeframe' : ''}.`
          : `Import it with --timeframe ${found}, or leave --timeframe out.`,
    });
  }
}

/** Sorted, each once: rows out of order are told about as such, not as a wrong spacing. */
function inOrder(times: Float64Array): Float64Array {
  return Float64Array.from(new Set(times)).sort();
}
