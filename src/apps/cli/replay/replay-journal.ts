import { readFileSync } from 'node:fs';
import { AssayError } from '#core/errors.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { ReadJournal } from '#engine/journal-reader.ts';
import { replay } from '#engine/replay.ts';
import type { ReplayReport } from '#engine/replay.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';

/** What the replay of one journal came to. Plain data. */
export interface ReplaySummary extends Pick<ReplayReport, 'records' | 'hash' | 'isSame' | 'difference'> {
  readonly path: string;
  readonly isComplete: boolean;
}

/** Throws `file.unreadable`, or `journal.*` for what is no journal. */
export function journalAt(path: string): ReadJournal {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a journal, but it cannot be read: "${path}"`, {
      cause,
      remedy: 'Backtests write theirs into the folder "journals" of the data folder.',
    });
  }
  return readJournal(text);
}

export function replaySummary(path: string): ReplaySummary {
  const journal = journalAt(path);
  const { records, hash, isSame, difference } = replay(journal, runFromConfig(journal.config));
  return { path, records, hash, isSame, difference, isComplete: journal.isComplete };
}
