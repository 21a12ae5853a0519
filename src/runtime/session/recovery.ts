import { AssayError } from '#core/errors.ts';
import type { State } from '#core/state.ts';
import type { SessionStore } from '#domain/operations/session-store.ts';
import { COMES_FROM_OUTSIDE, eventOf } from '#engine/journal-event.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';
import type { TradingRun } from '#engine/drivers/trading-run.ts';

/** What a recovered run hands its records to from now on. */
export interface RecoveryTarget {
  readonly run: TradingRun;
  /** Lines that the run writes while it follows the journal, oldest first; emptied as they are compared. */
  readonly written: string[];
}

/**
 * Brings a fresh run to where its journal ends: from the latest checkpoint, then record by record. Every line that the run
 * writes on the way must be the line that is stored; `answersItself` says that the run's own venue gives the answers again.
 * Throws `journal.different` or `journal.corrupt`.
 */
export async function recover(
  target: RecoveryTarget,
  store: SessionStore,
  session: string,
  answersItself: boolean,
): Promise<number> {
  const { run, written } = target;
  const checkpoint = await store.checkpoint(session);
  if (checkpoint !== undefined) {
    run.restore(checkpoint.state['run'] as State);
    written.length = 0;
  }
  const follower = new JournalFollower(target, checkpoint?.at ?? 0, answersItself);
  for (;;) {
    const lines = await store.journal(session, follower.read, PAGE_LINES);
    if (lines.length === 0) break;
    for (const line of lines) follower.follow(line);
  }
  // What was acknowledged is counted beside the journal: one whose end is gone would otherwise be gone on with as if it were whole.
  const acknowledged = await store.journalLength(session);
  if (follower.read !== acknowledged) throw cutOff(follower.read, acknowledged);
  follower.finish();
  return follower.read;
}

const PAGE_LINES = 5_000;

/** Feeds stored events to a run, and compares what it writes with what is stored. */
class JournalFollower {
  read: number;
  private readonly target: RecoveryTarget;
  private readonly answersItself: boolean;
  /** Stored lines that the run has not said again yet. */
  private expected: string[] = [];

  constructor(target: RecoveryTarget, from: number, answersItself: boolean) {
    this.target = target;
    this.read = from;
    this.answersItself = answersItself;
    this.compare();
  }

  follow(line: string): void {
    const record = parsed(line, this.read);
    this.read++;
    this.expected.push(line);
    const isFed = COMES_FROM_OUTSIDE.has(record.kind) && !(record.kind === 'order' && this.answersItself);
    const event = isFed ? eventOf(record) : undefined;
    if (event !== undefined) this.target.run.recall(event);
    this.compare();
  }

  finish(): void {
    const [expected] = this.expected;
    if (expected !== undefined) throw different(this.read - this.expected.length, expected, 'nothing');
    const [extra] = this.target.written;
    if (extra !== undefined) throw different(this.read, 'the end of the journal', extra);
  }

  private compare(): void {
    const { written } = this.target;
    const count = Math.min(written.length, this.expected.length);
    for (let i = 0; i < count; i++) {
      if (written[i] !== this.expected[i])
        throw different(this.read - this.expected.length + i, this.expected[i]!, written[i]!);
    }
    written.splice(0, count);
    this.expected.splice(0, count);
  }
}

function parsed(line: string, n: number): JournalRecord {
  try {
    const record = JSON.parse(line) as Omit<JournalRecord, 'line'>;
    if (record.n === n) return { ...record, line };
  } catch {
    // Said below, with the place.
  }
  throw new AssayError('journal.corrupt', `Journal record ${n}: expected a whole record, was "${shown(line)}"`, {
    place: { line: n, value: shown(line) },
    remedy: RESTORE,
  });
}

function cutOff(n: number, acknowledged: number): AssayError {
  const message = `Journal record ${n}: expected one of "${acknowledged}" that were stored, was the end of the journal`;
  return new AssayError('journal.corrupt', message, { place: { line: n }, remedy: RESTORE });
}

const RESTORE = 'The store is damaged or was changed from outside. Restore a backup with: assay restore';

function different(n: number, expected: string, found: string): AssayError {
  const message = `Journal record ${n}: expected "${shown(expected)}", was "${shown(found)}" when the session was started again`;
  return new AssayError('journal.different', message, {
    place: { line: n },
    remedy:
      'This version of Assay decides otherwise than the one that wrote the journal. Go on with that version, or start a new session.',
  });
}

function shown(line: string): string {
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line;
}

const SHOWN = 160;
