import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { UnixMs } from '#core/time.ts';
import type { SessionRecord, TradingMode } from '#domain/operations/session-store.ts';
import type { SessionTable } from '#adapters/storage/trading/trading-schema.ts';

/** What a session is begun with. */
export type NewSession = Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;

export function newSessionToRow(session: NewSession): SessionTable {
  const { id, mode, desk, venue, account, instrument, config, configHash, created } = session;
  const what = { id, mode, desk, venue, account, instrument, config: JSON.stringify(config), config_hash: configHash };
  return { ...what, created, status: 'running', reason: '', epoch: 1, journal_length: 0, transactions: 0 };
}

/** Throws a `SyntaxError` when the configuration is not the JSON that was stored. */
export function sessionFromRow(row: SessionTable): SessionRecord {
  const { id, desk, venue, account, instrument, reason, epoch } = row;
  return {
    id,
    mode: row.mode as TradingMode,
    desk,
    venue,
    account,
    instrument,
    config: JSON.parse(row.config) as unknown,
    configHash: row.config_hash,
    created: row.created as UnixMs,
    status: row.status as SessionRecord['status'],
    reason,
    epoch,
  };
}

/** Throws `session.different` when a session of this name is stored, but with something else in what makes it itself. */
export function assertSameSession(stored: SessionTable, wanted: SessionTable): void {
  for (const [field, name] of IDENTITY) {
    if (stored[field] === wanted[field]) continue;
    const message = `Expected session "${wanted.id}" to have the ${name} "${stored[field]}" that it began with, was "${wanted[field]}"`;
    throw new AssayError('session.different', message, {
      place: { value: wanted[field] },
      remedy: 'Start it with the settings that it began with, or give the new one another name with --session.',
    });
  }
}

const IDENTITY = [
  ['mode', 'mode'],
  ['desk', 'desk'],
  ['venue', 'venue'],
  ['account', 'account'],
  ['instrument', 'instrument'],
  ['config_hash', 'configuration'],
] as const;

export function unknownSession(session: string, known: readonly string[]): AssayError {
  const near = nearestNames(session, known);
  const hint = near.length > 0 ? `did you mean "${near.join('" or "')}"?` : `known: ${known.join(', ') || 'none'}`;
  return new AssayError('session.unknown', `Expected the name of a session, was "${session}": ${hint}`, {
    place: { value: session },
  });
}

export function takenSession(session: string, epoch: number, latest: number): AssayError {
  const message = `Expected start ${epoch} of session "${session}" to be the latest, was "${latest}"`;
  return new AssayError('session.taken', message, {
    place: { value: `${epoch}` },
    remedy: 'Another process has started this session since, and goes on with it. This one must end.',
  });
}

export function misplacedBatch(session: string, from: number, length: number): AssayError {
  const message = `Expected journal lines of session "${session}" to go on from "${length}", was "${from}"`;
  return new AssayError('journal.corrupt', message, {
    place: { line: from },
    remedy: 'Nothing of the batch was stored. Read the journal again before going on.',
  });
}
