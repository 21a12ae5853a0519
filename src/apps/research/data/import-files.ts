import { Zone } from '#core/zone.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { SkippedRows } from '#adapters/files/bad-rows.ts';
import { BarFile } from '#adapters/files/bar-file.ts';
import { parseColumnMap } from '#adapters/files/column-roles.ts';
import type { CsvHints } from '#adapters/files/csv-reading.ts';
import { importBars } from '#adapters/files/import-bars.ts';
import type { ImportOutcome } from '#adapters/files/import-bars.ts';
import { parseTimeFormat } from '#adapters/files/time-format.ts';
import { count } from '#apps/research/data/import-words.ts';
import type { WorkContext } from '#apps/research/work-context.ts';

/** What a user says about files of bars; everything left out is recognised, or has a default. */
export interface ImportChoice {
  readonly symbol: string;
  readonly venue?: string | undefined;
  readonly timeframe?: string | undefined;
  /** Zone of local clock times. */
  readonly tz?: string | undefined;
  /** `ts=When,close=Price`. */
  readonly map?: string | undefined;
  readonly timeFormat?: string | undefined;
  /** Leaves rows out that cannot become bars; otherwise the first one ends the import. */
  readonly skipBad?: boolean | undefined;
  /** Overwrites bars that are stored with other numbers. */
  readonly replace?: boolean | undefined;
}

export interface ImportedFiles {
  readonly timeframe: Timeframe;
  readonly outcome: ImportOutcome;
  /** Undefined when bad rows were not allowed. */
  readonly skipped: SkippedRows | undefined;
}

/** Venue of bars that came out of a file, when nobody named one. */
const FILE_VENUE = 'file';

/** Recognises some files and stores their bars, all or none; `onReading` hears how each file was understood. Throws `csv.*`, `file.unreadable`, `argument.*`. */
export async function importFiles(
  context: WorkContext,
  paths: readonly string[],
  choice: ImportChoice,
  onReading: (file: BarFile) => void,
): Promise<ImportedFiles> {
  const hints = hintsFrom(choice);
  const files: BarFile[] = [];
  for (const path of paths) files.push(await BarFile.open(path, hints));
  files.forEach(onReading);
  const timeframe = commonTimeframe(files, choice.timeframe);
  const skipped = choice.skipBad === true ? new SkippedRows() : undefined;
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  await using store = await context.openStore();
  const progress = context.progress('importing');
  const outcome = await importBars(store.bars, {
    files,
    symbol: choice.symbol,
    venue: choice.venue ?? FILE_VENUE,
    timeframe,
    onConflict: choice.replace === true ? 'replace' : 'keep',
    ...(skipped === undefined ? {} : { skipped }),
    signal: context.interrupted,
    onProgress: (bytes, bars) => progress.update(bytes, totalBytes, `${count(bars)} bars`),
  }).finally(() => progress.finish());
  return { timeframe, outcome, skipped };
}

function hintsFrom({ map, tz, timeFormat, symbol }: ImportChoice): CsvHints {
  return {
    ...(map === undefined ? {} : { map: parseColumnMap(map) }),
    ...(tz === undefined ? {} : { zone: new Zone(tz) }),
    ...(timeFormat === undefined ? {} : { timeFormat: parseTimeFormat(timeFormat) }),
    base: normaliseSymbol(symbol).split('/')[0]!,
  };
}

function commonTimeframe(files: readonly BarFile[], wantedText: string | undefined): Timeframe {
  const wanted = wantedText === undefined ? undefined : parseTimeframe(wantedText);
  const [first, ...others] = files;
  const timeframe = first!.timeframeFor(wanted);
  for (const file of others) file.timeframeFor(timeframe);
  return timeframe;
}
