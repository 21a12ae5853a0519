import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { SessionBatch, SessionRecord, SessionStore } from '#domain/operations/session-store.ts';
import type { SignalRecord, SignalStore } from '#domain/signals/signal-store.ts';
import type { RecordKind } from '#engine/journal.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { GATE_PRESETS } from '#desks/scanner/gates/presets.ts';
import { signalRecord } from '#apps/research/run/signal-document.ts';
import type { SignalDocument } from '#apps/research/run/signal-document.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import { journalLine } from '#apps/server/signals/journal-line.ts';
import type { JournalLine } from '#apps/server/signals/journal-line.ts';
import { signalAction } from '#apps/server/signals/signal-action.ts';
import { modeOf } from '#apps/server/trading/session-words.ts';

/** The id under which a session's signal is stored: other runs over the same data make a signal of the same name. */
export function storedSignalId(session: string, signal: string): string {
  return `${signal}~${session}`;
}

/**
 * Keeps the signals of a trading session where signals are looked for, with every verdict, what was done, and later what became of them:
 * read off the lines that the session has stored. Lines may come twice, and again after a restart: a signal stays one signal. What a
 * strategy says while it warms up is dropped by the engine, so it is never among them.
 */
export class SignalProjection {
  private readonly session: Pick<SessionRecord, 'id' | 'config'>;
  private readonly store: SignalStore;
  /** One batch after another: what becomes of a signal comes after the signal. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(session: Pick<SessionRecord, 'id' | 'config'>, store: SignalStore) {
    this.session = session;
    this.store = store;
  }

  /** Takes what a session has stored; gives the signals that are new or have changed, once they are kept. */
  take(batch: Pick<SessionBatch, 'lines'>): Promise<readonly SignalRecord[]> {
    const lines = batch.lines.map((line) => journalLine(line, KINDS)).filter((line) => line !== undefined);
    if (lines.length === 0) return Promise.resolve([]);
    const work = this.last.then(() => this.project(lines));
    // Who told of this batch hears of its trouble; the next one is tried all the same.
    this.last = work.catch(() => undefined);
    return work;
  }

  /**
   * Reads on in the journal from the newest signal that is kept: for what was stored before a process ended and was not taken any more.
   * Gives the number of signals that were new or have changed.
   */
  async catchUp(journal: Pick<SessionStore, 'journal'>): Promise<number> {
    const { id } = this.session;
    let changed = 0;
    for (let at = await this.newestAt(); ; at += LINES_AT_ONCE) {
      const lines = await journal.journal(id, at, LINES_AT_ONCE);
      changed += (await this.take({ lines })).length;
      if (lines.length < LINES_AT_ONCE) return changed;
    }
  }

  private async newestAt(): Promise<number> {
    const { items } = await this.store.page({ origin: this.session.id, sort: 'time', limit: 1 });
    const newest = items[0] === undefined ? undefined : await this.store.get(items[0].id);
    return (newest?.document as SignalDocument | undefined)?.journalAt ?? 0;
  }

  private async project(lines: readonly JournalLine[]): Promise<readonly SignalRecord[]> {
    const changed = new Map<string, SignalDocument>();
    for (const line of lines) {
      const name = nameIn(line);
      const known = changed.get(name) ?? (await this.stored(name));
      const document = known === undefined ? this.begun(line) : withLine(known, line);
      if (document !== undefined) changed.set(name, document);
    }
    const records = [...changed].map(([name, document]) => {
      return Object.assign(signalRecord(document), { id: storedSignalId(this.session.id, name) });
    });
    if (records.length > 0) await this.store.save(records);
    return records;
  }

  private async stored(name: string): Promise<SignalDocument | undefined> {
    return (await this.store.get(storedSignalId(this.session.id, name)))?.document as SignalDocument | undefined;
  }

  /** The document of a signal that was just made; undefined for news of one whose beginning was never seen. */
  private begun({ kind, n, data }: JournalLine): SignalDocument | undefined {
    if (kind !== 'signal') return undefined;
    const { id, config } = this.session;
    const { strategy, gates, instrument, timeframe } = configOf({ config });
    return {
      // The context stays out of the journal: what was found in it is in verdicts and factors.
      signal: data as unknown as SignalDocument['signal'],
      verdicts: [],
      mode: modeOf({ strategy }),
      preset: presetOf(gates),
      symbol: instrument.symbol,
      venue: instrument.venue,
      base: timeframe,
      origin: id,
      journalAt: n,
    };
  }
}

const KINDS: ReadonlySet<RecordKind> = new Set(['signal', 'verdicts', 'decision', 'outcome'] as const);
const LINES_AT_ONCE = 2_000;

/** What a record says of a signal, put beside what is known of it. */
function withLine(document: SignalDocument, { kind, data }: JournalLine): SignalDocument {
  if (kind === 'verdicts') return { ...document, verdicts: data['verdicts'] as readonly Verdict[] };
  if (kind === 'decision') return { ...document, decided: signalAction(data['outcome']) };
  if (kind === 'outcome') return { ...document, followed: data as unknown as FollowedSignal };
  return document;
}

function nameIn({ kind, data }: JournalLine): string {
  if (kind === 'signal') return data['id'] as string;
  return data[kind === 'outcome' ? 'signalId' : 'signal'] as string;
}

function presetOf(gates: RunConfig['gates']): SignalDocument['preset'] {
  return GATE_PRESETS.find((preset) => preset === gates) ?? 'off';
}
