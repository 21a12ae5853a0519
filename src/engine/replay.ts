import { AssayError } from '#core/errors.ts';
import { Journal } from '#engine/journal.ts';
import { COMES_FROM_OUTSIDE, eventOf } from '#engine/journal-event.ts';
import type { JournalRecord, ReadJournal } from '#engine/journal-reader.ts';
import type { EngineSetup, EngineState } from '#engine/state.ts';
import { endRun, startRun, step } from '#engine/step.ts';

export interface ReplayOptions {
  /** Stops after this record; all when left out. */
  readonly until?: number;
  /** Called after a record from outside was fed, with the state that came of it: to explain what was known then. */
  readonly onRecord?: (record: JournalRecord, state: EngineState) => void;
}

/** Whether a run, fed with what it was fed then, decided what it decided then. */
export interface ReplayReport {
  /** Records compared. */
  readonly records: number;
  /** The first record that differs; undefined when none does. */
  readonly difference: ReplayDifference | undefined;
  /** Hash of the journal that the replay wrote. */
  readonly hash: string;
  readonly isSame: boolean;
}

export interface ReplayDifference {
  readonly n: number;
  /** The line in the journal; undefined when the replay said more. */
  readonly recorded: string | undefined;
  /** The line that the replay wrote; undefined when it said less. */
  readonly replayed: string | undefined;
}

/**
 * Feeds the bars and venue answers of a journal through the same `step` and compares every record that comes of it. `setup`
 * holds the objects that the journal's configuration names.
 */
export function replay(
  journal: ReadJournal,
  setup: Omit<EngineSetup, 'journal' | 'config'>,
  options: ReplayOptions = {},
): ReplayReport {
  const records = journal.records.slice(0, options.until === undefined ? undefined : options.until + 1);
  const comparison = new Comparison(records);
  const writer = new Journal((line) => comparison.add(line));
  const state = startRun({ ...setup, config: journal.config, journal: writer });
  for (const record of records) {
    // Once the replay has parted from the recording, what comes next no longer fits it.
    if (!comparison.hasReached(record)) break;
    if (!feed(state, record)) break;
    options.onRecord?.(record, state);
  }
  comparison.finish(options.until !== undefined || !journal.isComplete);
  const { difference } = comparison;
  return { records: comparison.count, difference, hash: writer.hash, isSame: difference === undefined };
}

/** False when the strategy failed on it, which it has recorded: whether it failed then as well is seen by comparing. */
function feed(state: EngineState, record: JournalRecord): boolean {
  if (record.kind === 'end') endRun(state);
  const event = eventOf(record);
  if (event === undefined) return true;
  try {
    step(state, event);
    return true;
  } catch (error) {
    if (error instanceof AssayError && error.code === 'strategy.failed') return false;
    throw error;
  }
}

/** Compares lines as they come with those that were recorded. */
class Comparison {
  difference: ReplayDifference | undefined;
  count = 0;
  private readonly records: readonly JournalRecord[];

  constructor(records: readonly JournalRecord[]) {
    this.records = records;
  }

  add(line: string): void {
    const n = this.count++;
    const recorded = this.records[n]?.line;
    // Beyond the last record that is compared, the replay may go on to finish what that record began.
    if (this.difference === undefined && n < this.records.length && recorded !== line) {
      this.difference = { n, recorded, replayed: line };
    }
  }

  /** Whether everything before an event was said again, so that the event may be fed. */
  hasReached({ n, kind }: JournalRecord): boolean {
    const isEvent = COMES_FROM_OUTSIDE.has(kind);
    if (isEvent && this.count < n) {
      this.difference ??= { n: this.count, recorded: this.records[this.count]?.line, replayed: undefined };
    }
    return this.difference === undefined;
  }

  /** `isCut`: the recording stops before the run does, so the replay may have said more. */
  finish(isCut: boolean): void {
    if (this.difference !== undefined) return;
    const n = Math.min(this.count, this.records.length);
    const saysLess = this.count < this.records.length;
    if (saysLess || (this.count > this.records.length && !isCut)) {
      this.difference = { n, recorded: this.records[n]?.line, replayed: saysLess ? undefined : '' };
    }
    this.count = n;
  }
}
