import { AssayError } from '#core/errors.ts';
import type { Bar } from '#domain/market/bar.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { SessionRecord, SessionStore } from '#domain/operations/session-store.ts';
import { BacktestRun } from '#engine/drivers/backtest.ts';
import { eventOf } from '#engine/journal-event.ts';
import { readJournal } from '#engine/journal-reader.ts';
import type { JournalRecord, ReadJournal } from '#engine/journal-reader.ts';
import { Journal } from '#engine/journal.ts';
import { replay } from '#engine/replay.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';

/** A paper session beside a backtest over the bars that it was fed. */
export interface ParityReport {
  readonly session: string;
  /** Records of the journal, and how many of them were compared. */
  readonly records: number;
  readonly compared: number;
  readonly bars: number;
  readonly orders: number;
  readonly fills: number;
  readonly trades: number;
  /** Records that the backtest says otherwise, or not at all. */
  readonly differences: number;
  readonly first: ParityDifference | undefined;
  /** The first word from a person, at which the comparison ends: a backtest has no kill switch. */
  readonly endsAtControl: number | undefined;
  /** Of all orders and fills, of the session and of the backtest; undefined when the comparison ended early. */
  readonly orderHashes: { readonly session: string; readonly backtest: string } | undefined;
  /** Whether the journal, fed again with what came from outside, says itself again. */
  readonly replays: boolean;
  readonly journalHash: string;
}

export interface ParityDifference {
  readonly n: number;
  readonly session: string;
  readonly backtest: string;
}

/** Runs a stored paper session through the backtest. Throws `argument.invalid` for a live one, `journal.corrupt` for a damaged journal. */
export async function sessionParity(
  store: Pick<SessionStore, 'journal'>,
  session: Pick<SessionRecord, 'id' | 'mode'>,
): Promise<ParityReport> {
  if (session.mode !== 'paper') {
    throw new AssayError(
      'argument.invalid',
      `Expected a paper session, was "${session.mode}": a real venue fills as it likes`,
      {
        remedy: `What it decided can be proved: assay parity compares paper only; the journal replays.`,
      },
    );
  }
  return parityOf(session.id, readJournal(await journalText(store, session.id)));
}

/** The whole journal of a session as a text. */
export async function journalText(store: Pick<SessionStore, 'journal'>, session: string): Promise<string> {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const lines = await store.journal(session, from, PAGE_LINES);
    if (lines.length === 0) return parts.join('');
    parts.push(`${lines.join('\n')}\n`);
    from += lines.length;
  }
}

const PAGE_LINES = 5_000;

export function parityOf(session: string, journal: ReadJournal): ParityReport {
  const { records } = journal;
  const control = records.find(({ kind }) => kind === 'halt' || kind === 'lift' || kind === 'resume');
  const compared = control === undefined ? records : records.slice(0, control.n);
  const tested = backtestOf(journal, compared);
  const comparison = compare(withoutTimes(compared), tested.records);
  const replayed = replayOf(journal);
  const count = (test: (record: JournalRecord) => boolean): number => compared.filter(test).length;
  return {
    session,
    records: records.length,
    compared: compared.length,
    bars: count(({ kind }) => kind === 'bar'),
    orders: count(({ kind }) => kind === 'approved'),
    fills: count(({ kind, data }) => kind === 'order' && data['kind'] === 'filled'),
    trades: count(({ kind }) => kind === 'trade'),
    ...comparison,
    endsAtControl: control?.n,
    orderHashes: control === undefined ? { session: replayed.orderHash, backtest: tested.orderHash } : undefined,
    replays: replayed.isSame,
    journalHash: journal.hash,
  };
}

/** What a record says, without its place: a session has records of passing time that a backtest does not need. */
type Said = { readonly n: number; readonly text: string };

function backtestOf({ config }: ReadJournal, compared: readonly JournalRecord[]) {
  const lines: string[] = [];
  const journal = new Journal((line) => lines.push(line));
  const run = new BacktestRun({ ...runFromConfig(config), journal, bars: barsOf(compared) });
  run.advance(Number.POSITIVE_INFINITY);
  const said = lines.length;
  const { orderHash } = run.finish();
  return { orderHash, records: withoutTimes(lines.slice(0, said).map(recordOf)) };
}

function replayOf(journal: ReadJournal) {
  let orderHash = '';
  const { isSame } = replay(journal, runFromConfig(journal.config), {
    onRecord: ({ n }, state) => {
      if (n >= journal.records.length - LAST_RECORDS) orderHash = state.orderHash.digest();
    },
  });
  return { isSame, orderHash };
}

/** An event is at most so many records from the end of a journal: it and all that came of it. */
const LAST_RECORDS = 1_000;

function compare(session: readonly Said[], backtest: readonly Said[]) {
  let differences = 0;
  let first: ParityDifference | undefined;
  for (let i = 0; i < Math.max(session.length, backtest.length); i++) {
    const [mine, other] = [session[i], backtest[i]];
    if (mine?.text === other?.text) continue;
    differences++;
    first ??= { n: mine?.n ?? session.length, session: mine?.text ?? 'nothing', backtest: other?.text ?? 'nothing' };
  }
  return { differences, first };
}

function withoutTimes(records: readonly JournalRecord[]): readonly Said[] {
  return records.flatMap(({ n, kind, line }) => (kind === 'time' ? [] : [{ n, text: textOf(line) }]));
}

/** The line without number and seal: those count records of passing time as well. */
function textOf(line: string): string {
  return line.slice(0, line.lastIndexOf(',"n":'));
}

function recordOf(line: string): JournalRecord {
  const { n, kind, data } = JSON.parse(line) as JournalRecord;
  return { n, kind, data, line };
}

function barsOf(records: readonly JournalRecord[]): BarColumns {
  const bars: Bar[] = [];
  for (const record of records) {
    const event = record.kind === 'bar' ? eventOf(record) : undefined;
    if (event?.kind === 'bar') bars.push(event.bar);
  }
  return BarColumns.from(bars);
}
