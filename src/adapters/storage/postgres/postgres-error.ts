import { AdapterError, AssayError } from '#core/errors.ts';

/**
 * Says what is wrong with a database server and what to do; `place` names it without a password. Errors that say nothing about the
 * server (a broken constraint, our own errors) come back as they are.
 */
export function postgresError(cause: unknown, place: string): unknown {
  if (cause instanceof AssayError || !(cause instanceof Error)) return cause;
  const trouble = serverTrouble(cause) ?? connectionTrouble(cause);
  if (trouble === undefined) return cause;
  const { code, what, remedy, retryable } = trouble;
  const wanted = code === 'store.lost' ? 'a database that answers' : 'a store that can be used';
  return new AdapterError(code, `Expected ${wanted}, but ${what}: "${place}"`, {
    retryable,
    remedy,
    place: { value: place },
    cause,
  });
}

interface Trouble {
  readonly code: 'store.lost' | 'store.unusable';
  readonly what: string;
  readonly remedy: string;
  readonly retryable: boolean;
}

const UNREACHABLE = 'Check that the server runs and can be reached; the next call connects again.';

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
function serverTrouble(cause: Error): Trouble | undefined {
  const state = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  switch (state) {
    case '28P01':
    case '28000':
      return lost(`it refuses the user or the password (${cause.message})`, CREDENTIALS, false);
    case '3D000':
      return lost('there is no database of this name', 'Make it with createdb, or correct DATABASE_URL.', false);
    case '53300':
      return lost('it has too many connections', 'Close other programs, or raise max_connections.', true);
    case '25P03':
    case '57P01':
    case '57P02':
    case '57P03':
      return lost('it is shutting down, starting, or has ended the connection', UNREACHABLE, true);
    case '53100':
      return unusable('its disk is full', 'Free some space, then try again; nothing was stored.', false);
    case '25006':
      return unusable('it is read-only', 'Name the server that may be written in DATABASE_URL.', false);
    case '40001':
    case '40P01':
    case '55P03':
      return unusable('another process is writing to it', 'Wait until it is done, then try again.', true);
    case '42501':
    case '3F000':
      return unusable(`its user may not do that (${cause.message})`, GRANT, false);
    case '42P01':
      return unusable('its tables are gone', 'Restore a backup, or open it again to make them anew.', false);
    case 'XX001':
    case 'XX002':
      return unusable(`it is damaged (${cause.message})`, 'Restore a backup into a sound database.', false);
    default:
      return state.startsWith('08') ? lost('the connection was lost', UNREACHABLE, true) : undefined;
  }
}

const CREDENTIALS = 'Correct user and password in DATABASE_URL, or allow them in pg_hba.conf.';
const GRANT = 'Let the user of DATABASE_URL make a schema (grant create on database), or make the schema for it.';

/** By the code of the system call, or by the words of the driver where it has no code. */
function connectionTrouble(cause: Error): Trouble | undefined {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (code === 'ECONNREFUSED') return lost('it refuses connections', UNREACHABLE, true);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return lost('its host is not known', UNREACHABLE, true);
  if (code === 'ENOENT') return lost('its socket is not there', UNREACHABLE, true);
  if (SOCKET_CODES.has(code) || /connection terminated|connection error|not queryable/i.test(cause.message)) {
    return lost('the connection was lost', UNREACHABLE, true);
  }
  if (/timeout/i.test(cause.message)) return lost('it does not answer', UNREACHABLE, true);
  if (cause.message.startsWith('SASL')) return lost('it wants a password', CREDENTIALS, false);
  if (cause.message.includes('SSL')) {
    return lost(`no encrypted connection was made (${cause.message})`, 'Correct sslmode in DATABASE_URL.', false);
  }
  return undefined;
}

const SOCKET_CODES = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

function lost(what: string, remedy: string, retryable: boolean): Trouble {
  return { code: 'store.lost', what, remedy, retryable };
}

function unusable(what: string, remedy: string, retryable: boolean): Trouble {
  return { code: 'store.unusable', what, remedy, retryable };
}
