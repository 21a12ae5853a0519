import type { Timeframe } from '#domain/market/timeframe.ts';
import { importFiles } from '#apps/research/data/import-files.ts';
import type { ImportChoice } from '#apps/research/data/import-files.ts';
import { count, describeReading, describeSkipped } from '#apps/research/data/import-words.ts';
import { SenderWords } from '#apps/server/imports/sender-words.ts';
import type { TaskFrame } from '#apps/server/threads/serve-tasks.ts';
import { threadContext } from '#apps/server/threads/thread-context.ts';
import type { ThreadPlace } from '#apps/server/threads/thread-context.ts';

/** A file that has arrived, and what is known of it. */
export interface UploadTask {
  readonly path: string;
  /** As the sender calls it. */
  readonly name: string;
  readonly choice: ImportChoice;
}

/** What became of it. */
export interface ImportedUpload {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly added: number;
  readonly identical: number;
  /** Stored already with other numbers, and kept or overwritten. */
  readonly kept: number;
  readonly replaced: number;
  readonly rejected: number;
  readonly notes: readonly string[];
}

/** Stores the bars of an upload, all or none. Throws what `importFiles` does, in the sender's words. */
export async function importUpload(place: ThreadPlace, task: UploadTask, frame: TaskFrame): Promise<ImportedUpload> {
  const words = new SenderWords(task.path, task.name);
  const notes: string[] = [];
  try {
    const imported = await importFiles(threadContext(place, frame), [task.path], task.choice, (file) =>
      notes.push(describeReading(file), ...file.reading.notes),
    );
    const { timeframe, outcome, skipped } = imported;
    const { instrument, added, identical, kept, replaced, withoutVolume } = outcome;
    if (withoutVolume > 0) notes.push(`${count(withoutVolume)} rows have an empty volume: stored without one`);
    if (kept > 0)
      notes.push(`${count(kept)} bars were stored with other numbers and were kept (--replace takes the new ones)`);
    if (replaced > 0) notes.push(`${count(replaced)} bars were stored with other numbers and were overwritten`);
    if (skipped !== undefined && skipped.total > 0) notes.push(...describeSkipped(skipped).split('\n'));
    return {
      instrument: instrument.id,
      timeframe,
      added,
      identical,
      kept,
      replaced,
      rejected: skipped?.total ?? 0,
      notes: notes.map((note) => words.text(note)),
    };
  } catch (error) {
    throw words.error(error);
  }
}
