import type { UnixMs } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Direction } from '#domain/signals/signal.ts';
import type { SignalEntry, SignalRecord } from '#domain/signals/signal-store.ts';
import type { SignalTable } from '#adapters/storage/schema.ts';

export type SignalEntryRow = Omit<SignalTable, 'document'>;

/** Columns of a row without its document. */
export const ENTRY_COLUMNS = [
  'id',
  'time',
  'strategy',
  'instrument',
  'decision',
  'direction',
  'score',
  'origin',
  'stopped_by',
  'brief',
] as const satisfies readonly (keyof SignalEntryRow)[];

/** Throws a `SyntaxError` when the brief is not the JSON that was stored. */
export function entryFromRow(row: SignalEntryRow): SignalEntry {
  const { id, strategy, score, origin } = row;
  return {
    id,
    time: row.time as UnixMs,
    strategy,
    instrument: row.instrument as InstrumentId,
    decision: row.decision as SignalEntry['decision'],
    direction: row.direction as Direction,
    score,
    origin,
    stoppedBy: row.stopped_by.split(',').filter((gate) => gate !== ''),
    brief: row.brief === null ? undefined : (JSON.parse(row.brief) as unknown),
  };
}

export function signalToRow({ stoppedBy, brief, document, ...rest }: SignalRecord): SignalTable {
  const { id, time, strategy, instrument, decision, direction, score, origin } = rest;
  return {
    id,
    time,
    strategy,
    instrument,
    decision,
    direction,
    score,
    origin,
    stopped_by: stoppedBy.length === 0 ? '' : `,${stoppedBy.join(',')},`,
    brief: brief === undefined ? null : JSON.stringify(brief),
    document: JSON.stringify(document),
  };
}

/** For `like ... escape '\'`: rows that name this gate. */
export function gatePattern(gate: string): string {
  return `%,${gate.replaceAll(/[\\%_]/g, String.raw`\$&`)},%`;
}
