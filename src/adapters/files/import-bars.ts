import type { BarConflict, BarStore, BarWriter, ConflictRule, SaveOutcome } from '#domain/market/bar-store.ts';
import { assumedInstrument } from '#domain/market/instrument.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { SkippedRows } from '#adapters/files/bad-rows.ts';
import type { BarFile } from '#adapters/files/bar-file.ts';

export interface ImportOrder {
  readonly files: readonly BarFile[];
  readonly symbol: string;
  readonly venue: string;
  readonly timeframe: Timeframe;
  /** For bars that are stored already with other numbers. */
  readonly onConflict: ConflictRule;
  /** Gets the rows that are left out; without it the first bad row ends the import. */
  readonly skipped?: SkippedRows;
  readonly signal?: AbortSignal;
  /** Told after every batch: bytes of the files read so far, and bars. */
  readonly onProgress?: (bytesRead: number, bars: number) => void;
}

export interface ImportOutcome extends SaveOutcome {
  readonly instrument: Instrument;
  /** Bars whose row had no volume although the file has a column for it. */
  readonly withoutVolume: number;
}

/** Stores the bars of some files as one transaction: when anything fails in any file, the store stays as it was. */
export async function importBars(store: BarStore, order: ImportOrder): Promise<ImportOutcome> {
  const known = (await store.list()).map((set) => set.instrument);
  const instrument = instrumentFor(order, known);
  const total = new OutcomeSum();
  await store.write(async (writer) => {
    await writer.saveInstrument(instrument);
    for (const file of order.files) await importFile(writer, { ...order, instrument, file, total });
    await writer.saveInstrument(instrumentFor(order, known));
  });
  const withoutVolume = order.files.reduce((sum, file) => sum + file.rowsWithoutVolume, 0);
  return { ...total.outcome(), instrument: instrumentFor(order, known), withoutVolume };
}

interface FileImport extends ImportOrder {
  readonly instrument: Instrument;
  readonly file: BarFile;
  readonly total: OutcomeSum;
}

async function importFile(writer: BarWriter, task: FileImport): Promise<void> {
  const { files, file, instrument, timeframe, skipped, signal, total } = task;
  const bytesBefore = files.slice(0, files.indexOf(file)).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const options = {
    timeframe,
    ...(skipped === undefined ? {} : { skipped }),
    ...(signal === undefined ? {} : { signal }),
  };
  for await (const { bars, bytesRead } of file.batches(options)) {
    total.add(await writer.save({ instrument: instrument.id, timeframe }, bars, task.onConflict));
    task.onProgress?.(bytesBefore + bytesRead, total.bars);
  }
  signal?.throwIfAborted();
}

/** The stored instrument, its tick made finer when the files have more digits; else one assumed from symbol and digits. */
function instrumentFor({ symbol, venue, files }: ImportOrder, known: readonly Instrument[]): Instrument {
  const digits = Math.max(...files.map((file) => file.priceDigits));
  const assumed = assumedInstrument(symbol, venue, digits);
  const stored = known.find(({ id }) => id === assumed.id);
  if (stored === undefined) return assumed;
  const isFiner = assumed.priceTick.compare(stored.priceTick) < 0;
  return isFiner ? { ...stored, priceTick: assumed.priceTick } : stored;
}

/** How many conflicts the sum shows. */
const CONFLICTS_SHOWN = 20;

class OutcomeSum {
  private added = 0;
  private identical = 0;
  private kept = 0;
  private replaced = 0;
  private conflicts: readonly BarConflict[] = [];

  get bars(): number {
    return this.added + this.identical + this.kept + this.replaced;
  }

  add(outcome: SaveOutcome): void {
    this.added += outcome.added;
    this.identical += outcome.identical;
    this.kept += outcome.kept;
    this.replaced += outcome.replaced;
    this.conflicts = [...this.conflicts, ...outcome.conflicts].slice(0, CONFLICTS_SHOWN);
  }

  outcome(): SaveOutcome {
    const { added, identical, kept, replaced, conflicts } = this;
    return { added, identical, kept, replaced, conflicts };
  }
}
